import type { ManagedObjectReference } from './reference';
import { retrieveOne } from './retrieve';
import type { VcenterSession } from './session';
import type { CallOptions } from './soap-client';
import type { SoapElement } from './soap-element';
import { dataObject, type SoapFields } from './soap-value';

/** A user of the guest, not of vCenter. The password is in no error. */
export interface GuestLogin {
  readonly username: string;
  readonly password: string;
}

/** The managers of a vCenter's guest operations, as properties of GuestOperationsManager. */
export type GuestManager = 'authManager' | 'processManager' | 'fileManager';

const MANAGERS: readonly GuestManager[] = ['authManager', 'processManager', 'fileManager'];

type Managers = ReadonlyMap<string, ManagedObjectReference>;

/** They are the same as long as a vCenter lives. */
const known = new WeakMap<VcenterSession, Managers>();

export interface GuestCall {
  readonly manager: GuestManager;
  readonly method: string;
  /** After the VM and the login. */
  readonly fields?: SoapFields;
}

/**
 * Any guest operation, as a user of the guest.
 *
 * @throws VcenterFault `InvalidGuestLogin`, `GuestOperationsUnavailable` when no Tools answer, `InvalidPowerState` when
 *   the VM is off, `GuestPermissionDenied` and others; VcenterTransportError, or the signal's reason
 */
export async function callGuest(
  session: VcenterSession,
  vm: ManagedObjectReference,
  login: GuestLogin,
  { manager, method, fields = {} }: GuestCall,
  options: CallOptions = {},
): Promise<SoapElement> {
  const self = await findManager(session, manager, options.signal);
  const { username, password } = login;
  const auth = dataObject({ interactiveSession: false, username, password }, 'NamePasswordAuthentication');
  return session.call(method, self, { vm, auth, ...fields }, { ...options, about: vm });
}

async function findManager(
  session: VcenterSession,
  manager: GuestManager,
  signal: AbortSignal | undefined,
): Promise<ManagedObjectReference> {
  const managers = known.get(session) ?? (await readManagers(session, signal));
  known.set(session, managers);
  const found = managers.get(manager);
  if (!found) throw new Error(`${session.server}: vCenter has no ${manager} of guest operations`);
  return found;
}

async function readManagers(session: VcenterSession, signal: AbortSignal | undefined): Promise<Managers> {
  const operations = session.manager('guestOperationsManager');
  const content = await retrieveOne(session, operations, MANAGERS, { signal });
  const managers = new Map<string, ManagedObjectReference>();
  for (const name of MANAGERS) {
    const found = content.reference(name);
    if (found) managers.set(name, found);
  }
  return managers;
}
