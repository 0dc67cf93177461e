import { SecretError } from '../secret-error';
import type { SecretRequest, SecretStore, StoredSecret } from '../store';
import { textField } from '../text-field';
import { vaultFailure } from './failure';
import { findMount, pathAndField, pathInMount } from './mount';
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
    return readVersion2(mount.path, pathInMount(path, mount, subject), field, settings, request);
  },
};

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
