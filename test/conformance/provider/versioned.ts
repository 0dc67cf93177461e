import { Decimal, number, resource, string } from '../../../provider/runtime';
import type { World } from './world';

/** A resource whose state has been through three versions. */
export const versioned = resource<World>()({
  type: 'probe_versioned',
  description: 'A resource with a past.',
  version: 2,
  attributes: {
    title: string({ required: true }),
    amount: number({ required: true }),
    origin: string({ computed: true }),
  },
  create: ({ plan }) => ({ ...plan, origin: 'new' }),
  read: ({ state }) => state,
  update: ({ plan, prior }) => ({ ...plan, origin: prior.origin }),
  delete() {
    // There was only the state.
  },
  upgrades: {
    0: ({ name, ...state }) => ({ ...state, title: name ?? null }),
    1: ({ cents, ...state }) => ({
      ...state,
      amount: cents instanceof Decimal ? Decimal.parse(`${cents.text}e-2`) : null,
      origin: 'upgraded',
    }),
  },
});
