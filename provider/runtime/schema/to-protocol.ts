import {
  SchemaObjectNestingMode,
  StringKind,
  type Schema,
  type SchemaAttribute,
} from '../protocol/plugin6.generated';
import { typeToJson } from '../wire/type-json';
import type { Attribute, Attributes, Nesting } from './type';

const NESTING: Readonly<Record<Nesting, SchemaObjectNestingMode>> = {
  single: SchemaObjectNestingMode.SINGLE,
  list: SchemaObjectNestingMode.LIST,
  set: SchemaObjectNestingMode.SET,
  map: SchemaObjectNestingMode.MAP,
};

/** What a schema is of: a provider's configuration has no planned values, so nothing in it is computed. */
export type SchemaOf = 'provider' | 'type';

/** A schema as Terraform is told of it. */
export function toProtocol(
  of: SchemaOf,
  { version = 0, description, attributes }: { version?: number; description: string; attributes: Attributes },
): Schema {
  return {
    version,
    block: {
      version,
      description,
      descriptionKind: StringKind.MARKDOWN,
      attributes: attributeList(of, attributes),
    },
  };
}

function attributeList(of: SchemaOf, attributes: Attributes): readonly SchemaAttribute[] {
  return Object.entries(attributes).map(([name, attribute]) => toAttribute(of, name, attribute));
}

function toAttribute(of: SchemaOf, name: string, { type, options }: Attribute): SchemaAttribute {
  return {
    name,
    ...(type.kind === 'nested'
      ? { nestedType: { nesting: NESTING[type.nesting], attributes: attributeList(of, type.attributes) } }
      : { type: new TextEncoder().encode(JSON.stringify(typeToJson(type))) }),
    description: options.description ?? '',
    descriptionKind: StringKind.MARKDOWN,
    required: options.required ?? false,
    optional: options.optional ?? false,
    // A default is a value the provider plans for an attribute the configuration leaves out.
    computed: of === 'type' && (options.computed === true || options.default !== undefined),
    sensitive: options.sensitive ?? false,
    writeOnly: options.writeOnly ?? false,
    deprecated: options.deprecated ?? false,
  };
}
