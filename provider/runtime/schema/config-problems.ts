import type { Problem } from '../value/conform';
import type { Path } from '../value/path';
import { isUnknown } from '../value/unknown';
import { Dynamic, type Value, type ValueMap } from '../value/value';
import { nestedObjects } from './nested-objects';
import type { Attribute, Attributes, Type } from './type';
import type { Validator } from './validator';

/**
 * Everything in a configuration that the schema does not allow. Terraform itself sees to types and to
 * required attributes that are absent, but lets through a null for them, and values for what is computed
 * inside a nested attribute.
 */
export function configProblems(
  attributes: Attributes,
  validators: readonly Validator<never>[],
  config: ValueMap,
  path: Path = [],
): readonly Problem[] {
  const inside = Object.entries(attributes).flatMap(([name, attribute]) =>
    attributeProblems(attribute, config[name] ?? null, [...path, name]),
  );
  return [...inside, ...ruleProblems(validators, config, path)];
}

function attributeProblems({ type, options }: Attribute, value: Value, path: Path): readonly Problem[] {
  if (value === null) return options.required ? [{ path, problem: 'is required, and null' }] : [];
  if (!options.required && !options.optional)
    return [{ path, problem: 'is set, which only the provider may do: take it out' }];
  if (isUnknown(value)) return [];
  const inside =
    type.kind === 'nested'
      ? nestedObjects(type, value).flatMap(({ object, step }) =>
          configProblems(type.attributes, [], object, [...path, ...step]),
        )
      : [];
  const nulls =
    type.kind === 'nested' ? nullObjects(type.nesting, value, path) : nullElements(type, value, path);
  // A rule need not expect null elements: one problem at a time.
  return nulls.length > 0 ? nulls : [...inside, ...ruleProblems(options.validators ?? [], value, path)];
}

function ruleProblems(validators: readonly Validator<never>[], value: Value, path: Path): readonly Problem[] {
  const known = !containsUnknown(value);
  return validators.flatMap((validator) => {
    if (!known && !validator.partlyKnown) return [];
    const problem = validator.check(value as never);
    return problem === undefined ? [] : [{ path, problem }];
  });
}

const nullElement = (path: Path): Problem => ({ path, problem: 'is null, which no element may be' });

function nullObjects(nesting: string, value: Value, path: Path): readonly Problem[] {
  if (nesting === 'single') return [];
  return members(value).flatMap(([step, member]) => (member === null ? [nullElement([...path, step])] : []));
}

/** Null elements of lists, sets and maps, however deep. Fields of objects and tuples may be null. */
function nullElements(type: Type, value: Value, path: Path): readonly Problem[] {
  if (value === null || isUnknown(value)) return [];
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return members(value).flatMap(([step, member]) =>
        member === null
          ? [nullElement([...path, step])]
          : nullElements(type.element, member, [...path, step]),
      );
    case 'object':
      return Object.entries(type.fields).flatMap(([name, field]) =>
        nullElements(field, (value as ValueMap)[name] ?? null, [...path, name]),
      );
    case 'tuple':
      return type.elements.flatMap((element, at) =>
        nullElements(element, (value as readonly Value[])[at] ?? null, [...path, at]),
      );
    default:
      return [];
  }
}

function members(value: Value): readonly (readonly [string | number, Value])[] {
  if (Array.isArray(value)) return (value as readonly Value[]).map((member, at) => [at, member] as const);
  return Object.entries(value as ValueMap);
}

/** Whether UNKNOWN is the value or anything inside it. */
export function containsUnknown(value: Value): boolean {
  if (isUnknown(value)) return true;
  if (value instanceof Dynamic) return containsUnknown(value.value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((member: Value) => containsUnknown(member));
}
