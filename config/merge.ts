import { resolveReference, type SchemaNode } from './schema';
import { childSchema } from './walk';

type Values = Record<string, unknown>;

const isMap = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * `own` over `base`: maps are merged key by key; scalars, lists and the maps the schema marks `x-atomic`
 * (a secret's reference, a TLS choice, an issuer) are replaced whole, since half of one and half of another
 * would be a third thing nobody wrote.
 */
export function mergeSpecs(base: Values, own: Values, schema: SchemaNode | undefined): Values {
  const merged: Values = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const child = schema === undefined ? undefined : childSchema(schema, key);
    const below = child === undefined ? undefined : resolveReference(child);
    const inherited = Object.hasOwn(merged, key) ? merged[key] : undefined;
    merged[key] =
      isMap(value) && isMap(inherited) && below?.['x-atomic'] !== true
        ? mergeSpecs(inherited, value, below)
        : value;
  }
  return merged;
}
