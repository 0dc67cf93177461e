import type { Check } from './check';

/** The appliance's own limit also holds for the address it is told by default. */
export const registration: Check = (spec, { profile }) => {
  const address = spec.registration?.vcenterAddress;
  const limit = profile.registration?.vcenterAddressLimit.value;
  if (address === undefined || limit === undefined || address.length <= limit) return [];
  const message = `registration.vcenterAddress: the default, vcenter.server's "${address}", has ${address.length} characters, the appliance takes ${limit}; give the vCenter's address, or a shorter DNS alias`;
  return [{ path: ['registration', 'vcenterAddress'], message }];
};
