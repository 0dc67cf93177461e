import { quote } from './quote';
import { SecretError } from './secret-error';
import { STORE_NAMES, STORES, type StoreName } from './stores';

/** What may stand in a reference beside the store's key. */
export interface ReferenceOptions {
  /**
   * A mark of the reader's own, changed when the secret has changed. It selects nothing: env and file have no
   * versions, and the other stores give their current one.
   */
  readonly version?: string;
  /** For ssm and secretsmanager, when another than the context's is meant. An ARN names its own. */
  readonly region?: string;
}

/**
 * Where a secret lies, as `secretReference` of config/connector.schema.json has it: one store's key, and what that
 * store finds the secret by.
 *
 * @example
 * { env: 'VSPHERE_PASSWORD', version: '2' }
 * { file: '/etc/connector/password' }
 * { ssm: '/connectors/fra-01/console' }               // a name, NAME:VERSION, NAME:LABEL or an ARN
 * { secretsmanager: 'connectors/fra-01#password' }    // a name or an ARN; #KEY of a JSON value
 * { vault: 'secret/connectors/fra-01#password' }      // the path as `vault kv get` takes it
 * { sops: '/etc/connector/secrets.yaml#console.password' }
 */
export type SecretReference = {
  [Name in StoreName]: Readonly<Record<Name, string>> & ReferenceOptions;
}[StoreName];

/**
 * Takes a reference from a spec or a provider's configuration, where unset attributes are null.
 *
 * @throws SecretError that repeats nothing of what it found, which may be the secret itself
 */
export function toSecretReference(value: unknown): SecretReference {
  const subject = "a secret's reference";
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SecretError(subject, `is a map with one of ${STORE_NAMES.join(', ')}; write one`);
  }
  const given = Object.entries(value).filter(([, text]) => text !== null && text !== undefined);
  const stores = STORE_NAMES.filter((name) => given.some(([key]) => key === name));
  const [store] = stores;
  if (store === undefined || stores.length > 1) {
    const found = store === undefined ? 'has none' : `has ${stores.join(' and ')}`;
    throw new SecretError(subject, `has exactly one of ${STORE_NAMES.join(', ')}; this one ${found}`);
  }
  const allowed = [store, 'version', ...(REGIONAL.includes(store) ? ['region'] : [])];
  const named = `${subject} with ${store}`;
  if (given.some(([key]) => !allowed.includes(key))) {
    throw new SecretError(
      named,
      `has another key, not shown since it may be a secret; allowed: ${allowed.join(', ')}`,
    );
  }
  const empty = given.find(([, text]) => typeof text !== 'string' || text === '');
  if (empty)
    throw new SecretError(named, `needs text that is not empty under ${empty[0]}; write it in quotes`);
  return Object.fromEntries(given) as SecretReference;
}

const REGIONAL: readonly StoreName[] = ['ssm', 'secretsmanager'];

/** The store of a reference, and what it finds the secret by. @throws SecretError */
export function locate(reference: SecretReference): { store: StoreName; locator: string } & ReferenceOptions {
  const checked: Partial<Record<StoreName, string>> & ReferenceOptions = toSecretReference(reference);
  const store = STORE_NAMES.find((name) => checked[name] !== undefined)!;
  return { store, locator: checked[store]!, version: checked.version, region: checked.region };
}

/** A reference as messages name it: `the SSM parameter /connectors/fra-01/console`. @throws SecretError */
export function describeReference(reference: SecretReference): string {
  const { store, locator } = locate(reference);
  return STORES[store].describe(quote(locator));
}
