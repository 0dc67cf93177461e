import { toBytes } from './allocation-units';
import { guestId } from './guest-id';
import { type Element, childOf, childText, childrenOf, isTrue } from './xml';
import { quote, quoteAll } from './quote';
import { MEMORY as MEMORY_UNITS, PROCESSORS, readAllocation } from './resource-allocation';
import type { OvfHardware, OvfNic } from './types';

const MIB = 2 ** 20;

// rasd:ResourceType, the values of CIM_ResourceAllocationSettingData (DSP0243 8.3).
const PROCESSOR = '3';
const MEMORY = '4';
const SCSI_CONTROLLER = '6';
const ETHERNET = '10';

/** Spellings of rasd:ResourceSubType that VMware's and VirtualBox's exporters write, in lower case. */
const ADAPTERS: Readonly<Record<string, OvfNic['adapterType']>> = {
  vmxnet3: 'vmxnet3',
  e1000: 'e1000',
  e1000e: 'e1000e',
  sriovethernetcard: 'sriov',
  sriov: 'sriov',
  vmxnet: 'vmxnet2',
  vmxnet2: 'vmxnet2',
  pcnet32: 'pcnet32',
};
const CONTROLLERS: Readonly<Record<string, OvfHardware['scsiType']>> = {
  virtualscsi: 'pvscsi',
  pvscsi: 'pvscsi',
  lsilogic: 'lsilogic',
  lsilogicsas: 'lsilogic-sas',
  buslogic: 'buslogic',
};

/**
 * The hardware of one configuration. Problems are sentences without the file's name.
 *
 * @param configuration the configuration's id, '' for an OVF without configurations
 */
export function readHardware(
  system: Element,
  configuration: string,
  networks: readonly string[],
  problems: string[],
): OvfHardware {
  const section = hardwareSection(system);
  const items = itemsOf(section, configuration);
  const os = childOf(system, 'OperatingSystemSection');
  const settings = new Map(
    childrenOf(section, 'Config').map((config) => [
      config.attributes.get('key') ?? '',
      config.attributes.get('value') ?? '',
    ]),
  );
  const controllers = items.filter((item) => childText(item, 'ResourceType') === SCSI_CONTROLLER);
  const version = hardwareVersion(section);
  const allocation = (type: string, resource: typeof PROCESSORS): OvfHardware['cpuAllocation'] =>
    readAllocation(
      items.find((item) => childText(item, 'ResourceType') === type),
      resource,
      where(configuration),
      problems,
    );
  const isOn = (key: string): true | undefined => isTrue(settings.get(key)) || undefined;
  return withoutUndefined({
    hardwareVersion: version,
    ...readProcessors(items, configuration, problems),
    memoryMiB: readMemory(items, configuration, problems),
    firmware: settings.get('firmware')?.toLowerCase() === 'efi' ? 'efi' : 'bios',
    secureBoot: isTrue(settings.get('bootOptions.efiSecureBootEnabled')),
    guestId: guestId(os?.attributes.get('osType'), os?.attributes.get('id')),
    scsiType: readControllers(controllers, configuration, problems),
    scsiControllers: controllers.length,
    nics: readNics(items, networks, problems),
    cpuAllocation: allocation(PROCESSOR, PROCESSORS),
    memoryAllocation: allocation(MEMORY, MEMORY_UNITS),
    cpuHotAdd: isOn('cpuHotAddEnabled'),
    memoryHotAdd: isOn('memoryHotAddEnabled'),
    nestedVirtualization: isOn('nestedHVEnabled'),
  });
}

/** An OVF may describe the same machine for several platforms (DSP0243 8.1): the one for vSphere is taken. */
export function hardwareSection(system: Element): Element | undefined {
  const sections = childrenOf(system, 'VirtualHardwareSection');
  return sections.find((section) => hardwareVersion(section) !== undefined) ?? sections[0];
}

function hardwareVersion(section: Element | undefined): number | undefined {
  const types = childText(childOf(section, 'System'), 'VirtualSystemType') ?? '';
  const versions = [...types.matchAll(/\bvmx-0*(\d{1,3})\b/g)].map((match) => Number(match[1]));
  return versions.length === 0 ? undefined : Math.max(...versions);
}

/**
 * The items of a configuration (DSP0243 9.8): those that name it and those that name none, where one that names
 * it replaces the general one with the same InstanceID. Range markers (`ovf:bound`, 8.4) are no devices.
 */
export function itemsOf(section: Element | undefined, configuration: string): Element[] {
  const chosen = new Map<string, Element>();
  const all =
    section?.children.filter((child) => ['Item', 'StorageItem', 'EthernetPortItem'].includes(child.name)) ??
    [];
  for (const [position, item] of all.entries()) {
    const only = item.attributes.get('configuration')?.trim().split(/\s+/);
    if (only && !only.includes(configuration)) continue;
    if ((item.attributes.get('bound') ?? 'normal') !== 'normal') continue;
    const id = childText(item, 'InstanceID') ?? `#${position}`;
    if (only || !chosen.has(id)) chosen.set(id, item);
  }
  return [...chosen.values()];
}

// 0 cores a socket is vSphere 8's "assigned at power on"; 1 is the same to every guest.
function readProcessors(
  items: readonly Element[],
  configuration: string,
  problems: string[],
): Pick<OvfHardware, 'cpus' | 'coresPerSocket'> {
  const item = items.find((candidate) => childText(candidate, 'ResourceType') === PROCESSOR);
  const quantity = childText(item, 'VirtualQuantity');
  const cpus = whole(quantity);
  if (!cpus) {
    problems.push(
      `${where(configuration)} asks for ${quantity === undefined ? 'no number of' : quote(quantity)} processors (an Item of rasd:ResourceType 3 with a whole rasd:VirtualQuantity is expected)`,
    );
  }
  return { cpus: cpus ?? 1, coresPerSocket: Math.max(whole(childText(item, 'CoresPerSocket')) ?? 1, 1) };
}

function readMemory(items: readonly Element[], configuration: string, problems: string[]): number {
  const item = items.find((candidate) => childText(candidate, 'ResourceType') === MEMORY);
  const quantity = childText(item, 'VirtualQuantity');
  // Without units vSphere counts MiB, although CIM would say bytes.
  const units = childText(item, 'AllocationUnits') ?? 'byte * 2^20';
  const bytes = quantity === undefined ? undefined : toBytes(quantity, units);
  if (!bytes) {
    const found = quantity === undefined ? 'no amount of' : `${quote(quantity)} of ${quote(units)} as`;
    problems.push(
      `${where(configuration)} asks for ${found} memory (an Item of rasd:ResourceType 4 with a whole rasd:VirtualQuantity in units such as "byte * 2^20" is expected)`,
    );
  }
  return Math.ceil((bytes ?? MIB) / MIB);
}

/** One type for all: the provider changes every controller to the one type it is told. */
function readControllers(
  controllers: readonly Element[],
  configuration: string,
  problems: string[],
): OvfHardware['scsiType'] {
  const types = controllers.map((item) => subType(item, CONTROLLERS)).filter((type) => type !== undefined);
  const distinct = [...new Set(types)];
  if (distinct.length > 1) {
    problems.push(
      `${where(configuration)} has SCSI controllers of different types (${distinct.join(', ')}); the vSphere provider makes all of them one type, so export the machine again with one`,
    );
  }
  return distinct[0] ?? 'lsilogic';
}

function readNics(items: readonly Element[], networks: readonly string[], problems: string[]): OvfNic[] {
  const nics = items.filter((item) => childText(item, 'ResourceType') === ETHERNET);
  return inOrder(nics).map((item) => {
    const name =
      childText(item, 'ElementName') ?? `Network adapter ${childText(item, 'InstanceID') ?? ''}`.trim();
    const network = childText(item, 'Connection') ?? '';
    if (!networks.includes(network)) {
      problems.push(
        `${quote(name)} is connected to ${quote(network)}, which the NetworkSection does not name (it names ${quoteAll(networks)})`,
      );
    }
    const adapterType = subType(item, ADAPTERS);
    const type = childText(item, 'ResourceSubType');
    if (adapterType === undefined && type !== undefined) {
      problems.push(
        `${quote(name)} is of the unknown type ${quote(type)} (known: ${Object.keys(ADAPTERS).join(', ')})`,
      );
    }
    // An adapter without a type is an E1000 to vSphere.
    return { name, network, adapterType: adapterType ?? 'e1000' };
  });
}

/** vSphere numbers adapters by their place on the bus; where one has none, by their InstanceID. */
function inOrder(items: readonly Element[]): Element[] {
  const places = items.map((item) => whole(childText(item, 'AddressOnParent')) ?? -1);
  const key = places.every((place) => place >= 0) ? 'AddressOnParent' : 'InstanceID';
  const rank = (item: Element): number => whole(childText(item, key)) ?? Number.MAX_SAFE_INTEGER;
  return [...items].sort((left, right) => rank(left) - rank(right));
}

/** A subtype may be a list, best first, separated by spaces or commas (DSP0243 8.3): the first known one. */
function subType<T>(item: Element, known: Readonly<Record<string, T>>): T | undefined {
  const names = (childText(item, 'ResourceSubType') ?? '').toLowerCase().split(/[\s,]+/);
  const name = names.find((candidate) => Object.hasOwn(known, candidate));
  return name === undefined ? undefined : known[name];
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function withoutUndefined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(given) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}

function where(configuration: string): string {
  return configuration === '' ? 'the virtual machine' : `the configuration ${quote(configuration)}`;
}
