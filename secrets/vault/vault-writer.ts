import { withField, withoutField } from '../merge-field';
import { SecretError } from '../secret-error';
import type { SecretRequest } from '../store';
import { untilUndisturbed } from '../until-undisturbed';
import type { SecretWriter } from '../writer';
import { vaultFailure } from './failure';
import { findMount, pathAndField, pathInMount } from './mount';
import { vaultRequest, type VaultAnswer, type VaultQuestion } from './request';
import { vaultSettings } from './settings';

/**
 * `vault: PATH#FIELD`, in a key-value engine of version 2. A secret that is not there is made, the other fields of one
 * that is there stay: it is written only in place of the version that was read (check-and-set).
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#create-update-secret
 */
export const vaultWriter: SecretWriter = {
  check: async (request) => {
    const secret = await open(request);
    await requireCapability(secret, await current(secret, request), request);
  },
  write: async (request, value) => {
    const secret = await open(request);
    await untilUndisturbed(request.subject, async () => {
      const { text = '{}', version } = await current(secret, request);
      return put(secret, await withField(text, secret.field, value), version, request);
    });
  },
  remove: async (request) => {
    const secret = await open(request);
    await untilUndisturbed(request.subject, async () => {
      const { text, version } = await current(secret, request);
      if (text === undefined || !Object.hasOwn(JSON.parse(text) as object, secret.field)) return true;
      const rest = await withoutField(text, secret.field);
      if (rest !== undefined) return put(secret, rest, version, request);
      const { status } = await secret.ask({ method: 'DELETE', path: secret.data });
      if (status !== 204 && status !== 200) throw vaultFailure(status, request.subject, 'written');
      return true;
    });
  },
};

interface OpenSecret {
  /** Path of its versions, under `/v1/`. */
  readonly data: string;
  readonly field: string;
  ask(question: VaultQuestion): Promise<VaultAnswer>;
}

async function open(request: SecretRequest): Promise<OpenSecret> {
  const { subject, context } = request;
  const { path, field } = pathAndField(request);
  const settings = await vaultSettings(subject, context);
  const mount = await findMount(path, settings, request, 'written');
  if (mount?.version !== 2) {
    throw new SecretError(
      subject,
      'is in a key-value engine of version 1, where two who write at once lose a field; enable version 2: vault kv enable-versioning',
    );
  }
  return {
    data: `${mount.path}data/${pathInMount(path, mount, subject)}`,
    field,
    ask: (question) => vaultRequest(question, settings, subject, context.signal),
  };
}

interface Current {
  /** JSON; none when there is no secret, or its newest version is deleted. */
  readonly text?: string;
  /** 0 before there is one. */
  readonly version: number;
}

async function current(secret: OpenSecret, { subject }: SecretRequest): Promise<Current> {
  const { status, text, body } = await secret.ask({ method: 'GET', path: secret.data });
  const { data, metadata } = (body.data ?? {}) as { data?: unknown; metadata?: { version?: number } };
  const version = metadata?.version ?? 0;
  if (status === 404) return { version };
  if (status !== 200) throw vaultFailure(status, subject, 'written');
  if (typeof data !== 'object' || data === null) return { version };
  const { parse, stringify } = await import('lossless-json');
  // Read again, with every digit of the numbers in the other fields.
  const exact = parse(text) as { data: { data: object } };
  return { version, text: stringify(exact.data.data) };
}

/** Whether it has been written; not when another version has come in between. */
async function put(
  secret: OpenSecret,
  data: string,
  version: number,
  { subject }: SecretRequest,
): Promise<boolean> {
  const body = `{"options":{"cas":${version}},"data":${data}}`;
  const { status, body: answer } = await secret.ask({ method: 'POST', path: secret.data, body });
  if (status === 200 || status === 204) return true;
  const errors = Array.isArray(answer.errors) ? answer.errors.map(String) : [];
  if (status === 400 && errors.some((text) => text.includes('check-and-set'))) return false;
  throw vaultFailure(status, subject, 'written');
}

/** Every token may ask what it may do; where a policy takes that away, writing will tell. */
async function requireCapability(
  secret: OpenSecret,
  { text, version }: Current,
  { subject }: SecretRequest,
): Promise<void> {
  const body = JSON.stringify({ paths: [secret.data] });
  const answer = await secret.ask({ method: 'POST', path: 'sys/capabilities-self', body });
  if (answer.status !== 200) return;
  const all = (answer.body.data ?? {}) as Record<string, unknown>;
  const capabilities = all[secret.data];
  if (!Array.isArray(capabilities) || capabilities.includes('root')) return;
  const needed = version === 0 ? ['create'] : text === undefined ? ['create', 'update'] : ['update'];
  if (needed.some((capability) => capabilities.includes(capability))) return;
  throw new SecretError(
    subject,
    `may not be written with this token: it lacks ${needed.join(' or ')} on ${secret.data}; extend its policy`,
  );
}
