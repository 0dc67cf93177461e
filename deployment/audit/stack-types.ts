import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a synthesized stack is made of, as far as an audit needs it. */
export interface StackTypes {
  /** Local names of the providers: `aws`, `vsphere`, `connector`. */
  readonly providers: readonly string[];
  /** Addresses of the managed resources, by type; of types that are there once. */
  readonly addresses: Readonly<Record<string, string>>;
}

/**
 * Reads a stack's cdk.tf.json.
 *
 * @param others addresses of what is worked on although it is declared no longer
 * @throws Error when there is none
 */
export function stackTypes(directory: string, others: readonly string[] = []): StackTypes {
  const { provider = {}, resource = {} } = JSON.parse(
    readFileSync(join(directory, 'cdk.tf.json'), 'utf8'),
  ) as {
    readonly provider?: object;
    readonly resource?: Readonly<Record<string, object>>;
  };
  const byType = new Map<string, readonly string[]>(
    Object.entries(resource).map(([type, named]) => [
      type,
      Object.keys(named).map((name) => `${type}.${name}`),
    ]),
  );
  for (const address of others) {
    const [type = ''] = address.split('.');
    if (!Object.hasOwn(resource, type)) byType.set(type, [...(byType.get(type) ?? []), address]);
  }
  const addresses = [...byType].flatMap(([type, all]) =>
    all.length === 1 ? [[type, all[0]!] as const] : [],
  );
  return { providers: Object.keys(provider), addresses: Object.fromEntries(addresses) };
}
