import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { SecretError } from '../secret-error';
import type { VaultSettings } from './settings';

export interface VaultAnswer {
  readonly status: number;
  /** An empty one when the answer is no JSON object, such as a proxy's page. */
  readonly body: { readonly data?: unknown; readonly errors?: unknown };
  /** Of the body, numbers and all. */
  readonly text: string;
}

/** A key-value secret has at most 1 MiB. */
const MAX_BYTES = 2 * 1024 * 1024;

/** GET of a path under `/v1/`, as `vaultRequest`. */
export function vaultGet(
  path: string,
  settings: VaultSettings,
  subject: string,
  signal: AbortSignal,
): Promise<VaultAnswer> {
  return vaultRequest({ method: 'GET', path }, settings, subject, signal);
}

export interface VaultQuestion {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Under `/v1/`. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

/**
 * One question, asked once. No redirect is followed and no proxy used.
 *
 * @throws SecretError when the server cannot be reached or is not the one that is trusted
 */
export async function vaultRequest(
  { method, path, body: sent }: VaultQuestion,
  settings: VaultSettings,
  subject: string,
  signal: AbortSignal,
): Promise<VaultAnswer> {
  const { address, token, namespace, authorities } = settings;
  const url = new URL(address);
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  url.pathname = `${address.pathname.replace(/\/$/, '')}/v1/${encoded}`;
  const options: RequestOptions = {
    method,
    headers: {
      accept: 'application/json',
      ...(sent !== undefined && { 'content-type': 'application/json' }),
      'x-vault-request': 'true',
      'x-vault-token': token,
      ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
    },
    agent: false,
    signal,
    ...(authorities !== undefined && { ca: authorities }),
    // Said here, or NODE_TLS_REJECT_UNAUTHORIZED=0 would switch it off.
    rejectUnauthorized: true,
  };
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  try {
    const [status, text] = await new Promise<[number, string]>((resolve, reject) => {
      const outgoing = request(url, options, (incoming) => {
        textOfAnswer(incoming).then((body) => resolve([incoming.statusCode ?? 0, body]), reject);
      });
      outgoing.once('error', reject);
      outgoing.end(sent);
    });
    return { status, body: parsed(text), text };
  } catch (error) {
    const { code = 'no answer' } = error as NodeJS.ErrnoException;
    throw new SecretError(subject, unreachable(code, address));
  }
}

async function textOfAnswer(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) throw Object.assign(new Error('too long'), { code: 'too long an answer' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): VaultAnswer['body'] {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    // The parser repeats the text.
    return {};
  }
}

/** Codes of Node's TLS: https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes */
function unreachable(code: string, { host }: URL): string {
  if (/CERT|ALTNAME|SIGNATURE|PEM|^ERR_OSSL/.test(code)) {
    return `cannot be read: the certificate of ${host} is not trusted (${code}); name its authority in VAULT_CACERT`;
  }
  return `cannot be read: the Vault at ${host} does not answer (${code}); see that it runs and that VAULT_ADDR is right`;
}
