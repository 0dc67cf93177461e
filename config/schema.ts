import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import { Duration } from './duration';
import schemaJson from './connector.schema.json';
import { Size } from './size';

/** The parts of a schema this program looks at. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  /** Replaced whole by `extends`, never merged. */
  readonly 'x-atomic'?: boolean;
  /** What is allowed, in words, for an error. */
  readonly 'x-allowed'?: string;
  /** A path of a file: relative to the file it is written in. */
  readonly 'x-path'?: boolean;
  /** A value found here may be a secret: never shown. */
  readonly 'x-secret'?: boolean;
  readonly 'x-duration'?: Bounds;
  readonly 'x-size'?: Bounds;
}

/** Bounds of a duration or a size, as the value types write them. */
export interface Bounds {
  readonly minimum: string;
  readonly maximum: string;
  readonly step?: string;
}

const definitions = schemaJson.$defs as unknown as Readonly<Record<string, SchemaNode>>;

/** Kinds of appliance the schema knows, from its branches. */
export const KINDS: readonly string[] = schemaJson.oneOf.map((branch) => branch.$ref.replace('#/$defs/', ''));

/** The schema's branch for a kind. */
export function kindSchema(kind: string): SchemaNode {
  const schema = definitions[kind];
  if (schema === undefined) throw new RangeError(`no schema for kind ${kind}`);
  return schema;
}

/** A node with what its `$ref` names laid under it; its own keywords win. */
export function resolveReference(node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  const target = definitions[node.$ref.replace('#/$defs/', '')];
  if (target === undefined) throw new RangeError(`unknown reference ${node.$ref}`);
  return { ...resolveReference(target), ...node, $ref: undefined };
}

let validators: Map<string, ValidateFunction> | undefined;

/**
 * Checks `value` against the branch of `kind` and fills the defaults in, in place.
 * Every violation is returned, none thrown.
 */
export function validateAgainstSchema(kind: string, value: unknown): readonly ErrorObject[] {
  validators ??= new Map(KINDS.map((name) => [name, compile(name)]));
  const validate = validators.get(kind);
  if (validate === undefined) throw new RangeError(`no schema for kind ${kind}`);
  return validate(value) ? [] : [...(validate.errors ?? [])];
}

function compile(kind: string): ValidateFunction {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    useDefaults: true,
    // A $ref beside pattern or maxLength has its type in the definition it names.
    strictTypes: false,
    allowUnionTypes: true,
    // A fifth of a second at every start for what a test checks once (test/config/schema.test.ts).
    validateSchema: false,
    code: { optimize: false },
  });
  ajv.addVocabulary(['x-allowed', 'x-atomic', 'x-default', 'x-path', 'x-resolved', 'x-secret']);
  addBounds(ajv, 'x-duration', (text) => Duration.parse(text));
  addBounds(ajv, 'x-size', (text) => Size.parse(text));
  ajv.addSchema(schemaJson);
  return ajv.compile({ $ref: `${schemaJson.$id}#/$defs/${kind}` });
}

/** The value types check themselves; the schema only says between which bounds. */
function addBounds<T extends { compare(other: T): number; isMultipleOf(step: T): boolean }>(
  ajv: Ajv2020,
  keyword: string,
  parse: (text: string) => T,
): void {
  ajv.addKeyword({
    keyword,
    type: 'string',
    schemaType: 'object',
    validate: (bounds: Bounds, text: string) => {
      let value: T;
      try {
        value = parse(text);
      } catch {
        return true; // The pattern beside this keyword reports the form.
      }
      return (
        value.compare(parse(bounds.minimum)) >= 0 &&
        value.compare(parse(bounds.maximum)) <= 0 &&
        (bounds.step === undefined || value.isMultipleOf(parse(bounds.step)))
      );
    },
  });
}
