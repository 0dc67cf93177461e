import { byHand } from './by-hand';
import type { ClientCall } from './client-call';
import { validatedCertificate } from './console-trust';
import { dueAt } from './due';
import type { encryptionKeyAttributes } from './encryption-key-attributes';
import { rotationOf } from './plan-encryption-key';
import { isUnknown, type Model, type Plan } from './runtime';
import { withAppliance } from './with-appliance';

type EncryptionKeyPlan = Plan<typeof encryptionKeyAttributes>;
type EncryptionKeyModel = Model<typeof encryptionKeyAttributes>;

interface RotateCall extends ClientCall {
  readonly plan: EncryptionKeyPlan;
}

/**
 * Rotates the key where the plan says so. Nothing shows afterwards that it was done: after a run that broke off in
 * between, the next one rotates again, which does no harm.
 *
 * @throws ProviderError
 */
export async function rotateEncryptionKey(
  { plan, provider, diagnostics, signal }: RotateCall,
  prior: EncryptionKeyModel | null,
): Promise<EncryptionKeyModel> {
  const reason = reasonOf(plan, prior);
  if (reason === undefined && prior !== null) {
    const { rotated_at, rotated_because } = prior;
    return {
      ...plan,
      rotated_at,
      rotated_because,
      rotation_due_at: dueAt(rotated_at, plan.rotate_every),
    };
  }
  const call = { provider, diagnostics, signal };
  const { vm_id, address, port, vm_console } = plan;
  return withAppliance({ vm_id, address, port, vm_console }, call, async (appliance) => {
    const { sha256 } = await validatedCertificate(appliance, {
      fingerprint: plan.fingerprint,
      attribute: 'fingerprint',
      mayRestart: false,
    });
    const console = await appliance.console(sha256);
    // The dialog asks for the password that opens the console: one that is refused there is remembered as well.
    const rotate = async (password: string): Promise<void> => {
      await console.logIn(password);
      await console.rotateEncryptionKey(password);
    };
    await byHand(call, () =>
      appliance.enterWith(plan.console_password, { attribute: 'console_password' }, rotate),
    );
    const rotated_at = new Date().toISOString();
    return {
      ...plan,
      rotated_at,
      rotation_due_at: dueAt(rotated_at, plan.rotate_every),
      rotated_because: reason ?? null,
    };
  });
}

/** The reason of the plan; undefined when the key stays. */
function reasonOf(plan: EncryptionKeyPlan, prior: EncryptionKeyModel | null): string | null | undefined {
  const { rotated_at, rotated_because: reason } = plan;
  if (prior !== null && !isUnknown(rotated_at)) return undefined;
  if (!isUnknown(reason)) return reason;
  // The plan did not know whether the trigger would be another one.
  return prior === null ? null : rotationOf(plan, prior, new Date())?.reason;
}
