import type { Type } from '../schema/type';

/** A type as Terraform's type system (cty) writes it: "string", ["list", "number"], ["object", {...}]. */
export type TypeJson = string | readonly [string, unknown, ...unknown[]];

/** For schemas and for dynamic values. */
export function typeToJson(type: Type): TypeJson {
  switch (type.kind) {
    case 'string':
    case 'bool':
    case 'dynamic':
      return type.kind;
    case 'int':
    case 'number':
      return 'number';
    case 'list':
    case 'set':
    case 'map':
      return [type.kind, typeToJson(type.element)];
    case 'object':
      return [
        'object',
        Object.fromEntries(Object.entries(type.fields).map(([name, field]) => [name, typeToJson(field)])),
      ];
    case 'tuple':
      return ['tuple', type.elements.map(typeToJson)];
  }
}

/**
 * The type a dynamic value came with.
 *
 * @throws TypeError when it is none that Terraform is known to send.
 */
export function typeFromJson(json: unknown): Type {
  if (json === 'string' || json === 'bool' || json === 'number' || json === 'dynamic') return { kind: json };
  if (Array.isArray(json)) {
    const [kind, inner] = json as unknown[];
    if (kind === 'list' || kind === 'set' || kind === 'map') return { kind, element: typeFromJson(inner) };
    if (kind === 'tuple' && Array.isArray(inner)) return { kind, elements: inner.map(typeFromJson) };
    if (kind === 'object' && typeof inner === 'object' && inner !== null) {
      const fields = Object.entries(inner).map(([name, field]) => [name, typeFromJson(field)] as const);
      return { kind, fields: Object.fromEntries(fields) };
    }
  }
  throw new TypeError(`${JSON.stringify(json)} is no type of Terraform's`);
}
