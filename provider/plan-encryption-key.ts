import type { ClientCall } from './client-call';
import { isDue, dueAt, plannedDueAt } from './due';
import type { encryptionKeyAttributes } from './encryption-key-attributes';
import { isUnknown, UNKNOWN, type Model, type PlanEditor, type UnknownPlan } from './runtime';
import { findVm } from './vm';

type EncryptionKeyModel = Model<typeof encryptionKeyAttributes>;
type EncryptionKeyPlan = UnknownPlan<typeof encryptionKeyAttributes>;
type EncryptionKeyEditor = PlanEditor<typeof encryptionKeyAttributes>;

/** Why a key is rotated. */
export interface Rotation {
  /** As plan shows it. */
  readonly reason: string;
  /** Nobody has changed anything: it falls due by its age, and can wait while the appliance is off. */
  readonly due: boolean;
}

/** Says in the plan whether the key is rotated, and why. */
export async function planEncryptionKey(
  plan: EncryptionKeyEditor,
  prior: EncryptionKeyModel | null,
  call: ClientCall,
): Promise<void> {
  if (prior === null) return rotate(plan, 'nobody knows how old the key is');
  const { rotation_trigger: trigger, rotate_every: every } = plan.values;
  // Only apply can tell whether it is another one.
  if (isUnknown(trigger)) return rotate(plan, UNKNOWN);
  const rotation = rotationOf(plan.values, prior, new Date());
  if (rotation !== undefined && !(rotation.due && (await isOff(prior, call))))
    return rotate(plan, rotation.reason);
  if (rotation !== undefined) {
    call.diagnostics.warning(
      ['rotate_every'],
      `the encryption key of ${prior.vm_id} is due and waits, since its VM is off: ${rotation.reason}`,
      'It is rotated by the first apply after the VM is on.',
    );
  }
  plan.set('rotation_due_at', plannedDueAt(prior.rotated_at, every));
}

function rotate(plan: EncryptionKeyEditor, reason: string | typeof UNKNOWN): void {
  plan.set('rotated_at', UNKNOWN);
  plan.set('rotation_due_at', plannedDueAt(UNKNOWN, plan.values.rotate_every));
  plan.set('rotated_because', reason);
}

/** Why a key that was rotated before is rotated again; undefined when it stays. */
export function rotationOf(
  plan: Pick<EncryptionKeyPlan, 'rotation_trigger' | 'rotate_every'>,
  prior: EncryptionKeyModel,
  now: Date,
): Rotation | undefined {
  const { rotation_trigger: trigger, rotate_every: every } = plan;
  if (!isUnknown(trigger) && trigger !== null && trigger !== prior.rotation_trigger)
    return { reason: `rotation_trigger is ${JSON.stringify(trigger)} now`, due: false };
  const age = isUnknown(every) ? prior.rotate_every : every;
  const due = dueAt(prior.rotated_at, age);
  if (due === null || age === null || !isDue(due, now)) return undefined;
  const day = (text: string): string => text.slice(0, 10);
  const reason = `it was rotated on ${day(prior.rotated_at!)}, and is due from ${day(due)} on (rotate_every ${age})`;
  return { reason, due: true };
}

async function isOff({ vm_id }: EncryptionKeyModel, { provider, signal }: ClientCall): Promise<boolean> {
  const vm = await findVm(provider, vm_id, signal);
  return vm !== undefined && vm.state.powerState !== 'poweredOn';
}
