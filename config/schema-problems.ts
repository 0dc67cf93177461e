import type { ErrorObject } from 'ajv/dist/2020';
import type { Path } from './document';
import { found, isEmpty, sortOf, typeName } from './found';
import { suggestion } from './nearest';
import { Origins } from './origins';
import { kindSchema, resolveReference, type SchemaNode } from './schema';
import { placeOf, type Place } from './walk';

/** A violation of the schema in an operator's words, at a path of the spec. */
export interface SchemaProblem {
  readonly path: Path;
  /** Whether the key or its value is meant. */
  readonly at: 'key' | 'value';
  /** What is unusable by it: half of a reference is another error only to the next check. */
  readonly unusable: Path;
  readonly message: string;
}

/** Keywords that only repeat, one level up, what another error says. */
const REPEATS = new Set(['if', 'oneOf', 'anyOf']);

/**
 * Translates ajv's errors. Where a secret may stand neither a key nor a value is repeated, and of a text from the
 * environment only its variable is named.
 */
export function describeSchemaErrors(
  kind: string,
  errors: readonly ErrorObject[],
  origins = new Origins(),
): SchemaProblem[] {
  const root = kindSchema(kind);
  const problems: SchemaProblem[] = [];
  for (const error of errors) {
    // Inside a oneOf every branch complains; the oneOf itself gets the one sentence.
    if (error.schemaPath.includes('/oneOf/')) continue;
    if (error.keyword !== 'oneOf' && REPEATS.has(error.keyword)) continue;
    const path = toPath(root, error);
    const problem = describe(error, path, placeOf(root, path), origins.variableOf(path));
    // A value of the wrong type also fails its pattern and its bounds: the type is said, and first.
    if (error.keyword === 'type') problems.unshift(problem);
    else problems.push(problem);
  }
  return onePerValue(problems);
}

function onePerValue(problems: SchemaProblem[]): SchemaProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ path, at }) => {
    if (at === 'key') return true;
    const place = JSON.stringify(path);
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

/** A step is an index where the schema has a list; a tag may well be named "1". */
function toPath(root: SchemaNode, { instancePath }: ErrorObject): Path {
  const path: (string | number)[] = [];
  for (const step of instancePath.split('/').slice(1)) {
    const isIndex = placeOf(root, path).schema?.items !== undefined && /^\d+$/.test(step);
    path.push(isIndex ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return path;
}

function describe(
  error: ErrorObject,
  path: Path,
  { schema: declared = {}, secret, whole }: Place,
  variable: string | undefined,
): SchemaProblem {
  const schema = (error.parentSchema ?? {}) as SchemaNode;
  const parameters = error.params as Record<string, unknown>;
  const name = dotted(path);
  const data: unknown = error.data;
  const instead = hidden(data, secret, variable);
  const isHidden = instead !== undefined;
  const begin = instead ?? found(data);
  const allowed = declared['x-allowed'] ?? schema['x-allowed'];
  const value = (message: string): SchemaProblem => ({
    path,
    at: 'value',
    unusable: whole,
    message: `${name}: ${message}`,
  });

  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(parameters.additionalProperty);
      const keys = Object.keys(schema.properties ?? {});
      const help = secret ? ', not shown since it may be a secret' : suggestion(key, keys);
      const end = help.endsWith('?') ? '' : '.';
      const message = `${secret ? name : dotted([...path, key])}: unknown key${help}${end} Allowed here: ${keys.join(', ')}.`;
      const unknown = [...path, key];
      return { path: unknown, at: 'key', unusable: whole.length < path.length ? whole : unknown, message };
    }
    case 'required': {
      const key = String(parameters.missingProperty);
      const node = schema.properties?.[key];
      const help = node === undefined ? '' : ` ${resolveReference(node).description ?? ''}`;
      return { path, at: 'key', unusable: whole, message: `${dotted([...path, key])}: is missing.${help}` };
    }
    case 'oneOf':
      return value(
        `name exactly one of ${Object.keys(schema.properties ?? {})
          .filter((k) => k !== 'version')
          .join(', ')}`,
      );
    case 'maxProperties':
      if (allowed !== undefined)
        return value(`found ${Object.keys(error.data as object).join(' and ')}; allowed: ${allowed}`);
      return value(
        `has ${Object.keys(error.data as object).length} entries; at most ${String(parameters.limit)} are allowed`,
      );
    case 'minProperties':
      return value(`is empty; allowed: ${allowed ?? `at least ${String(parameters.limit)} entry`}`);
    case 'type':
      return value(wrongType([schema.type ?? []].flat(), declared, data));
    case 'enum': {
      const choices = (parameters.allowedValues as unknown[]).map(String);
      const near = isHidden || typeof data !== 'string' ? '' : suggestion(data, choices);
      return value(`${begin}; allowed: ${choices.join(', ')}${near}`);
    }
    case 'const':
      return value(`${begin}; allowed: ${String(parameters.allowedValue)}`);
    case 'minimum':
    case 'maximum':
      return value(`${begin}; allowed: ${String(error.message).replace('must be ', '')}`);
    case 'minLength':
      if (!isEmpty(data)) return value(`${begin}; allowed: at least ${String(parameters.limit)} characters`);
      return value(`is empty; ${allowed === undefined ? 'expected text' : `allowed: ${allowed}`}`);
    case 'maxLength': {
      const length = isHidden ? '' : `, ${String(data).length} characters`;
      return value(
        `${begin}${length}; allowed: ${allowed ?? `at most ${String(parameters.limit)} characters`}`,
      );
    }
    case 'maxItems':
      return value(
        `has ${(data as unknown[]).length} entries; at most ${String(parameters.limit)} are allowed`,
      );
    case 'uniqueItems':
      return value('holds one entry twice');
    case 'x-duration':
    case 'x-size': {
      const bounds = schema[error.keyword];
      const step = bounds?.step === undefined ? '' : `, in steps of ${bounds.step}`;
      return value(`${begin}; allowed: ${bounds?.minimum ?? ''} to ${bounds?.maximum ?? ''}${step}`);
    }
    case 'pattern': {
      const length = isHidden ? '' : lengthNote(data);
      return value(
        `${begin}${length}; allowed: ${allowed ?? `text that matches ${String(parameters.pattern)}`}`,
      );
    }
    default:
      return value(error.message ?? `violates ${error.keyword}`);
  }
}

/** What is said instead of a value that must not be repeated. */
function hidden(data: unknown, secret: boolean, variable: string | undefined): string | undefined {
  if (variable !== undefined) return `found the value of ${variable}`;
  if (secret && !isEmpty(data)) return `found ${sortOf(data)}, not shown since it may be a secret`;
  return undefined;
}

/** A sha256 or a name of the wrong length is recognised faster by its length. */
function lengthNote(data: unknown): string {
  return typeof data === 'string' && data.length > 20 ? `, ${data.length} characters` : '';
}

function wrongType(types: readonly string[], declared: SchemaNode, data: unknown): string {
  if (declared['x-secret'] === true && typeof data === 'string') {
    return 'a literal secret does not belong in a spec; name the place it lies in, such as { env: NAME } or { file: PATH }';
  }
  const begin = data === null ? 'is empty' : `found ${sortOf(data)}`;
  if (declared['x-secret'] === true) return `${begin}; expected a reference, such as { env: NAME }`;
  const { pattern, 'x-allowed': allowed } = declared as SchemaNode & { pattern?: string };
  const expected = `expected ${types.map(typeName).join(' or ')}`;
  const isNumber = typeof data === 'number' || typeof data === 'boolean';
  // Quotes alone make no "4GiB" of 4096.
  const fitsInQuotes =
    isNumber &&
    types.includes('string') &&
    (pattern === undefined || new RegExp(pattern, 'u').test(String(data)));
  if (pattern !== undefined && allowed !== undefined && (data === null || (isNumber && !fitsInQuotes))) {
    return `${begin}; allowed: ${allowed}`;
  }
  return `${begin}${data === null ? ';' : ','} ${expected}${fitsInQuotes ? '; put quotes around it' : ''}`;
}

/** `vcenter.datastore`, `allow[0]`, `tags["a b"]`; the root reads `the spec`. */
export function dotted(path: Path): string {
  if (path.length === 0) return 'the spec';
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}
