// Makes TypeScript of provider/runtime/protocol/plugin6.proto: a type for every message, and the descriptor
// protobufjs encodes and decodes by, so that a provider parses no .proto when it starts.
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const SCALARS = { string: 'string', bytes: 'Uint8Array', bool: 'boolean', int64: 'number', int32: 'number' };

/** `tfplugin6.Schema.Attribute` is SchemaAttribute. */
const typeName = (type) => type.fullName.split('.').slice(2).join('');

/** All messages and enums, in the order of the file. */
function declarations(space) {
  return space.nestedArray.flatMap((child) => {
    if (child instanceof protobuf.Service) return [];
    return child instanceof protobuf.Enum ? [child] : [child, ...declarations(child)];
  });
}

/** What may be part of an answer: there a field may be left out, whereas in a decoded request it has a value. */
function answers(services) {
  const found = new Set();
  const visit = (type) => {
    if (!(type instanceof protobuf.Type) || found.has(type)) return;
    found.add(type);
    for (const field of type.fieldsArray) visit(field.resolve().resolvedType);
  };
  for (const service of services)
    for (const method of service.methodsArray) visit(method.resolve().resolvedResponseType);
  return found;
}

function fieldType(field) {
  const { resolvedType } = field.resolve();
  const one = resolvedType ? typeName(resolvedType) : SCALARS[field.type];
  if (!one) throw new Error(`${field.fullName}: ${field.type} is no scalar this script knows`);
  if (field.map) return `Readonly<Record<string, ${one}>>`;
  return field.repeated ? `readonly ${one}[]` : one;
}

function message(type, left) {
  const fields = type.fieldsArray.map((field) => {
    // protobufjs decodes an absent message or optional field to null.
    const single = field.resolve().resolvedType instanceof protobuf.Type && !field.repeated && !field.map;
    const absent = single || field.options?.proto3_optional || field.partOf ? ' | null' : '';
    return `  readonly ${field.name}${left ? '?' : ''}: ${fieldType(field)}${absent};`;
  });
  if (fields.length === 0) return `export type ${typeName(type)} = Readonly<Record<string, never>>;`;
  return `export interface ${typeName(type)} {\n${fields.join('\n')}\n}`;
}

function enumeration(type) {
  const name = typeName(type);
  return [
    `export const ${name} = ${JSON.stringify(type.values)} as const;`,
    `export type ${name} = (typeof ${name})[keyof typeof ${name}];`,
  ].join('\n');
}

/** The text of plugin6.generated.ts, not yet formatted. */
export function protocolModule(file) {
  const { root } = protobuf.parse(readFileSync(file, 'utf8'));
  root.resolveAll();
  const space = root.lookup('tfplugin6');
  const services = space.nestedArray.filter((child) => child instanceof protobuf.Service);
  const sent = answers(services);
  const methods = services.flatMap(({ methodsArray }) =>
    methodsArray.map(
      ({ name, resolvedRequestType: request, resolvedResponseType: response }) =>
        `  readonly ${name}: { readonly request: ${typeName(request)}; readonly response: ${typeName(response)} };`,
    ),
  );
  return [
    '// Generated from plugin6.proto by `npm run generate`. Do not edit.',
    ...declarations(space).map((type) =>
      type instanceof protobuf.Enum ? enumeration(type) : message(type, sent.has(type)),
    ),
    '/** Request and answer of each method of the service. */',
    `export interface Methods {\n${methods.join('\n')}\n}`,
    '/** What protobufjs makes its encoders and decoders of. */',
    `export const descriptor = ${JSON.stringify(root.toJSON())};`,
    '',
  ].join('\n');
}
