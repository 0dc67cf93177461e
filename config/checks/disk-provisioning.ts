import type { Check } from './check';

/** The provider passes any value on; a wrong one would be found after the upload. */
export const diskProvisioning: Check = (spec, { profile }) => {
  const found = spec.appliance?.diskProvisioning;
  const { value: allowed, source } = profile.disks.allowed;
  if (found === undefined || allowed.includes(found)) return [];
  const message = `appliance.diskProvisioning: found "${found}"; allowed for the ${profile.title}: ${allowed.join(', ')} (${source})`;
  return [{ path: ['appliance', 'diskProvisioning'], message }];
};
