import { StateContent, type StateAttributes as Attributes } from '../../engine';
import { dueAt as certificateDueAt } from '../../provider/renewal';
import type { CertificateStatus, KeyStatus } from './model';

/** What the state of an appliance's stack says of it. Nothing else is taken: a state may hold what is secret. */
export interface Applied {
  readonly serial: number;
  /** Managed resources that are there. */
  readonly resources: number;
  /** BIOS UUID of the VM, as the vSphere provider has it. */
  readonly vmUuid?: string;
  readonly power?: string;
  readonly address?: string;
  readonly certificate?: CertificateStatus;
  /** SHA-256 fingerprint the console was validated with. */
  readonly consoleFingerprint?: string;
  readonly version?: string;
  readonly extension?: string;
  /** The reference of the console's password and the version of it, for the note of its refusal. */
  readonly consolePassword?: { readonly reference: unknown; readonly version?: string };
  readonly keys: readonly KeyStatus[];
}

/** @throws Error in one sentence for what is no state */
export function appliedOf(text: string): Applied {
  const state = StateContent.of(text);
  const of = (type: string): Attributes => state.attributesOf(type) ?? {};
  const console = of('connector_console');
  const password: unknown = console.password ?? undefined;
  return {
    serial: state.serial,
    resources: state.size,
    ...present({
      vmUuid: textOf(of('vsphere_virtual_machine').uuid) ?? textOf(of('vsphere_virtual_machine').id),
      power: textOf(of('connector_power').state),
      // Set inside the guest after the power-on whose address connector_power has.
      address: textOf(of('connector_guest_network').address) ?? textOf(of('connector_power').address),
      certificate: certificateIn(of('connector_certificate')),
      consoleFingerprint: textOf(console.fingerprint),
      version: textOf(console.version),
      extension: textOf(of('connector_registration').extension_key),
      consolePassword:
        password === undefined
          ? undefined
          : { reference: password, ...present({ version: textOf(console.password_version) }) },
    }),
    keys: [
      ...keyIn('access key', of('connector_access_key'), 'created_at', 'rotation_due_at'),
      ...keyIn('encryption key', of('connector_encryption_key'), 'rotated_at', 'rotation_due_at'),
      ...keyIn('connector key', of('connector_registration'), 'connector_key_since', 'connector_key_due_at'),
    ],
  };
}

function certificateIn(attributes: Attributes): CertificateStatus | undefined {
  const [from, to] = [timeOf(attributes.valid_from), timeOf(attributes.valid_to)];
  if (to === undefined) return undefined;
  const renewBefore = textOf(attributes.renew_before);
  return {
    validTo: to,
    ...present({
      sha256: textOf(attributes.fingerprint),
      validFrom: from,
      renewalDue: from && renewBefore !== undefined ? certificateDueAt(from, to, renewBefore) : undefined,
    }),
  };
}

function keyIn(key: KeyStatus['key'], attributes: Attributes, since: string, due: string): KeyStatus[] {
  const begin = timeOf(attributes[since]);
  return begin === undefined ? [] : [{ key, since: begin, ...present({ due: timeOf(attributes[due]) }) }];
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function timeOf(value: unknown): Date | undefined {
  const time = new Date(textOf(value) ?? NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined. */
function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
