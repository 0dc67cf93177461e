import type { OvfProperty } from '../ova';

/**
 * Why a property cannot have this value, by its type and qualifiers (DSP0243 9.5.1, table 7, and DSP0004 for
 * MinLen, MaxLen and ValueMap); undefined when it can. vSphere refuses it too, after the upload.
 */
export function propertyValueProblem(
  { type, qualifiers = '' }: Pick<OvfProperty, 'type' | 'qualifiers'>,
  value: string,
): string | undefined {
  const found = `found ${JSON.stringify(value)}`;
  const allowed = allowedByType(type, value);
  if (allowed !== undefined) return `${found}; allowed: ${allowed}`;
  const values = valueMap(qualifiers);
  if (values !== undefined && !values.includes(value)) return `${found}; allowed: ${values.join(', ')}`;
  const [shortest, longest] = [limit(qualifiers, 'MinLen'), limit(qualifiers, 'MaxLen')];
  const length = [...value].length;
  if (shortest !== undefined && length < shortest) {
    return `${found}, which has ${length} characters; at least ${shortest} are needed`;
  }
  if (longest !== undefined && length > longest) {
    return `${found}, which has ${length} characters; at most ${longest} are allowed`;
  }
  return undefined;
}

function allowedByType(type: string, value: string): string | undefined {
  if (type === 'boolean') return /^(true|false)$/i.test(value) ? undefined : 'true or false';
  if (/^real(32|64)$/.test(type)) {
    return value.trim() !== '' && Number.isFinite(Number(value)) ? undefined : 'a number';
  }
  const [, signed, bits] = /^([us])int(8|16|32|64)$/.exec(type) ?? [];
  if (bits === undefined) return undefined;
  const size = BigInt(bits);
  const [least, most] =
    signed === 'u' ? [0n, 2n ** size - 1n] : [-(2n ** (size - 1n)), 2n ** (size - 1n) - 1n];
  const number = /^[+-]?\d+$/.test(value) ? BigInt(value.replace(/^\+/, '')) : undefined;
  if (number !== undefined && number >= least && number <= most) return undefined;
  return `a whole number from ${least} to ${most}`;
}

/** `MinLen(3)` */
function limit(qualifiers: string, name: string): number | undefined {
  const [, number] = new RegExp(`\\b${name}\\s*\\(\\s*(\\d+)\\s*\\)`, 'i').exec(qualifiers) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** `ValueMap{"a", "b"}` */
function valueMap(qualifiers: string): string[] | undefined {
  const [, list] = /\bValueMap\s*\{([^}]*)\}/i.exec(qualifiers) ?? [];
  return list === undefined ? undefined : [...list.matchAll(/"([^"]*)"/g)].map(([, value = '']) => value);
}
