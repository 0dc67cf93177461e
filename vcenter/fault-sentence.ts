import { referenceKey, type ManagedObjectReference } from './reference';
import type { SoapElement } from './soap-element';

/** What is known where a fault came up. */
export interface FaultContext {
  readonly server: string;
  /** The method called: `PowerOnVM_Task`. */
  readonly operation: string;
  readonly self?: ManagedObjectReference;
  readonly user?: string;
  /** Names of objects by `referenceKey`, as far as they were found out. */
  readonly names?: ReadonlyMap<string, string>;
}

export interface FaultFacts {
  readonly fault: string;
  readonly faultMessage: string;
  readonly details: SoapElement | undefined;
}

type Sentence = (facts: FaultFacts, context: FaultContext) => string;

const SENTENCES: Readonly<Record<string, Sentence>> = {
  InvalidLogin: (_, { user }) =>
    `the user name or the password${user === undefined ? '' : ` of ${user}`} is wrong, or the account is locked or expired. ` +
    'It was tried once and is not tried again, since vCenter locks accounts: correct the credentials first',
  NotAuthenticated: () => 'the session has ended (it was idle for too long, or somebody ended it); run again',
  NoPermission: noPermission,
  RestrictedVersion: () => 'its license does not allow this operation',
  DuplicateName: ({ details }, context) =>
    `there is already an object named ${quoted(details?.string('name'))} in this place` +
    among(details?.reference('object'), context),
  AlreadyExists: ({ details }) => `${quoted(details?.string('name'))} exists already`,
  InvalidPowerState: ({ details }, context) => {
    const existing = POWER_STATES[details?.string('existingState') ?? ''] ?? 'in another state';
    return `${subject(context)} is ${existing}, which does not allow ${context.operation}`;
  },
  ToolsUnavailable: (_, context) =>
    `VMware Tools do not run in ${subject(context)}, and ${context.operation} needs them: wait until the guest has started, or use a hard power operation`,
  GuestOperationsUnavailable: (_, context) =>
    `the VMware Tools in ${subject(context)} do not answer, and ${context.operation} needs them: wait until the guest has started`,
  InvalidGuestLogin: (_, context) =>
    `the guest in ${subject(context)} refused the user name or the password of its user; correct them and run again`,
  TaskInProgress: (_, context) =>
    `another task works on ${subject(context)}; wait until it has ended and run again`,
  ManagedObjectNotFound: ({ details }, context) =>
    `${describe(details?.reference('obj') ?? context.self, context)} does not exist (any more)`,
  HostNotConnected: (_, context) => `the host of ${subject(context)} is not connected to vCenter`,
  NotFound: ({ faultMessage }, context) => `${context.operation} found nothing${said(faultMessage)}`,
  InvalidArgument: ({ faultMessage, details }, { operation }) => {
    const property = details?.string('invalidProperty');
    const which = property === undefined ? 'an argument' : `the argument ${property}`;
    return `${which} of ${operation} is not accepted${said(faultMessage)}`;
  },
  RequestCanceled: (_, context) => `${context.operation} was cancelled`,
};

const POWER_STATES: Readonly<Record<string, string>> = {
  poweredOn: 'powered on',
  poweredOff: 'powered off',
  suspended: 'suspended',
};

/** One sentence for people: the server, what was refused and why, and what to do where that is known. */
export function faultSentence(facts: FaultFacts, context: FaultContext): string {
  const sentence = SENTENCES[facts.fault]?.(facts, context) ?? otherFault(facts, context);
  return `${context.server}: ${sentence}.`;
}

/** Objects whose names would make the sentence readable. */
export function objectsOf({ fault, details }: FaultFacts, { self }: FaultContext): ManagedObjectReference[] {
  const named =
    fault === 'NoPermission'
      ? missingPrivileges(details).flatMap(({ object }) => object ?? [])
      : [details?.reference('object'), details?.reference('obj'), self].flatMap((object) => object ?? []);
  return [...new Map(named.map((object) => [referenceKey(object), object])).values()];
}

function otherFault({ fault, faultMessage }: FaultFacts, { operation }: FaultContext): string {
  return faultMessage === ''
    ? `${operation} failed with ${fault}`
    : `${operation} failed: ${bare(faultMessage)} (${fault})`;
}

/** What was lacking. vCenter 7.0.3 and later list all of it; before, one privilege on one object is named. */
function missingPrivileges(
  details: SoapElement | undefined,
): { object?: ManagedObjectReference; privileges: string[] }[] {
  const listed = details?.all('missingPrivileges') ?? [];
  if (listed.length > 0) {
    return listed.map((entry) => ({
      object: entry.reference('entity'),
      privileges: entry.all('privilegeIds').map(({ text }) => text),
    }));
  }
  const privilege = details?.string('privilegeId');
  return [{ object: details?.reference('object'), privileges: privilege ? [privilege] : [] }];
}

function noPermission({ details }: FaultFacts, context: FaultContext): string {
  const lacking = missingPrivileges(details).map(({ object, privileges }) => {
    const named = privileges.length === 0 ? 'a privilege' : `the privilege ${privileges.join(', ')}`;
    return object === undefined ? named : `${named} on ${describe(object, context)}`;
  });
  const user = context.user ?? 'the user';
  return `${user} lacks ${lacking.join(', and ')}, which ${context.operation} needs; grant it and run again`;
}

const subject = (context: FaultContext): string => describe(context.self, context);

function describe(object: ManagedObjectReference | undefined, { names }: FaultContext): string {
  if (object === undefined) return 'the object';
  const name = names?.get(referenceKey(object));
  return name === undefined ? `${object.type} ${object.value}` : `${object.type} "${name}" (${object.value})`;
}

function among(object: ManagedObjectReference | undefined, context: FaultContext): string {
  return object === undefined ? '' : `: ${describe(object, context)}`;
}

const quoted = (name: string | undefined): string => (name === undefined ? 'that name' : `"${name}"`);

const said = (message: string): string => (message === '' ? '' : ` (${bare(message)})`);

/** Sentences of vCenter end with a full stop of their own. */
const bare = (message: string): string => message.replace(/[.\s]+$/, '');
