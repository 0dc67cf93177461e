export {
  bool,
  dynamic,
  int,
  list,
  listNested,
  map,
  mapNested,
  number,
  object,
  set,
  setNested,
  single,
  string,
  tuple,
} from './schema/attribute';
export type { Config, Model, Plan, UnknownConfig, UnknownPlan, WithUnknown } from './schema/model';
export type { Attribute, AttributeOptions, Attributes, NestedType, Type } from './schema/type';
export {
  atLeastOneOf,
  atMostOneOf,
  each,
  exactlyOneOf,
  intBetween,
  lengthBetween,
  matches,
  oneOf,
  requiredTogether,
  sizeBetween,
  type Validator,
} from './schema/validator';
export type { Json, PrivateState } from './definition/call';
export { ProviderError, type Diagnostics } from './definition/diagnostics';
export { dataSource, type DataSource } from './definition/data-source';
export { ephemeralResource, type EphemeralResource } from './definition/ephemeral-resource';
export { provider, type Provider } from './definition/provider';
export {
  resource,
  type PlanEditor,
  type RawState,
  type RawValue,
  type Resource,
} from './definition/resource';
export { schemaProblems } from './schema/check';
export { Decimal } from './value/decimal';
export type { Path } from './value/path';
export { serve, type ServeOptions } from './serve';
export { typeUnderWay } from './calls/under-way';
export { log, type LogFields } from './log';
export { UNKNOWN, isUnknown, type Unknown } from './value/unknown';
export { Dynamic, type Value } from './value/value';
