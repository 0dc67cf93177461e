import type { Check } from './check';

/** A declared state that cannot be reached, or that protection forbids. */
export const state: Check = (spec) => {
  if (spec.state === 'stopped') {
    const message =
      'state: "stopped" cannot be held yet: no release of the vSphere provider has power control; power the VM off in vCenter, or declare running or absent';
    return [{ path: ['state'], message }];
  }
  if (spec.state === 'absent' && spec.deletionProtection === true) {
    const message =
      'state: "absent" contradicts deletionProtection: true; set it to false in a change of its own first';
    return [{ path: ['state'], message }];
  }
  return [];
};
