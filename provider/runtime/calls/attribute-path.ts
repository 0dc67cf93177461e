import type { AttributePathStep } from '../protocol/plugin6.generated';
import type { Attributes, NestedType, Type } from '../schema/type';
import type { Path } from '../value/path';

/**
 * A path as the protocol has it. It ends where the schema does not know the way: at an element of a set, which
 * has no address, inside a dynamic value, or at a name that does not exist.
 */
export function attributePath(attributes: Attributes, path: Path): readonly AttributePathStep[] {
  const steps: AttributePathStep[] = [];
  let inside: Type | NestedType = { kind: 'nested', nesting: 'single', attributes };
  for (const step of path) {
    const next = member(inside, step);
    if (!next) break;
    steps.push(next.step);
    inside = next.type;
  }
  return steps;
}

/**
 * A path for a diagnostic. Terraform finds the line of an attribute and of one element in it, in whatever is
 * written as a list or an object; a nested attribute's own attributes it would look for in a block. Named as
 * elements they have a line too.
 */
export function diagnosticPath(attributes: Attributes, path: Path): readonly AttributePathStep[] {
  const [first, second] = attributePath(attributes, path);
  if (!first) return [];
  const inside = second?.attributeName ?? undefined;
  return inside === undefined ? [first, ...(second ? [second] : [])] : [first, { elementKeyString: inside }];
}

interface Member {
  readonly step: AttributePathStep;
  readonly type: Type | NestedType;
}

function member(type: Type | NestedType, step: string | number): Member | undefined {
  switch (type.kind) {
    case 'object':
      return named(type.fields[step], step);
    case 'nested':
      if (type.nesting === 'single') return named(type.attributes[step]?.type, step);
      if (type.nesting === 'set') return undefined;
      return element(type.nesting, { ...type, nesting: 'single' }, step);
    case 'list':
    case 'map':
      return element(type.kind, type.element, step);
    case 'tuple':
      return element('list', type.elements[Number(step)], step);
    default:
      return undefined;
  }
}

function named(type: Type | NestedType | undefined, step: string | number): Member | undefined {
  return type && typeof step === 'string' ? { step: { attributeName: step }, type } : undefined;
}

function element(
  of: 'list' | 'map',
  type: Type | NestedType | undefined,
  step: string | number,
): Member | undefined {
  if (!type) return undefined;
  if (of === 'map') return { step: { elementKeyString: String(step) }, type };
  return typeof step === 'number' ? { step: { elementKeyInt: step }, type } : undefined;
}
