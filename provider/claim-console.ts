import type { ManagementConsole } from '../appliance/console/console';
import { isConsoleError } from '../appliance/console/console-error';
import type { Appliance } from './appliance';
import type { PresentedCertificate } from './appliance-access';
import { changeUserPassword } from './change-user-password';
import { isPinned } from './certificate-pin';
import type { ClientCall } from './client-call';
import { validatedCertificate } from './console-trust';
import type { consoleAttributes } from './console-attributes';
import { forgetFactoryReset } from './factory-reset-mark';
import { LoginRefused } from './login-memory';
import { isTried } from './plan-console';
import { isUnknown, ProviderError, type Model, type Plan, type Unknown } from './runtime';
import { resetConsolePassword, type PasswordReset } from './reset-console-password';
import { withAppliance } from './with-appliance';

type ConsolePlan = Plan<typeof consoleAttributes>;
type ConsoleModel = Model<typeof consoleAttributes>;

interface ClaimCall extends ClientCall {
  readonly plan: ConsolePlan;
}

/**
 * The first visit, or what is left of it: each step looks first whether it was done before, so that a run that was
 * killed anywhere is finished by the next one.
 *
 * @throws ProviderError
 */
export async function claimConsole(
  { plan, provider, diagnostics, signal }: ClaimCall,
  prior: ConsoleModel | null,
): Promise<ConsoleModel> {
  const call = { provider, diagnostics, signal };
  return withAppliance(plan, call, async (appliance) => {
    const { sha256 } = await trusted(appliance, plan);
    const console = await appliance.console(sha256);
    const { version, claimed } = await console.look();
    const passwordVersion = await settled(plan.password_version, plan.password, call);
    const isNew =
      prior === null || changed(plan.password, prior.password) || passwordVersion !== prior.password_version;
    let isRefused = false;
    if (!claimed) await claim(appliance, console, sha256, plan);
    else if (isNew || (prior.password_refused && isTried(plan, prior)))
      isRefused = await refused(appliance, console, plan);
    await console.close();

    const reference = plan.vm_console?.password ?? null;
    const vmVersion = await settled(plan.vm_console_password_version, reference, call);
    const before = prior?.vm_console?.password ?? null;
    // One that is unclaimed again has been reset, and has the password of its image again.
    const isFresh = prior === null || !claimed;
    if (isFresh || changed(reference, before) || vmVersion !== prior.vm_console_password_version)
      await changeUserPassword(appliance, reference, {
        previous: plan.vm_console?.previous_password,
        wanted: before,
      });
    // After that: it is done in the VM.
    if (isRefused) await resetConsolePassword(appliance, sha256, resetOf(plan));
    await forgetFactoryReset(appliance.vm, signal);
    return {
      ...plan,
      fingerprint: isUnknown(plan.fingerprint) ? sha256 : plan.fingerprint,
      presented_fingerprint: isUnknown(plan.presented_fingerprint) ? sha256 : plan.presented_fingerprint,
      version: isUnknown(plan.version) ? (version ?? null) : plan.version,
      password_version: passwordVersion,
      password_refused: isUnknown(plan.password_refused) ? false : plan.password_refused,
      vm_console_password_version: vmVersion,
    };
  });
}

/** @throws ProviderError when there is another certificate than the plan knew */
async function trusted(appliance: Appliance, plan: ConsolePlan): Promise<PresentedCertificate> {
  const { fingerprint, expected_fingerprint: expected } = plan;
  if (fingerprint === null || isUnknown(fingerprint)) {
    return validatedCertificate(appliance, {
      fingerprint: expected,
      attribute: 'expected_fingerprint',
      mayRestart: true,
    });
  }
  const presented = await appliance.presented();
  if (presented.sha256 === fingerprint) return presented;
  if (await isPinned(presented, appliance.vm, appliance.call.signal)) return presented;
  throw new ProviderError(
    `${appliance.vm.state.name} presents the certificate SHA-256 ${presented.sha256}, the plan knew ${fingerprint}`,
    { path: ['address'], detail: 'It has changed since the plan: run plan again, and apply validates it.' },
  );
}

/** Sets the password, and verifies it as somebody would who comes next. */
async function claim(
  appliance: Appliance,
  console: ManagementConsole,
  fingerprint: string,
  plan: ConsolePlan,
): Promise<void> {
  const { provider, signal } = appliance.call;
  const administrator = await provider.resolve(plan.administrator.password, signal);
  const visit = (password: string): Promise<void> =>
    console.claim({
      vcenterAddress: plan.vcenter_address,
      administrator: { username: plan.administrator.username, password: administrator.value },
      password,
    });
  let justSet = true;
  try {
    // A driver that lost the answer logs in to see whether it was taken.
    await appliance.enterWith(plan.password, { attribute: 'password', justSet }, visit);
  } catch (error) {
    // Somebody was faster; whose password it is now, the login tells.
    if (!isConsoleError(error, 'claimed')) throw error;
    justSet = false;
  }
  await console.close();
  const again = await appliance.console(fingerprint);
  await appliance.logIn(again, plan.password, { attribute: 'password', justSet });
  await again.close();
}

/**
 * Tries the password once; not at all where it was refused before.
 *
 * @returns whether it was refused and is to be reset
 * @throws LoginRefused where that is not declared
 */
async function refused(
  appliance: Appliance,
  console: ManagementConsole,
  plan: ConsolePlan,
): Promise<boolean> {
  try {
    await appliance.logIn(console, plan.password, { attribute: 'password' });
    return false;
  } catch (error) {
    if (plan.on_wrong_password === 'reset' && error instanceof LoginRefused) return true;
    throw error;
  }
}

const resetOf = ({ vcenter_address, administrator, password }: ConsolePlan): PasswordReset => ({
  ...{ vcenterAddress: vcenter_address, administrator, password, attribute: 'password' },
});

/** A version that the plan could not know. */
async function settled(
  planned: string | null | Unknown,
  reference: unknown,
  { provider, signal }: ClientCall,
): Promise<string | null> {
  if (!isUnknown(planned)) return planned;
  return reference === null ? null : ((await provider.secretVersion(reference, signal)) ?? null);
}

/** Whether it is another reference, or says another version. */
const changed = (now: unknown, before: unknown): boolean => JSON.stringify(now) !== JSON.stringify(before);
