import type { VmConsole } from '../appliance/vm-console/vm-console';
import { changeUserPassword, entered } from '../provider/change-user-password';
import {
  checkStore,
  describeReference,
  findSecret,
  storeSecret,
  type Secret,
  type SecretStoreReference,
} from '../secrets';
import { CommandFailure } from './failure';
import type { InsideAppliance } from './inside-appliance';
import { newPassword } from './new-password';
import type { PasswordChoice } from './password-choice';

/**
 * Gives the VM console a new random password: the present one into the store for the one before, the new one into
 * its own, then `passwd`. A run that breaks off anywhere leaves the present one in one of the two; the next run
 * finishes it where the stored one is not in the appliance yet.
 *
 * @throws CommandFailure when neither of the two gets in, or what is answered cannot be read; SecretError
 */
export async function rotateVmConsolePassword(
  inside: InsideAppliance,
  { store, previous }: NonNullable<PasswordChoice['vmConsole']>,
): Promise<void> {
  const { appliance, context, tell } = inside;
  const place = describeReference(store);
  for (const each of [store, previous]) await checkStore(each, context);
  const stored = await findSecret(store, context);
  if (stored !== undefined && (await getsIn(inside, [stored.value]))) {
    tell(`writing the present password of the VM console to ${describeReference(previous)}`);
    await storeSecret(previous, stored.value, context);
    await writeNew(inside, store);
  } else {
    const present = await presentPassword(inside, stored, { store, previous });
    if (stored === undefined || stored.value === appliance.profile.vmConsole.defaultPassword.value) {
      if (present !== undefined) await storeSecret(previous, present, context);
      await writeNew(inside, store);
    } else {
      tell(`finishing a rotation that broke off: ${place} has a password that the VM console has not`);
    }
  }
  tell('setting it in the appliance, by passwd, and logging in with it');
  await changeUserPassword(appliance, store, { previous }, true);
  tell(`the VM console has a new password, which lies in ${place}`);
}

async function writeNew({ context, tell }: InsideAppliance, store: SecretStoreReference): Promise<void> {
  tell(`writing a new password of the VM console to ${describeReference(store)}`);
  await storeSecret(store, newPassword(), context);
}

/** What the appliance takes in place of what is stored: the one before, or the image's, undefined. */
async function presentPassword(
  inside: InsideAppliance,
  stored: Secret | undefined,
  { store, previous }: { readonly store: SecretStoreReference; readonly previous: SecretStoreReference },
): Promise<string | undefined> {
  const before = await findSecret(previous, inside.context);
  if (before !== undefined && (await getsIn(inside, [before.value]))) return before.value;
  if (await getsIn(inside, [inside.appliance.profile.vmConsole.defaultPassword.value])) return undefined;
  const found = stored === undefined ? 'nothing is stored yet' : 'it was refused';
  throw new CommandFailure(
    `${inside.appliance.vm.state.name}: the VM console takes neither the password of ${describeReference(store)} (${found}) nor that of ${describeReference(previous)}; put the present one into the latter and run again`,
  );
}

/** @throws CommandFailure where it cannot be told */
async function getsIn({ appliance }: InsideAppliance, passwords: readonly string[]): Promise<boolean> {
  const menu: VmConsole | undefined = await entered(appliance, passwords);
  if (menu === undefined) return false;
  if (menu.reads) return true;
  throw new CommandFailure(
    `${appliance.vm.state.name}: whether its VM console takes a password cannot be seen without VMware Tools, nor where its menu is worked by hand; change it there (passwd), and write it where appliance.vmConsole.password leads`,
  );
}
