import { sameSecret } from '../same-secret';
import type { Check } from './check';

/** What was the password before lies elsewhere than the password: a store gives its current value only. */
export const passwords: Check = ({ appliance }) => {
  const { password, previousPassword } = appliance?.vmConsole ?? {};
  if (previousPassword === undefined) return [];
  const path = ['appliance', 'vmConsole', 'previousPassword'];
  if (password === undefined) {
    const message = `${path.join('.')}: is what appliance.vmConsole.password was before, which is not declared; declare it, or remove this`;
    return [{ path, at: 'key', message }];
  }
  if (!sameSecret(password, previousPassword)) return [];
  const message = `${path.join('.')}: leads to the same secret as appliance.vmConsole.password, which has one value at a time; name another`;
  return [{ path, at: 'key', message }];
};
