import { splitLocator } from '../locator';
import { SecretError } from '../secret-error';
import type { SecretRequest, SecretStore, StoredSecret } from '../store';
import { textField } from '../text-field';
import { vaultFailure } from './failure';
import { vaultGet, type VaultAnswer } from './request';
import { vaultSettings, type VaultSettings } from './settings';

/**
 * `vault: PATH#FIELD`, a field of a key-value secret, version 1 or 2, of Vault or OpenBao. PATH begins with the
 * mount, as `vault kv get` takes it: `secret/connectors/fra-01`, without `data/`.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 */
export const vaultStore: SecretStore = {
  describe: (locator) => `the Vault secret ${locator}`,
  read: async (request) => {
    const { subject, context } = request;
    const { path, field } = pathAndField(request);
    const settings = await vaultSettings(subject, context);
    const mount = await findMount(path, settings, request);
    if (mount?.version !== 2) return readVersion1(path, field, settings, request);
    const rest = path.startsWith(mount.path) ? path.slice(mount.path.length) : '';
    if (rest === '') throw new SecretError(subject, FORM);
    return readVersion2(mount.path, rest, field, settings, request);
  },
};

const FORM = 'is not of the form MOUNT/PATH#FIELD; write one such as secret/connectors/fra-01#password';

function pathAndField({ locator, subject }: SecretRequest): { path: string; field: string } {
  const { path, key: field } = splitLocator(locator);
  const trimmed = path.replace(/^\/|\/$/g, '');
  const segments = trimmed.split('/');
  if (
    field === undefined ||
    field === '' ||
    segments.length < 2 ||
    segments.some((s) => /^\.{0,2}$/.test(s))
  ) {
    throw new SecretError(subject, FORM);
  }
  return { path: trimmed, field };
}

interface Mount {
  /** With a slash at its end. */
  readonly path: string;
  readonly version: 1 | 2;
}

/** Asks as Vault's own command does before it reads; servers older than that question have version 1 only. */
async function findMount(
  path: string,
  settings: VaultSettings,
  { subject, context: { signal } }: SecretRequest,
): Promise<Mount | undefined> {
  const answer = await vaultGet(`sys/internal/ui/mounts/${path}`, settings, subject, signal);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw vaultFailure(answer.status, subject);
  const { path: mount, type, options } = (answer.body.data ?? {}) as MountFacts;
  // A read of other engines makes something: a database user, a certificate.
  if (type !== 'kv' && type !== 'generic') {
    throw new SecretError(subject, 'is not in a key-value engine (kv); name a secret in one');
  }
  return { path: mount ?? '', version: options?.version === '2' ? 2 : 1 };
}

interface MountFacts {
  readonly path?: string;
  readonly type?: string;
  readonly options?: { readonly version?: string } | null;
}

async function readVersion1(
  path: string,
  field: string,
  settings: VaultSettings,
  { subject, context: { signal } }: SecretRequest,
): Promise<StoredSecret> {
  const answer = await vaultGet(path, settings, subject, signal);
  if (answer.status !== 200) throw vaultFailure(answer.status, subject);
  return { value: textField(dataOf(answer), field, subject) };
}

async function readVersion2(
  mount: string,
  rest: string,
  field: string,
  settings: VaultSettings,
  { subject, context: { signal } }: SecretRequest,
): Promise<StoredSecret> {
  const answer = await vaultGet(`${mount}data/${rest}`, settings, subject, signal);
  const { data, metadata } = dataOf(answer) as { data?: unknown; metadata?: Metadata };
  if (answer.status === 404 && metadata) {
    throw new SecretError(subject, 'has a newest version that is deleted; undelete it or write another');
  }
  if (answer.status === 404 && rest.startsWith('data/')) {
    throw new SecretError(subject, 'is not there; leave data/ out of the path, as for `vault kv get`');
  }
  if (answer.status !== 200) throw vaultFailure(answer.status, subject);
  const value = textField(typeof data === 'object' && data !== null ? data : {}, field, subject);
  // A secret whose versions were all removed counts from 1 again, hence the date.
  const version = [metadata?.version, metadata?.created_time].filter((part) => part !== undefined);
  return { value, ...(version.length > 0 && { version: version.join('@') }) };
}

interface Metadata {
  readonly version?: number;
  readonly created_time?: string;
}

function dataOf({ body: { data } }: VaultAnswer): object {
  return typeof data === 'object' && data !== null ? data : {};
}
