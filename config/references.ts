import type { Path } from './document';
import type { Finding } from './checks';
import { Origins } from './origins';
import { kindSchema, type SchemaNode } from './schema';
import { dotted } from './schema-problems';
import { setting } from './setting';
import { walk } from './walk';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the schema takes text, or a number, or `{ env: NAME }` here. */
const takesEnvironment = (schema: SchemaNode, type: 'string' | 'integer'): boolean =>
  Object.keys(schema.properties ?? {}).join() === 'env' && schema.type?.includes(type) === true;

/**
 * Puts the environment's values in place of `{ env: NAME }` where text or a number is wanted, and makes every path
 * absolute. Secrets' references are left alone: their values belong into no spec, no plan and no output.
 *
 * @param absolute resolves a relative path against the file it is written in
 * @returns a finding for each variable that is not set, and which texts came from which
 */
export function resolveReferences(
  kind: string,
  value: object,
  env: Environment,
  absolute: (path: Path, text: string) => string,
): { findings: Finding[]; origins: Origins } {
  const findings: Finding[] = [];
  const origins = new Origins();
  walk(kindSchema(kind), value, ({ path, schema, value: declared, replace }) => {
    let text = typeof declared === 'string' ? declared : undefined;
    const wantsNumber = takesEnvironment(schema, 'integer');
    const variable =
      (wantsNumber || takesEnvironment(schema, 'string')) && isReference(declared) ? declared.env : undefined;
    if (variable !== undefined) {
      // Every object inherits a "constructor".
      text = Object.hasOwn(env, variable) ? setting(env, variable) : undefined;
      if (text === undefined) {
        const message = `${dotted(path)}: the environment variable ${variable} is not set; export it and run again`;
        findings.push({ path, message });
      }
    }
    // An empty text is no path: the schema refuses it.
    if (text === undefined || text === '') return;
    if (schema['x-path'] === true && !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) text = absolute(path, text);
    if (variable !== undefined) origins.add(path, variable, text);
    // Anything but digits stays text, which the schema refuses by its own words.
    replace(wantsNumber && /^\d{1,10}$/.test(text) ? Number(text) : text);
  });
  return { findings, origins };
}

function isReference(value: unknown): value is { env: string } {
  return typeof value === 'object' && value !== null && typeof (value as { env?: unknown }).env === 'string';
}
