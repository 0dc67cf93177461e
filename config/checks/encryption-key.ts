import type { Check } from './check';

const PATH = ['appliance', 'encryptionKey'] as const;

/** It is rotated behind the console's login, which comes with a registration. */
export const encryptionKey: Check = (spec, { profile, isRefused }) => {
  if (spec.appliance?.encryptionKey === undefined) return [];
  const { managementConsole: console, title } = profile;
  if (console.driver !== 'browser' || console.encryptionKeyRotation === undefined) {
    const message = `${PATH.join('.')}: the ${title} has none that can be rotated; remove it`;
    return [{ path: PATH, at: 'key', message }];
  }
  if (spec.registration !== undefined || isRefused(['registration'])) return [];
  const message = `${PATH.join('.')}: is rotated in the management console, which gets its password with a registration; declare registration`;
  return [{ path: PATH, at: 'key', message }];
};
