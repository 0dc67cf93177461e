import { faultOfTask } from './fault';
import { displayName, type ManagedObjectReference } from './reference';
import { retrieveOne, type ObjectContent, type ReadOptions } from './retrieve';
import type { VcenterSession } from './session';
import type { SoapElement } from './soap-element';

export type PowerState = 'poweredOn' | 'poweredOff' | 'suspended';

/** One network card as VMware Tools see it. */
export interface GuestNic {
  readonly network?: string;
  readonly macAddress?: string;
  readonly connected: boolean;
  /** All of its addresses, IPv4 and IPv6, with the prefix length where it is told. */
  readonly addresses: readonly { readonly address: string; readonly prefixLength?: number }[];
}

/** What a VM waits with until somebody answers (VirtualMachineQuestionInfo). */
export interface VmQuestion {
  readonly id: string;
  readonly text: string;
  readonly choices: readonly { readonly key: string; readonly label: string }[];
}

export interface VirtualMachineState {
  readonly ref: ManagedObjectReference;
  readonly name: string;
  readonly powerState: PowerState;
  /** `connected`; `inaccessible` or `orphaned` for a VM whose files or host are gone. */
  readonly connectionState: string;
  /** BIOS UUID, the vSphere provider's id. Undefined while vCenter cannot read its configuration, as `instanceUuid`. */
  readonly uuid?: string;
  readonly instanceUuid?: string;
  readonly template: boolean;
  readonly bootTime?: Date;
  readonly question?: VmQuestion;
  readonly toolsRunning: boolean;
  /** `guestToolsRunning`, `guestToolsNotRunning`, `guestToolsExecutingScripts` */
  readonly toolsRunningStatus?: string;
  /** The address Tools call the first one. Kept by vCenter for a while after power-off: mind `powerState`. */
  readonly ipAddress?: string;
  readonly hostName?: string;
  readonly nics: readonly GuestNic[];
  readonly host?: ManagedObjectReference;
  readonly datastores: readonly ManagedObjectReference[];
  readonly networks: readonly ManagedObjectReference[];
  /** A template has none. */
  readonly resourcePool?: ManagedObjectReference;
  /** A VM in a vApp has none. */
  readonly parent?: ManagedObjectReference;
  /** Bytes on datastores, as of vCenter's last look. */
  readonly storage?: { readonly committed: number; readonly uncommitted: number };
}

/** What `stateOf` needs of a VM. */
export const STATE_PATHS = [
  'name',
  'parent',
  'resourcePool',
  'datastore',
  'network',
  'runtime.powerState',
  'runtime.connectionState',
  'summary.runtime.bootTime',
  'runtime.question',
  'runtime.host',
  'config.uuid',
  'config.instanceUuid',
  'config.template',
  'guest.toolsRunningStatus',
  'guest.ipAddress',
  'guest.hostName',
  'guest.net',
  'summary.storage',
];

/** @throws VcenterFault `ManagedObjectNotFound` when it is gone, `NoPermission` when it may not be read */
export async function readVirtualMachine(
  session: VcenterSession,
  vm: ManagedObjectReference,
  options?: ReadOptions,
): Promise<VirtualMachineState> {
  const content = await retrieveOne(session, vm, STATE_PATHS, options);
  const denied = content.missing.get('runtime.powerState');
  if (denied) {
    const fault = faultOfTask(denied, { server: session.server, operation: 'reading it', self: vm });
    throw await session.named(fault, vm);
  }
  return stateOf(session, content);
}

/** A VM's state from its properties. @throws Error when its power state is not among them */
export function stateOf(session: VcenterSession, content: ObjectContent): VirtualMachineState {
  const { ref: vm } = content;
  const status = content.string('guest.toolsRunningStatus');
  const storage = content.get('summary.storage');
  return {
    ref: vm,
    name: displayName(content.string('name') ?? ''),
    powerState: powerStateOf(session, content),
    connectionState: content.string('runtime.connectionState') ?? '',
    uuid: content.string('config.uuid'),
    instanceUuid: content.string('config.instanceUuid'),
    template: content.boolean('config.template') ?? false,
    bootTime: content.date('summary.runtime.bootTime'),
    question: questionOf(content.get('runtime.question')),
    toolsRunning: status === 'guestToolsRunning',
    toolsRunningStatus: status,
    ipAddress: nonEmpty(content.string('guest.ipAddress')),
    hostName: nonEmpty(content.string('guest.hostName')),
    nics: content.items('guest.net').map(nicOf),
    host: content.reference('runtime.host'),
    datastores: content.references('datastore'),
    networks: content.references('network'),
    resourcePool: content.reference('resourcePool'),
    parent: content.reference('parent'),
    storage: storage && {
      committed: storage.number('committed') ?? 0,
      uncommitted: storage.number('uncommitted') ?? 0,
    },
  };
}

/** Advanced configuration whose keys begin with `prefix`. A key without a value is as good as none: left out. */
export async function readExtraConfig(
  session: VcenterSession,
  vm: ManagedObjectReference,
  prefix: string,
  options?: ReadOptions,
): Promise<Record<string, string>> {
  return extraConfigOf(await retrieveOne(session, vm, [EXTRA_CONFIG], options), prefix);
}

export const EXTRA_CONFIG = 'config.extraConfig';

/** The same from the property itself. */
export function extraConfigOf(content: ObjectContent, prefix: string): Record<string, string> {
  return Object.fromEntries(
    content
      .items(EXTRA_CONFIG)
      .map((option): [string, string] => [option.string('key') ?? '', option.string('value') ?? ''])
      .filter(([key, value]) => key.startsWith(prefix) && value !== ''),
  );
}

function powerStateOf(session: VcenterSession, content: ObjectContent): PowerState {
  const state = content.string('runtime.powerState');
  if (state === 'poweredOn' || state === 'poweredOff' || state === 'suspended') return state;
  // Never guessed: a wrong "off" would start somebody's VM.
  throw new Error(`${session.server}: the power state of VirtualMachine ${content.ref.value} is not told`);
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

function questionOf(question: SoapElement | undefined): VmQuestion | undefined {
  if (!question) return undefined;
  return {
    id: question.string('id') ?? '',
    text: question.string('text') ?? '',
    choices: (question.at('choice')?.all('choiceInfo') ?? []).map((choice) => ({
      key: choice.string('key') ?? '',
      label: choice.string('label') ?? '',
    })),
  };
}

function nicOf(nic: SoapElement): GuestNic {
  const configured = nic.at('ipConfig')?.all('ipAddress') ?? [];
  const addresses = configured.map((entry) => ({
    address: entry.string('ipAddress') ?? '',
    prefixLength: entry.number('prefixLength'),
  }));
  const plain = nic.all('ipAddress').map(({ text }) => ({ address: text }));
  return {
    network: nic.string('network'),
    macAddress: nic.string('macAddress'),
    connected: nic.boolean('connected') ?? false,
    addresses: addresses.length > 0 ? addresses : plain,
  };
}
