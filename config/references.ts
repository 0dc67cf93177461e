import type { Path } from './document';
import type { Finding } from './checks';
import { kindSchema, resolveReference, type SchemaNode } from './schema';
import { dotted } from './schema-problems';
import { walk } from './walk';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the schema takes text or `{ env: NAME }` here. */
const isTextOrEnvironment = (schema: SchemaNode): boolean =>
  Object.keys(schema.properties ?? {}).join() === 'env' && schema.type?.includes('string') === true;

/**
 * Puts the environment's values in place of `{ env: NAME }` where text is wanted, and makes every path
 * absolute. Secrets' references are left alone: their values belong into no spec, no plan and no output.
 *
 * @param absolute resolves a relative path against the file it is written in
 * @returns a finding for each variable that is not set
 */
export function resolveReferences(
  kind: string,
  value: object,
  env: Environment,
  absolute: (path: Path, text: string) => string,
): Finding[] {
  const findings: Finding[] = [];
  walk(kindSchema(kind), value, ({ path, schema, value: declared, replace }) => {
    let found = declared;
    if (isTextOrEnvironment(schema) && isEnvironmentReference(found)) {
      const text = env[found.env] ?? '';
      if (text === '') {
        const message = `${dotted(path)}: the environment variable ${found.env} is not set; export it and run again`;
        findings.push({ path, message });
      } else {
        replace(text);
        found = text;
      }
    }
    if (schema['x-path'] === true && typeof found === 'string' && !/^[a-z][a-z0-9+.-]*:\/\//i.test(found)) {
      replace(absolute(path, found));
    }
  });
  return findings;
}

function isEnvironmentReference(value: unknown): value is { env: string } {
  return typeof value === 'object' && value !== null && typeof (value as { env?: unknown }).env === 'string';
}

/** Names of the variables a spec's secrets come from. */
export function secretVariables(kind: string, value: object): string[] {
  const names = new Set<string>();
  walk(kindSchema(kind), value, ({ schema, value: found }) => {
    if (resolveReference(schema)['x-secret'] === true && isEnvironmentReference(found)) names.add(found.env);
  });
  return [...names];
}
