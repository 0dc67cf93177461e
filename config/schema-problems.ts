import type { ErrorObject } from 'ajv/dist/2020';
import type { Path } from './document';
import { suggestion } from './nearest';
import { resolveReference, type SchemaNode } from './schema';

/** A violation of the schema in an operator's words, at a path of the spec. */
export interface SchemaProblem {
  readonly path: Path;
  /** Whether the key or its value is meant. */
  readonly at: 'key' | 'value';
  readonly message: string;
}

/** Keywords that only repeat, one level up, what another error says. */
const REPEATS = new Set(['if', 'oneOf', 'anyOf']);

/** Translates ajv's errors; values that may be secret are never repeated. */
export function describeSchemaErrors(errors: readonly ErrorObject[]): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  for (const error of errors) {
    const path = toPath(error);
    // Inside a oneOf every branch complains; the oneOf itself gets the one sentence.
    if (error.schemaPath.includes('/oneOf/')) continue;
    if (error.keyword !== 'oneOf' && REPEATS.has(error.keyword)) continue;
    // A value of the wrong type also fails its pattern and its bounds: the type is said, and first.
    if (error.keyword === 'type') problems.unshift(describe(error, path));
    else problems.push(describe(error, path));
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

function toPath(error: ErrorObject): Path {
  const steps = error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  return steps;
}

function describe(error: ErrorObject, path: Path): SchemaProblem {
  const schema = (error.parentSchema ?? {}) as SchemaNode;
  const parameters = error.params as Record<string, unknown>;
  const name = dotted(path);
  const found = schema['x-secret'] === true ? 'the value' : `found ${show(error.data)}`;
  const allowed = schema['x-allowed'];
  const value = (message: string): SchemaProblem => ({ path, at: 'value', message: `${name}: ${message}` });

  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(parameters.additionalProperty);
      const keys = Object.keys(schema.properties ?? {});
      const message = `${dotted([...path, key])}: unknown key${suggestion(key, keys)} Allowed here: ${keys.join(', ')}.`;
      return { path: [...path, key], at: 'key', message: message.replace('key Allowed', 'key. Allowed') };
    }
    case 'required': {
      const key = String(parameters.missingProperty);
      const node = schema.properties?.[key];
      const help = node === undefined ? '' : ` ${resolveReference(node).description ?? ''}`;
      return { path, at: 'key', message: `${dotted([...path, key])}: is missing.${help}` };
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
      return value(wrongType(schema, error.data));
    case 'enum': {
      const choices = (parameters.allowedValues as unknown[]).map(String);
      return value(`${found}; allowed: ${choices.join(', ')}${suggestion(String(error.data), choices)}`);
    }
    case 'const':
      return value(`${found}; allowed: ${String(parameters.allowedValue)}`);
    case 'minimum':
    case 'maximum':
      return value(`${found}; allowed: ${String(error.message).replace('must be ', '')}`);
    case 'minLength':
      return value(`is empty${allowed === undefined ? '' : `; allowed: ${allowed}`}`);
    case 'maxLength':
      return value(
        `${found}, ${String(error.data).length} characters; allowed: ${allowed ?? `at most ${String(parameters.limit)} characters`}`,
      );
    case 'maxItems':
      return value(
        `has ${(error.data as unknown[]).length} entries; at most ${String(parameters.limit)} are allowed`,
      );
    case 'uniqueItems':
      return value('holds one entry twice');
    case 'x-duration':
    case 'x-size': {
      const bounds = schema[error.keyword];
      const step = bounds?.step === undefined ? '' : `, in steps of ${bounds.step}`;
      return value(`${found}; allowed: ${bounds?.minimum ?? ''} to ${bounds?.maximum ?? ''}${step}`);
    }
    case 'pattern':
      return value(
        `${found}${lengthNote(error.data)}; allowed: ${allowed ?? `text that matches ${String(parameters.pattern)}`}`,
      );
    default:
      return value(error.message ?? `violates ${error.keyword}`);
  }
}

/** A sha256 or a name of the wrong length is recognised faster by its length. */
function lengthNote(data: unknown): string {
  return typeof data === 'string' && data.length > 20 ? `, ${data.length} characters` : '';
}

function wrongType(schema: SchemaNode, data: unknown): string {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  if (schema['x-secret'] === true) {
    return typeof data === 'string'
      ? 'a literal secret does not belong in a spec; name the place it lies in, such as { env: NAME } or { file: PATH }'
      : `found ${kindOf(data)}; expected a reference, such as { env: NAME }`;
  }
  const quotes =
    types.includes('string') && ['a number', 'a boolean'].includes(kindOf(data))
      ? '; put quotes around it'
      : '';
  return `found ${kindOf(data)}, expected ${types.map(typeName).join(' or ')}${quotes}`;
}

function typeName(type: string): string {
  switch (type) {
    case 'object':
      return 'a map';
    case 'array':
      return 'a list';
    case 'string':
      return 'text';
    case 'integer':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    default:
      return type;
  }
}

function kindOf(data: unknown): string {
  if (data === null) return 'nothing';
  if (Array.isArray(data)) return 'a list';
  switch (typeof data) {
    case 'object':
      return 'a map';
    case 'string':
      return 'text';
    case 'boolean':
      return 'a boolean';
    default:
      return 'a number';
  }
}

function show(data: unknown): string {
  const text = typeof data === 'string' ? `"${data}"` : JSON.stringify(data);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
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
