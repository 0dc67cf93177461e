import type { HealthItem, ManagementConsole } from '../appliance/console/console';
import { isConsoleError } from '../appliance/console/console-error';
import type { Appliance } from './appliance';

/** Tells what is wrong after a registration: an error where it does no good like that, else a warning. */
export async function reportHealth(
  console: ManagementConsole,
  { vm, profile, call }: Appliance,
): Promise<void> {
  let items: readonly HealthItem[];
  try {
    ({ items } = await console.health());
  } catch (error) {
    if (!isConsoleError(error)) throw error;
    const { step, found, remedy } = error;
    call.diagnostics.warning(
      [],
      `${vm.state.name} is registered, and its health is not known`,
      `${step}: ${found}. ${remedy}`,
    );
    return;
  }
  const bad = items.filter(({ status }) => status === 'error');
  const needed = profile.registration?.neededHealth.value ?? [];
  const essential = bad.filter(({ name }) => needed.includes(name));
  const rest = bad.filter((item) => !essential.includes(item));
  const subject = vm.state.name;
  if (essential.length > 0) {
    call.diagnostics.error(
      [],
      `${subject} is registered and does not work: ${sentence(essential)}`,
      'It does not reach what it needs with the accounts, key and network it was given. Correct them and run apply again, which registers it again.',
    );
  }
  if (rest.length > 0) {
    call.diagnostics.warning(
      [],
      `${subject} is registered and not healthy: ${sentence(rest)}`,
      'See the error log of these items in its management console; `connector health` tells when they are well.',
    );
  }
}

const sentence = (items: readonly HealthItem[]): string =>
  items.map(({ name, message }) => (message === '' ? name : `${name}: ${message}`)).join('; ');
