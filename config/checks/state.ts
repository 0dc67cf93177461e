import type { Check } from './check';

/** A declared state that protection forbids. */
export const state: Check = (spec) => {
  if (spec.state !== 'absent' || spec.deletionProtection !== true) return [];
  const message =
    'state: "absent" contradicts deletionProtection: true; set it to false in a change of its own first';
  return [{ path: ['state'], message }];
};
