import { setTimeout as pause } from 'node:timers/promises';
import { addressOf } from '../../provider/address';
import { isUnreadable, type Appliance } from '../../provider/appliance';
import type { PresentedCertificate } from '../../provider/appliance-access';
import { isPinned } from '../../provider/certificate-pin';
import { validatedCertificate } from '../../provider/console-trust';
import { requireVm } from '../../provider/vm';
import type { Operated } from '../operated';
import { OperationFailure } from '../operation-failure';
import { insideRunning } from './inside-running';

/** A console that answers so often in a row is not one that is about to go. */
const LOOKS = 3;

/** What the console presents, and where. */
export interface AnsweringConsole {
  readonly address: string;
  readonly certificate: PresentedCertificate;
}

/** The console as it answers now; undefined where it does not, or nobody tells its address. */
export async function consoleNow(operated: Operated): Promise<AnsweringConsole | undefined> {
  const { call, connector, entrance } = operated;
  const { state } = await requireVm(call.provider, entrance.vm_id, call.signal);
  const address = addressOf(state) ?? entrance.address ?? undefined;
  if (address === undefined) return undefined;
  const port = entrance.port ?? connector.profile.managementConsole.port.value;
  const { access } = call.provider;
  const certificate = await access.presented(connector.profile, address, port, call.signal);
  return certificate && { address, certificate };
}

/**
 * Waits until the console answers, at the address VMware Tools tell meanwhile, and goes on answering.
 *
 * @param seconds how long at most. Default: as long as an appliance may take to boot
 * @throws OperationFailure when it does not
 */
export async function consoleAnswers(operated: Operated, seconds?: number): Promise<AnsweringConsole> {
  const { path, call, entrance, connector, signal } = operated;
  const { patience } = call.provider.access;
  const longest = seconds ?? patience.boot;
  const deadline = performance.now() + longest * 1000;
  let row: AnsweringConsole[] = [];
  for (;;) {
    const seen = await consoleNow(operated);
    const isSame = row.every(({ certificate }) => certificate.sha256 === seen?.certificate.sha256);
    row = seen === undefined ? [] : isSame ? [...row, seen] : [seen];
    if (seen !== undefined && row.length === LOOKS) return seen;
    if (performance.now() >= deadline) break;
    await pause(patience.pause * 1000, undefined, { signal });
  }
  const port = entrance.port ?? connector.profile.managementConsole.port.value;
  throw new OperationFailure(
    `the management console of ${path} does not answer at port ${port} within ${longest} s; look into the VM's console (connector console ${connector.spec.name})`,
  );
}

/**
 * Waits until the console answers and compares its certificate with the one it had.
 *
 * @param before what it presented; undefined where it did not answer
 * @returns a clause for the progress
 * @throws ProviderError when the certificate is not the one the appliance shows in its VM
 */
export async function lookAtConsoleAgain(
  operated: Operated,
  before: PresentedCertificate | undefined,
  wasInstalled: boolean,
): Promise<string> {
  const { address, certificate } = await consoleAnswers(operated);
  if (certificate.sha256 === '') return `the console answers at ${address}`;
  const sha256 = `SHA-256 ${certificate.sha256}`;
  if (before?.sha256 === certificate.sha256)
    return `the console answers at ${address} with the certificate it had, ${sha256}`;
  const judged = await insideRunning(operated, (appliance) => judge(appliance, operated));
  const what = before === undefined ? 'the certificate' : 'another certificate';
  const next =
    wasInstalled && judged !== 'installed'
      ? '; the one that was installed is gone, and the next apply installs one again'
      : before === undefined
        ? ''
        : '; the next apply takes it in';
  return `the console answers at ${address} with ${what} ${sha256}, ${JUDGED[judged]}${next}`;
}

const JUDGED = {
  installed: 'which was installed',
  shown: 'which the appliance shows in its VM as well',
  unseen: 'which nobody has compared: the appliance cannot be asked, see its menu in the VM',
} as const;

/** By the authority of what was installed, or by the appliance's own menu where that can be read. */
export async function judge(appliance: Appliance, { fingerprint }: Operated): Promise<keyof typeof JUDGED> {
  const presented = await appliance.presented();
  if (await isPinned(presented, appliance.vm, appliance.call.signal)) return 'installed';
  const isReadable = await appliance.vmConsole().then(
    ({ reads }) => reads,
    (error: unknown) => {
      if (isUnreadable(error)) return false;
      throw error;
    },
  );
  if (!isReadable) return 'unseen';
  const attribute = 'appliance.managementConsole.fingerprint';
  await validatedCertificate(appliance, { fingerprint, attribute, mayRestart: false });
  return 'shown';
}

/** Whether what the console presents now is a certificate that was installed. */
export async function presentsInstalled(
  { vm, signal }: Operated,
  seen: AnsweringConsole | undefined,
): Promise<boolean> {
  return seen !== undefined && isPinned(seen.certificate, vm, signal);
}
