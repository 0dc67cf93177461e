import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a synthesized stack is made of, as far as an audit needs it. */
export interface StackTypes {
  /** Local names of the providers: `aws`, `vsphere`, `connector`. */
  readonly providers: readonly string[];
  /** Addresses of the managed resources, by type; of types that are there once. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** Reads a stack's cdk.tf.json. @throws Error when there is none */
export function stackTypes(directory: string): StackTypes {
  const { provider = {}, resource = {} } = JSON.parse(
    readFileSync(join(directory, 'cdk.tf.json'), 'utf8'),
  ) as {
    readonly provider?: object;
    readonly resource?: Readonly<Record<string, object>>;
  };
  const addresses = Object.entries(resource).flatMap(([type, named]) => {
    const names = Object.keys(named);
    return names.length === 1 ? [[type, `${type}.${names[0]}`] as const] : [];
  });
  return { providers: Object.keys(provider), addresses: Object.fromEntries(addresses) };
}
