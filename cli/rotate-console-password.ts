import { VmConsoleError } from '../appliance/vm-console/vm-console';
import { resetConsolePassword, type PasswordReset } from '../provider/reset-console-password';
import {
  checkStore,
  describeReference,
  findSecret,
  storeSecret,
  type SecretStoreReference,
} from '../secrets';
import type { InsideAppliance } from './inside-appliance';
import { newPassword } from './new-password';

/**
 * Gives the management console a new random password: first its store, then the appliance, by option 1 of its menu,
 * which asks for no older one. A run that breaks off in between leaves one in the store that the next run replaces.
 *
 * @throws SecretError, VmConsoleError, ProviderError; when the appliance refuses, its store has what it had before
 */
export async function rotateConsolePassword(
  { appliance, fingerprint, context, tell }: InsideAppliance,
  store: SecretStoreReference,
  reset: PasswordReset,
): Promise<void> {
  const place = describeReference(store);
  // Nothing is written by who may not write, or does not get into the menu.
  await checkStore(store, context);
  await appliance.vmConsole();
  const before = await findSecret(store, context);
  tell(`writing a new password of the management console to ${place}`);
  await storeSecret(store, newPassword(), context);
  tell('setting it in the appliance, by "Reset password" of its menu');
  try {
    await resetConsolePassword(appliance, fingerprint, reset, tell);
  } catch (error) {
    const isRefused = error instanceof VmConsoleError && error.problem === 'refused';
    if (isRefused && before !== undefined) {
      await storeSecret(store, before.value, context);
      tell(`refused; ${place} has the password it had before`);
    }
    throw error;
  }
  tell(`the management console has a new password, which lies in ${place}`);
}
