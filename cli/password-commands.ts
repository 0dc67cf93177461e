import type { ConnectorSpec, LoadedSpec } from '../config';
import { menuCall } from '../operations/maintenance/places';
import { resetConsolePassword, type PasswordReset } from '../provider/reset-console-password';
import { describeReference, toSecretReference } from '../secrets';
import { CommandFailure } from './failure';
import { insideAppliance, runningConnector } from './inside-appliance';
import { passwordChoice, type PasswordOptions } from './password-choice';
import { rotateConsolePassword } from './rotate-console-password';
import { rotateVmConsolePassword } from './rotate-vm-console-password';

/**
 * `connector password rotate NAME`: new random passwords, in their stores and in the appliance.
 *
 * @throws CommandFailure, SecretError; run again it goes on
 */
export async function rotatePasswords(name: string, options: PasswordOptions): Promise<void> {
  const connector = runningConnector(name);
  const { spec } = connector;
  const choice = passwordChoice(spec, options);
  for (const reason of choice.skipped) console.error(`${spec.name}: left as it is: ${reason}`);
  await insideAppliance(connector, async (inside) => {
    // The VM console's first: the other one is set in it.
    if (choice.vmConsole !== undefined) await rotateVmConsolePassword(inside, choice.vmConsole);
    if (choice.console !== undefined) await rotateConsolePassword(inside, choice.console, resetOf(spec));
  });
}

/**
 * `connector password reset NAME`: the password the spec leads to, set by option 1 of the menu. None is tried before.
 *
 * @throws CommandFailure
 */
export async function resetPassword(name: string, { dryRun }: { readonly dryRun: boolean }): Promise<void> {
  const connector = runningConnector(name);
  const { spec } = connector;
  const reset = resetOf(spec);
  if (dryRun) {
    resetCalls(connector).forEach((call, at) => console.log(`${at + 1}. ${call}`));
    return;
  }
  await insideAppliance(connector, async ({ appliance, fingerprint, tell }) => {
    const place = describeReference(toSecretReference(reset.password));
    tell(`setting the password of ${place} in the appliance, by "Reset password" of its menu`);
    await resetConsolePassword(appliance, fingerprint, reset, tell);
    tell(`the management console has the password of ${place}`);
  });
}

/** What a reset calls, in this order. */
export const resetCalls = (connector: LoadedSpec): readonly string[] => [
  `TLS handshakes with the management console of ${connector.spec.name}, and the page that tells whether it has a password`,
  menuCall(connector, 'resetPassword'),
  `management console of ${connector.spec.name}: log in`,
];

function resetOf({ name, appliance, registration }: ConnectorSpec): PasswordReset {
  const { password } = appliance.managementConsole;
  if (password === undefined || registration === undefined) {
    throw new CommandFailure(
      `${name}: its spec has no ${password === undefined ? 'appliance.managementConsole.password to set' : 'registration, whose vCenter administrator the appliance asks for'}; declare it`,
    );
  }
  const { vcenterAddress, administrator } = registration;
  return { vcenterAddress, administrator, password, attribute: 'appliance.managementConsole.password' };
}
