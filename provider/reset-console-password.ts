import { VmConsoleError } from '../appliance/vm-console/vm-console';
import type { Appliance } from './appliance';
import { CONFIRM, isConfirmed } from './confirmation';
import { forgetRefusal } from './login-memory';
import { ProviderError } from './runtime';

/** What "Reset password" asks for, and where the password lies that is set. */
export interface PasswordReset {
  /** The vCenter the appliance was told at its first visit; where the menu offers another one, nothing is changed. */
  readonly vcenterAddress: string;
  readonly administrator: { readonly username: string; readonly password: unknown };
  /** The reference, as a nested attribute holds it. */
  readonly password: unknown;
  /** The attribute that holds it. */
  readonly attribute: string;
}

/**
 * Sets the management console's password by option 1 of the appliance's menu, which needs no older one and frees a
 * locked console, and verifies it by one login.
 *
 * @param fingerprint of the console's certificate, validated
 * @throws ProviderError, ConsoleError; VmConsoleError `refused` when the appliance belongs to another vCenter or takes
 * neither the administrator nor the password
 */
export async function resetConsolePassword(
  appliance: Appliance,
  fingerprint: string,
  { vcenterAddress, administrator, password: reference, attribute }: PasswordReset,
  progress: (done: string) => void = () => undefined,
): Promise<void> {
  const { provider, signal } = appliance.call;
  const [proof, wanted] = [
    await provider.resolve(administrator.password, signal),
    await provider.resolve(reference, signal),
  ];
  const menu = await appliance.vmConsole();
  await unlessByHand(appliance, () =>
    menu.resetPassword({
      vcenterAddress,
      administrator: { username: administrator.username, password: proof.value },
      password: wanted.value,
    }),
  );
  // A run that ends here is finished by one that logs in. What was typed blindly may not have been done.
  if (menu.reads) await forgetRefusal('console', { vm: appliance.vm, provider, signal });
  progress(`the password is ${menu.reads ? 'set in' : 'typed into'} the appliance; logging in with it`);
  const console = await appliance.console(fingerprint);
  await appliance.logIn(console, reference, { attribute, justSet: true });
  await console.close();
}

/** Where a person works the menu, a confirmed run takes it as done: the login that follows tells. */
async function unlessByHand({ call: { provider } }: Appliance, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (provider.drivers.vmConsole !== 'manual' || !(error instanceof VmConsoleError)) throw error;
    if (isConfirmed(provider)) return;
    throw new ProviderError(`${error.step}: ${error.found}`, {
      detail: `${error.remedy} The password is not tried before, since every wrong try counts: ${CONFIRM}=${provider.name ?? 'NAME'} in the environment of that run says that it is done.`,
      cause: error,
    });
  }
}
