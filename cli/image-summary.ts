import type { OvaImage, OvfDescriptor, OvfDisk, OvfHardware, OvfProperty } from '../ova';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

type Row = readonly [name: string, values: readonly string[]];

/** What `connector image` prints: the facts of an image, a line or a few each. */
export function imageSummary(source: string, image: OvaImage): string {
  const { descriptor } = image;
  const rows: Row[] = [
    ['SHA-256', [image.sha256]],
    ['size', [`${size(image.bytes)} (${image.bytes} bytes)`]],
    ['manifest', [image.manifest === 'verified' ? 'verified' : 'absent; structure and sizes are right']],
    ['certificate', [image.certificate ? 'present; its signature is not verified' : 'absent']],
    ['product', [product(descriptor)]],
    ['networks', descriptor.networks],
    ['disks', descriptor.disks.map(disk)],
    [
      'deployment options',
      descriptor.configurations.map(({ id, label, isDefault }) => option(id, label, isDefault)),
    ],
    ...Object.entries(descriptor.hardware).map(([id, hardware]): Row => [
      id === '' ? 'hardware' : `hardware of ${id}`,
      machine(hardware),
    ]),
    ['properties', descriptor.properties.map(property)],
  ];
  const filled = rows.filter(([, values]) => values.length > 0);
  const width = Math.max(...filled.map(([name]) => name.length));
  const lines = filled.flatMap(([name, values]) =>
    values.map((value, position) => `  ${(position === 0 ? name : '').padEnd(width)}  ${value}`),
  );
  return [source, ...lines].map(printable).join('\n');
}

function product({ product: { name, version, vendor } = {} }: OvfDescriptor): string {
  const words = [name, version, vendor === undefined ? undefined : `by ${vendor}`];
  const known = words.filter((word) => word !== undefined);
  return known.length === 0 ? 'not named' : known.join(' ');
}

function disk({ id, file, capacityBytes, fileBytes }: OvfDisk): string {
  return `${id}: ${size(capacityBytes)}, ${file === '' ? 'empty' : `from ${file} (${size(fileBytes)})`}`;
}

function option(id: string, label: string, isDefault: boolean): string {
  return `${id}${label === id ? '' : `: ${label}`}${isDefault ? ' (default)' : ''}`;
}

function machine(hardware: OvfHardware): string[] {
  const { cpus, coresPerSocket, memoryMiB, firmware, secureBoot, hardwareVersion } = hardware;
  const { guestId, scsiType, scsiControllers, nics } = hardware;
  const firmwareName = `${firmware.toUpperCase()}${secureBoot ? ' with secure boot' : ''}`;
  const version = hardwareVersion === undefined ? [] : [`vmx-${hardwareVersion}`];
  const switches: [string, true | undefined][] = [
    ['CPU hot add', hardware.cpuHotAdd],
    ['memory hot add', hardware.memoryHotAdd],
    ['nested virtualization', hardware.nestedVirtualization],
  ];
  return [
    [
      `${cpus} CPUs, ${coresPerSocket} a socket`,
      size(memoryMiB * MIB),
      firmwareName,
      guestId,
      ...version,
    ].join(', '),
    scsiControllers === 0 ? 'no SCSI controller' : `SCSI controllers: ${scsiControllers} ${scsiType}`,
    ...nics.map(({ name, network, adapterType }) => `${name}: ${adapterType} on ${network}`),
    ...allocation('CPU', 'MHz', hardware.cpuAllocation),
    ...allocation('memory', 'MiB', hardware.memoryAllocation),
    ...switches.filter(([, on]) => on).map(([name]) => name),
  ];
}

function allocation(what: string, unit: string, given: OvfHardware['cpuAllocation']): string[] {
  if (given === undefined) return [];
  const { reservation, limit, shares } = given;
  const parts = [
    reservation === undefined ? [] : [`${reservation} ${unit} reserved`],
    limit === undefined ? [] : [`at most ${limit} ${unit}`],
    shares === undefined ? [] : [`${shares} shares`],
  ];
  return [`${what}: ${parts.flat().join(', ')}`];
}

/** The default of a password is nobody's business. */
function property({
  key,
  type,
  label,
  password,
  userConfigurable,
  defaultValue,
  configurations,
}: OvfProperty): string {
  const value = password
    ? 'a password'
    : defaultValue === undefined || defaultValue === ''
      ? 'no default'
      : `default ${JSON.stringify(defaultValue)}`;
  const parts = [type, value, ...(userConfigurable ? [] : ['fixed'])];
  const only = configurations === undefined ? [] : [`in ${configurations.join(' and ')} only`];
  return `${key}: ${[...parts, ...only].join(', ')}${label === undefined || label === key ? '' : ` (${label})`}`;
}

function size(bytes: number): string {
  const [unit, name] = bytes >= GIB ? [GIB, 'GiB'] : [MIB, 'MiB'];
  return `${Number((bytes / unit).toFixed(1))} ${name}`;
}

/** An image comes from elsewhere: its texts move no cursor and colour nothing. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (found) => `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
