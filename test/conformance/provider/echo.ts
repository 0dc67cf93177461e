import {
  bool,
  dynamic,
  int,
  list,
  map,
  number,
  object,
  resource,
  set,
  string,
  tuple,
  type Attributes,
} from '../../../provider/runtime';
import type { World } from './world';

const attributes = {
  text: string({ optional: true }),
  number: number({ optional: true }),
  whole: int({ optional: true }),
  flag: bool({ optional: true }),
  numbers: list(number(), { optional: true }),
  any: dynamic({ optional: true }),
  set_of_sets: set(set(string()), { optional: true }),
  deep: map(list(object({ name: string(), pair: tuple([int(), bool()]), more: map(set(number())) })), {
    optional: true,
  }),
  computed_any: dynamic({ computed: true }),
  seen: string({ computed: true, description: 'The number, as the provider was told.' }),
} satisfies Attributes;

/** Gives back what it is given. */
export const echo = resource<World>()({
  type: 'probe_echo',
  description: 'An echo.',
  attributes,
  create: ({ plan }) => ({ ...plan, computed_any: plan.any, seen: plan.number?.text ?? 'none' }),
  read: ({ state }) => state,
  update: ({ plan }) => ({ ...plan, computed_any: plan.any, seen: plan.number?.text ?? 'none' }),
  delete() {
    // There was only the state.
  },
});
