import { toBytes } from './allocation-units';
import { hardwareSection, itemsOf, readHardware } from './hardware';
import { readProduct, readProperties } from './properties';
import type { OvfConfiguration, OvfDescriptor, OvfDisk, OvfProperty } from './types';
import { type Element, XmlError, childOf, childText, childrenOf, isTrue, parseXml } from './xml';
import { quote, quoteAll } from './quote';

/** A `<File>` of the References (DSP0243): what must lie in the OVA beside the descriptor. */
export interface OvfFile {
  readonly id: string;
  readonly href: string;
  /** Undefined when the OVF gives no usable `ovf:size`; that is a problem already. */
  readonly bytes: number | undefined;
}

export interface ParsedDescriptor {
  /** Undefined when the text is no OVF at all. */
  readonly descriptor?: OvfDescriptor;
  readonly files: readonly OvfFile[];
  /** Sentences without the file's name. */
  readonly problems: readonly string[];
}

// Real appliances have up to about 20, and each is looked at separately.
const MOST_CONFIGURATIONS = 100;

const EMPTY = { files: [] };

/** Reads an OVF descriptor: every problem is collected, so that the report is complete. */
export function parseDescriptor(bytes: Uint8Array): ParsedDescriptor {
  let envelope: Element;
  try {
    envelope = parseXml(bytes);
  } catch (error) {
    if (error instanceof XmlError) return { ...EMPTY, problems: [`the descriptor ${error.message}`] };
    throw error;
  }
  if (envelope.name !== 'Envelope') {
    return {
      ...EMPTY,
      problems: [`the descriptor's root element is <${envelope.name}>; an OVF's is <Envelope>`],
    };
  }
  const problems: string[] = [];
  const files = readFiles(envelope, problems);
  const system = theSystem(envelope, problems);
  if (!system) return { files, problems };

  const configurations = readConfigurations(envelope, problems);
  const properties = readProperties(system, configurations);
  const networks = childrenOf(childOf(envelope, 'NetworkSection'), 'Network').map(
    (network) => network.attributes.get('name') ?? '',
  );
  const disks = readDisks(envelope, files, properties, problems);
  const ids = configurations.length === 0 ? [''] : configurations.map((configuration) => configuration.id);
  if (!hardwareSection(system))
    problems.push('the descriptor has no VirtualHardwareSection, so there is no machine to deploy');
  const hardware = hardwareSection(system)
    ? Object.fromEntries(ids.map((id) => [id, readHardware(system, id, networks, problems)]))
    : {};
  for (const id of ids) checkDrives(system, id, disks, files, problems);
  const product = readProduct(system);
  const descriptor = {
    ...(product ? { product } : {}),
    networks,
    disks,
    configurations,
    properties,
    hardware,
  };
  return { descriptor, files, problems: [...new Set(problems)] };
}

function theSystem(envelope: Element, problems: string[]): Element | undefined {
  const systems = childrenOf(envelope, 'VirtualSystem');
  if (systems.length === 1) return systems[0];
  const found = childOf(envelope, 'VirtualSystemCollection')
    ? 'a VirtualSystemCollection (a vApp of several machines)'
    : `${systems.length} VirtualSystem elements`;
  problems.push(`the descriptor has ${found}; exactly one VirtualSystem can be deployed as one machine`);
  return undefined;
}

function readFiles(envelope: Element, problems: string[]): OvfFile[] {
  return childrenOf(childOf(envelope, 'References'), 'File').map((file) => {
    const href = file.attributes.get('href') ?? '';
    const size = file.attributes.get('size');
    const name = quote(href);
    if (file.attributes.has('chunkSize')) {
      problems.push(
        `the descriptor says that ${name} is split into chunks (ovf:chunkSize), which the vSphere provider cannot upload; pack the OVA without chunks`,
      );
    }
    if (size === undefined) {
      problems.push(
        `the descriptor gives no ovf:size for ${name}; the vSphere provider waits for ever on such a file, so export the OVA again with a tool that writes sizes`,
      );
    }
    const bytes = size === undefined ? undefined : toBytes(size.trim(), 'byte');
    if (size !== undefined && bytes === undefined) {
      problems.push(
        `the descriptor gives ${quote(size)} as the ovf:size of ${name}; a whole number of bytes is expected`,
      );
    }
    return { id: file.attributes.get('id') ?? '', href, bytes };
  });
}

function readConfigurations(envelope: Element, problems: string[]): OvfConfiguration[] {
  const found = childrenOf(childOf(envelope, 'DeploymentOptionSection'), 'Configuration');
  if (found.length > MOST_CONFIGURATIONS) {
    problems.push(
      `the descriptor has ${found.length} configurations; at most ${MOST_CONFIGURATIONS} are read`,
    );
    return [];
  }
  const marked = found.findIndex((configuration) => isTrue(configuration.attributes.get('default')));
  return found.map((configuration, position) => {
    const id = configuration.attributes.get('id') ?? '';
    return {
      id,
      label: childText(configuration, 'Label') ?? id,
      isDefault: position === Math.max(marked, 0),
    };
  });
}

function readDisks(
  envelope: Element,
  files: readonly OvfFile[],
  properties: readonly OvfProperty[],
  problems: string[],
): OvfDisk[] {
  return childrenOf(childOf(envelope, 'DiskSection'), 'Disk').map((disk) => {
    const id = disk.attributes.get('diskId') ?? '';
    const reference = disk.attributes.get('fileRef');
    const file =
      reference === undefined || reference === ''
        ? undefined
        : files.find((candidate) => candidate.id === reference);
    if (reference && !file) {
      problems.push(
        `the disk ${quote(id)} has its content in ${quote(reference)}, which is no file of the References (they name ${quoteAll(files.map((candidate) => candidate.id))})`,
      );
    }
    return {
      id,
      file: file?.href ?? '',
      capacityBytes: readCapacity(disk, id, properties, problems),
      fileBytes: file?.bytes ?? 0,
    };
  });
}

/** The capacity may be `${key}`, the value of a property (DSP0243 9.1). */
function readCapacity(
  disk: Element,
  id: string,
  properties: readonly OvfProperty[],
  problems: string[],
): number {
  const written = disk.attributes.get('capacity')?.trim() ?? '';
  const key = /^\$\{(.*)\}$/.exec(written)?.[1]?.trim();
  const quantity =
    key === undefined
      ? written
      : (properties.find((property) => property.key === key || property.id === key)?.defaultValue?.trim() ??
        '');
  const units = disk.attributes.get('capacityAllocationUnits') ?? 'byte';
  const bytes = toBytes(quantity, units);
  if (!bytes) {
    problems.push(
      `the disk ${quote(id)} has the capacity ${quote(written)} in units of ${quote(units)}; a whole number above 0 and units such as "byte * 2^30" are expected`,
    );
  }
  return bytes ?? 0;
}

/** A disk drive's HostResource is `ovf:/disk/<id>` or `ovf:/file/<id>` (DSP0243 8.3), with `//` in old files. */
function checkDrives(
  system: Element,
  configuration: string,
  disks: readonly OvfDisk[],
  files: readonly OvfFile[],
  problems: string[],
): void {
  for (const item of itemsOf(hardwareSection(system), configuration)) {
    const resource = childText(item, 'HostResource');
    const match = resource === undefined ? null : /^(?:ovf:\/{0,2})?\/?(disk|file)\/(.+)$/.exec(resource);
    if (!match) continue;
    const [, kind, id] = match;
    if (!(kind === 'disk' ? disks : files).some((known) => known.id === id)) {
      problems.push(
        `the drive ${quote(childText(item, 'ElementName') ?? '')} uses ${quote(match[0])}, and there is no such ${kind} in the descriptor`,
      );
    }
  }
}
