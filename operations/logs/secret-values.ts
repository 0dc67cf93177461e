import type { ConnectorSpec } from '../../config';
import { resolveSecret, toSecretReference, type SecretContext } from '../../secrets';

/** Names by which a reference says where a secret lies. */
const STORES = ['env', 'file', 'ssm', 'secretsmanager', 'vault', 'sops'];

/** What the references of a spec lead to, as far as they lead anywhere now. */
export async function secretValues(spec: ConnectorSpec, context: SecretContext): Promise<readonly string[]> {
  const found = referencesIn(spec).map(async (reference) => {
    try {
      return [(await resolveSecret(toSecretReference(reference), context)).value];
    } catch {
      return [];
    }
  });
  return [...new Set((await Promise.all(found)).flat())].flatMap((value) => [value, value.trim()]);
}

function referencesIn(value: unknown): readonly object[] {
  if (typeof value !== 'object' || value === null) return [];
  if (STORES.some((store) => Object.hasOwn(value, store))) return [value];
  return Object.values(value).flatMap(referencesIn);
}
