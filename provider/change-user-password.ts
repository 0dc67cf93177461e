import { VM_CONSOLE_SET } from '../appliance/mark';
import { VmConsoleError, type VmConsole } from '../appliance/vm-console/vm-console';
import { isFault, setExtraConfig } from '../vcenter';
import type { Appliance } from './appliance';
import { vmConsoleRefusal } from './appliance-errors';
import { byHand } from './by-hand';
import { loginOnce, nameOf } from './login-memory';
import { previousPassword } from './previous-password';
import { ProviderError } from './runtime';

/** Where passwords lie that the VM console's user may have still. */
export interface OlderPasswords {
  /** What the operator says it was before. */
  readonly previous?: unknown;
  /** The reference that was wanted before, if another one. */
  readonly wanted?: unknown;
}

/**
 * Sets the password of the VM console's user, away from the image's, which everybody knows; verified by entering with
 * it. Nothing happens when it is that one already.
 *
 * @param reference null where none is wanted
 * @param justSet whether it was put there by this run: an earlier refusal says nothing
 * @throws VmConsoleError, ProviderError
 */
export async function changeUserPassword(
  appliance: Appliance,
  reference: unknown,
  before: OlderPasswords,
  justSet = false,
): Promise<void> {
  if (reference === null) return;
  const { provider, diagnostics, signal } = appliance.call;
  const { value: wanted, version } = await provider.resolve(reference, signal);
  const known = appliance.profile.vmConsole.defaultPassword.value;
  if (wanted === known) {
    throw new ProviderError("the VM console's password is the one of the image, which everybody knows", {
      path: ['vm_console', 'password'],
      detail: 'Put another one where the reference leads.',
    });
  }
  const previous = await previousPassword(before.previous, appliance.call);
  const replaced = await previousPassword(before.wanted, appliance.call);
  const beside = previous && nameOf({ reference: before.previous, version: previous.version });
  const attribute = 'vm_console';
  const secret = { door: 'vmConsole', reference, version, beside, attribute, justSet } as const;
  const older = [previous?.value, replaced?.value, known].filter(
    (password) => password !== undefined && password !== wanted,
  ) as string[];
  const set = { [VM_CONSOLE_SET]: nameOf(secret) };
  const { session, ref } = appliance.vm;
  const change = async (): Promise<void> => {
    const menu = await entered(appliance, [wanted]);
    if (menu?.reads === true) return setExtraConfig(session, ref, set, { signal });
    const open = await appliance.vmConsoleAs(older);
    if (await byHand(appliance.call, () => changed(open, wanted))) return;
    await setExtraConfig(session, ref, set, { signal });
    if ((await appliance.vmConsoleAs([wanted])).reads) return;
    diagnostics.warning(
      ['vm_console'],
      `whether ${appliance.vm.state.name} took the password of its VM console cannot be seen`,
      'It was typed as scan codes, which cannot read. Log in to the console of the VM with it once.',
    );
  };
  await loginOnce(secret, { vm: appliance.vm, provider, signal }, change, vmConsoleRefusal);
}

/** The session ends with the password it began with; whether the new one holds is seen by entering with it. */
async function changed(menu: VmConsole, password: string): Promise<void> {
  try {
    await menu.changeUserPassword(password);
  } catch (error) {
    if (!isFault(error, 'InvalidGuestLogin')) throw error;
  }
}

/** The menu, undefined where these passwords are wrong. */
export async function entered(
  appliance: Appliance,
  passwords: readonly string[],
): Promise<VmConsole | undefined> {
  try {
    return await appliance.vmConsoleAs(passwords);
  } catch (error) {
    if (error instanceof VmConsoleError && error.problem === 'login') return undefined;
    throw error;
  }
}
