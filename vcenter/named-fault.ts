import { VcenterFault } from './fault';
import { faultSentence, objectsOf, type FaultContext } from './fault-sentence';
import { referenceKey, type ManagedObjectReference } from './reference';

/** Whose sentences name objects that can still be asked for their names. */
const WITH_OBJECTS = [
  'NoPermission',
  'DuplicateName',
  'InvalidPowerState',
  'ToolsUnavailable',
  'GuestOperationsUnavailable',
  'InvalidGuestLogin',
  'TaskInProgress',
  'HostNotConnected',
];

export interface NamingContext {
  readonly server: string;
  readonly user: string;
  /** The object the call was made on. */
  readonly self?: ManagedObjectReference;
  /** Asks vCenter; may fail. */
  nameOf(object: ManagedObjectReference): Promise<string | undefined>;
}

/** The same fault with names in its sentence, where people would read `vm-42`. Other errors are left alone. */
export async function nameObjects(error: unknown, asking: NamingContext): Promise<unknown> {
  if (!(error instanceof VcenterFault) || !WITH_OBJECTS.includes(error.fault)) return error;
  const { fault, faultMessage, details, operation } = error;
  const context: FaultContext = { server: asking.server, user: asking.user, operation, self: asking.self };
  const names = new Map<string, string>();
  for (const object of objectsOf(error, context)) {
    const name = await asking.nameOf(object).catch(() => undefined);
    if (name !== undefined) names.set(referenceKey(object), name);
  }
  const sentence = faultSentence(error, { ...context, names });
  return new VcenterFault(sentence, fault, faultMessage, details, operation);
}
