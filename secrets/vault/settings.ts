import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readPrivateFile, unreadable } from '../private-file';
import { SecretError } from '../secret-error';
import type { SecretContext } from '../store';
import { textOf } from '../text';

/** How Vault is reached, from the variables its own command reads. */
export interface VaultSettings {
  /** Of the server; it may have a path. */
  readonly address: URL;
  readonly token: string;
  readonly namespace?: string;
  /** PEM, instead of the system's authorities. */
  readonly authorities?: string;
}

/**
 * VAULT_ADDR, VAULT_TOKEN or `~/.vault-token`, VAULT_NAMESPACE and VAULT_CACERT.
 *
 * @see https://developer.hashicorp.com/vault/docs/commands#environment-variables
 * @throws SecretError for what is missing, and for VAULT_SKIP_VERIFY: the token would go to whoever answers
 */
export async function vaultSettings(subject: string, { env }: SecretContext): Promise<VaultSettings> {
  if (isTrue(env.VAULT_SKIP_VERIFY)) {
    throw new SecretError(
      subject,
      'is not read while VAULT_SKIP_VERIFY is set, which gives the token to whoever answers; unset it, and name the authority in VAULT_CACERT',
    );
  }
  return {
    address: address(env.VAULT_ADDR, subject),
    token: await token(env, subject),
    ...(env.VAULT_NAMESPACE && { namespace: env.VAULT_NAMESPACE }),
    ...(env.VAULT_CACERT && { authorities: await authorities(env.VAULT_CACERT, subject) }),
  };
}

function address(text: string | undefined, subject: string): URL {
  if (!text)
    throw new SecretError(subject, 'cannot be read: VAULT_ADDR is not set; export the URL of the server');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const allowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !allowed || url.username !== '' || url.password !== '' || url.search !== '') {
    throw new SecretError(
      subject,
      'cannot be read: VAULT_ADDR is no https:// URL (http:// is for this machine alone); correct it',
    );
  }
  return url;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);

async function token(env: SecretContext['env'], subject: string): Promise<string> {
  const given = env.VAULT_TOKEN?.trim();
  const file = join(env.HOME === undefined || env.HOME === '' ? homedir() : env.HOME, '.vault-token');
  const found = given === undefined || given === '' ? await storedToken(file, subject) : given;
  // What a header cannot hold, Node refuses in a text that repeats it.
  if (!/^[\x21-\x7e]+$/.test(found)) {
    throw new SecretError(
      subject,
      'cannot be read: the Vault token is no token; log in again, or export VAULT_TOKEN',
    );
  }
  return found;
}

/** What `vault login` has left. */
async function storedToken(file: string, subject: string): Promise<string> {
  if (!existsSync(file)) {
    throw new SecretError(
      subject,
      'cannot be read: no Vault token; export VAULT_TOKEN, or run `vault login`',
    );
  }
  const named = `${subject} cannot be read: the token in ${file}`;
  return textOf(await readPrivateFile(file, named), named).trim();
}

async function authorities(file: string, subject: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new SecretError(
      `${subject} cannot be read: the file ${file} of VAULT_CACERT`,
      unreadable(error as NodeJS.ErrnoException),
    );
  }
}

/** As Go reads a truth value; what it cannot read is not true there either, and here it is not worth a risk. */
const isTrue = (text = ''): boolean => text !== '' && !/^(0|f|false)$/i.test(text);
