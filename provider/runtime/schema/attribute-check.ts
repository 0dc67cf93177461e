import { conform } from '../value/conform';
import { pathText } from '../value/path';
import { configProblems } from './config-problems';
import { defaultOf } from './defaults';
import { impliedType } from './implied-type';
import type { Attribute, Attributes, NestedType, Type } from './type';

export type SchemaKind = 'provider' | 'resource' | 'data source' | 'ephemeral resource';

/** What is wrong with an attribute; the path is for people, `disks.size`. */
export interface AttributeProblem {
  readonly path: string;
  readonly problem: string;
}

/** Where an attribute stands, as far as what is allowed there depends on it. */
interface Place {
  readonly kind: SchemaKind;
  readonly siblings: Attributes;
  readonly insideSet: boolean;
  readonly insideCollection: boolean;
  /** Inside a nested attribute that no configuration can set. */
  readonly insideComputed: boolean;
}

/** Everything that is not sound in the attributes of a schema. */
export function attributesProblems(kind: SchemaKind, attributes: Attributes): readonly AttributeProblem[] {
  const top = { kind, insideSet: false, insideCollection: false, insideComputed: false };
  return inspect(attributes, { ...top, siblings: attributes }, '');
}

function inspect(attributes: Attributes, place: Place, prefix: string): readonly AttributeProblem[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const path = prefix + name;
    const here = [...nameProblems(name), ...rules(name, attribute, place)].map((problem) => ({
      path,
      problem,
    }));
    const { type, options } = attribute;
    if (type.kind !== 'nested') return here;
    const inside: Place = {
      ...place,
      siblings: type.attributes,
      insideSet: place.insideSet || type.nesting === 'set',
      insideCollection: place.insideCollection || type.nesting !== 'single',
      insideComputed: place.insideComputed || (!options.required && !options.optional),
    };
    return [...here, ...inspect(type.attributes, inside, `${path}.`)];
  });
}

function nameProblems(name: string): readonly string[] {
  const valid = /^[a-z_][a-z0-9_]*$/.test(name) && name !== '_';
  return valid ? [] : ['is no name: lower-case letters, digits and underscores, no digit first'];
}

function rules(name: string, { type, options }: Attribute, place: Place): readonly string[] {
  const { required, optional, computed, writeOnly, requiresReplace, recomputedBy, sensitive } = options;
  const hasDefault = options.default !== undefined;
  const settable = required === true || optional === true;
  const nested = type.kind === 'nested';
  const checks: readonly (readonly [boolean, string])[] = [
    [!settable && !computed, 'is neither required, optional nor computed'],
    [required === true && optional === true, 'is both required and optional'],
    [required === true && computed === true, 'is both required and computed'],
    [hasDefault && !optional, 'has a default and is not optional'],
    [hasDefault && computed === true, 'has a default and is computed: the default would always be taken'],
    [computed === true && place.kind === 'provider', 'is computed, which no configuration of a provider is'],
    [
      computed === true && place.insideSet,
      'is computed inside a set, where nothing tells which element it is of',
    ],
    [settable && place.insideComputed, 'can be set inside an attribute that cannot'],
    [writeOnly === true && place.kind !== 'resource', 'is write-only, which only resources have'],
    [writeOnly === true && computed === true, 'is write-only and computed'],
    [writeOnly === true && hasDefault, 'is write-only and has a default: no plan could show it'],
    [writeOnly === true && nested, 'is write-only with attributes inside: make those write-only'],
    [writeOnly === true && place.insideSet, 'is write-only inside a set'],
    [
      writeOnly === true && requiresReplace === true,
      'is write-only: its change is never seen, so replaces nothing',
    ],
    [sensitive === true && nested, 'is sensitive with attributes inside: make those sensitive'],
    [requiresReplace === true && place.kind !== 'resource', 'has requiresReplace, which only resources have'],
    [requiresReplace === true && place.insideSet, 'has requiresReplace inside a set: put it on the set'],
    [recomputedBy !== undefined && place.kind !== 'resource', 'has recomputedBy, which only resources have'],
    [recomputedBy !== undefined && !computed, 'has recomputedBy and is not computed'],
    [(options.validators?.length ?? 0) > 0 && !settable, 'has validators and cannot be set'],
    [!nested && dynamicInside(type), 'has dynamic elements in a collection, whose elements have one type'],
    [
      type.kind === 'dynamic' && place.insideCollection,
      'is dynamic inside a collection, whose elements have one type',
    ],
  ];
  const siblings = (recomputedBy ?? []).filter(
    (other) => other === name || !Object.hasOwn(place.siblings, other),
  );
  return [
    ...checks.filter(([wrong]) => wrong).map(([, problem]) => problem),
    ...siblings.map((other) => `has recomputedBy "${other}", which is no other attribute beside it`),
    ...(nested
      ? []
      : fieldNames(type).flatMap((field) => nameProblems(field).map((text) => `: ${field} ${text}`))),
    ...(hasDefault ? defaultProblems({ type, options }) : []),
  ];
}

function defaultProblems(attribute: Attribute): readonly string[] {
  const value = defaultOf(attribute);
  if (value === null) return ['has the default null, which is what it has without'];
  const { problems } = conform(impliedType(attribute.type), value, 'refused');
  const found =
    problems.length > 0
      ? problems
      : configProblems({ value: attribute }, [], { value }).map(({ path, problem }) => ({
          path: path.slice(1),
          problem,
        }));
  return found.map(({ path, problem }) => `has a default that ${[pathText(path), problem].join(' ').trim()}`);
}

function dynamicInside(type: Type | NestedType, inCollection = false): boolean {
  switch (type.kind) {
    case 'dynamic':
      return inCollection;
    case 'list':
    case 'set':
    case 'map':
      return dynamicInside(type.element, true);
    case 'object':
      return Object.values(type.fields).some((field) => dynamicInside(field, inCollection));
    case 'tuple':
      return type.elements.some((element) => dynamicInside(element, inCollection));
    default:
      return false;
  }
}

function fieldNames(type: Type): readonly string[] {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return fieldNames(type.element);
    case 'object':
      return [...Object.keys(type.fields), ...Object.values(type.fields).flatMap(fieldNames)];
    case 'tuple':
      return type.elements.flatMap(fieldNames);
    default:
      return [];
  }
}
