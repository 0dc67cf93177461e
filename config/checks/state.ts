import type { Check } from './check';

/** A declared state that protection forbids. Who removes it by a command asks for its protection by themselves. */
export const state: Check = (spec, { purpose }) => {
  if (purpose === 'remove') return [];
  if (spec.state !== 'absent' || spec.deletionProtection !== true) return [];
  const message =
    'state: "absent" contradicts deletionProtection: true; set it to false in a change of its own first';
  return [{ path: ['state'], message }];
};
