import type {
  ImageAllocation,
  ImageConfiguration,
  ImageNic,
  ImageProperty,
  ResolvedOptions,
} from './options';

/** What the OVF says of the disk's file; without `bytes` it gives no ovf:size. */
export interface DiskFile {
  readonly href: string;
  readonly bytes?: number;
}

const NAMESPACES = [
  'xmlns="http://schemas.dmtf.org/ovf/envelope/1"',
  'xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"',
  'xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"',
  'xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"',
  'xmlns:vmw="http://www.vmware.com/schema/ovf"',
].join(' ');
const STREAM_OPTIMIZED = 'http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized';

/** An OVF 1.1 descriptor (DSP0243) as VMware's exporter lays it out. */
export function ovfDescriptor(options: ResolvedOptions, disk: DiskFile): string {
  const nics = options.nics.map(resolveNic);
  const networks = [...new Set(nics.map((nic) => nic.network))];
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope ${NAMESPACES}>
  <References>
    <File ovf:id="file1" ovf:href="${escape(disk.href)}"${disk.bytes === undefined ? '' : ` ovf:size="${disk.bytes}"`}/>
  </References>
  <DiskSection>
    <Info>Virtual disk information</Info>
    <Disk ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:capacity="${options.diskBytes / 1024}" ovf:capacityAllocationUnits="byte * 2^10" ovf:format="${STREAM_OPTIMIZED}"/>
  </DiskSection>
  <NetworkSection>
    <Info>The list of logical networks</Info>
${networks.map(network).join('\n')}
  </NetworkSection>
${deploymentOptions(options.configurations)}  <VirtualSystem ovf:id="${escape(options.name)}">
    <Info>A virtual machine</Info>
    <Name>${escape(options.name)}</Name>
    <OperatingSystemSection ovf:id="78" vmw:osType="${escape(options.guestId)}">
      <Info>The kind of installed guest operating system</Info>
    </OperatingSystemSection>
${hardware(options, nics)}
${products(options)}
  </VirtualSystem>
</Envelope>
`;
}

function resolveNic(nic: ImageNic, position: number): Required<ImageNic> {
  return {
    name: nic.name ?? `Network adapter ${position + 1}`,
    network: nic.network ?? 'VM Network',
    adapterType: nic.adapterType ?? 'VmxNet3',
  };
}

function network(name: string): string {
  return `    <Network ovf:name="${escape(name)}">
      <Description>The ${escape(name)} network</Description>
    </Network>`;
}

function deploymentOptions(configurations: readonly ImageConfiguration[]): string {
  if (configurations.length === 0) return '';
  const entries = configurations.map(
    ({
      id,
      label,
      isDefault,
    }) => `    <Configuration ovf:id="${escape(id)}"${isDefault ? ' ovf:default="true"' : ''}>
      <Label>${escape(label ?? id)}</Label>
      <Description>${escape(label ?? id)}</Description>
    </Configuration>
`,
  );
  return `  <DeploymentOptionSection>
    <Info>Deployment options</Info>
${entries.join('')}  </DeploymentOptionSection>
`;
}

function hardware(options: ResolvedOptions, nics: readonly Required<ImageNic>[]): string {
  const items = [
    ...sizes(options),
    item({
      Address: '0',
      ElementName: 'SCSI controller 0',
      InstanceID: '3',
      ResourceSubType: options.scsi,
      ResourceType: '6',
    }),
    item({
      AddressOnParent: '0',
      ElementName: 'Hard disk 1',
      HostResource: 'ovf:/disk/vmdisk1',
      InstanceID: '4',
      Parent: '3',
      ResourceType: '17',
    }),
    ...nics.map((nic, position) =>
      item({
        AddressOnParent: String(7 + position),
        AutomaticAllocation: 'true',
        Connection: nic.network,
        ElementName: nic.name,
        InstanceID: String(5 + position),
        ResourceSubType: nic.adapterType,
        ResourceType: '10',
      }),
    ),
  ];
  return `    <VirtualHardwareSection>
      <Info>Virtual hardware requirements</Info>
      <System>
        <vssd:ElementName>Virtual Hardware Family</vssd:ElementName>
        <vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemIdentifier>${escape(options.name)}</vssd:VirtualSystemIdentifier>
        <vssd:VirtualSystemType>vmx-${String(options.hardwareVersion).padStart(2, '0')}</vssd:VirtualSystemType>
      </System>
${items.join('\n')}
      <vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="${options.firmware}"/>
      <vmw:Config ovf:required="false" vmw:key="bootOptions.efiSecureBootEnabled" vmw:value="${options.secureBoot}"/>
${Object.entries(options.settings).map(setting).join('')}    </VirtualHardwareSection>`;
}

/** Processors and memory: general, and once more for every configuration with the same InstanceID. */
function sizes(options: ResolvedOptions): string[] {
  const size = (cpus: number, memoryMiB: number, configuration?: string): string[] => [
    item(
      {
        AllocationUnits: 'hertz * 10^6',
        ElementName: `${cpus} virtual CPU(s)`,
        InstanceID: '1',
        ResourceType: '3',
        VirtualQuantity: String(cpus),
        ...allocation(options.cpuAllocation),
      },
      configuration,
      `\n        <vmw:CoresPerSocket ovf:required="false">${options.coresPerSocket}</vmw:CoresPerSocket>`,
    ),
    item(
      {
        AllocationUnits: 'byte * 2^20',
        ElementName: `${memoryMiB}MB of memory`,
        InstanceID: '2',
        ResourceType: '4',
        VirtualQuantity: String(memoryMiB),
        ...allocation(options.memoryAllocation),
      },
      configuration,
    ),
  ];
  return [
    ...size(options.cpus, options.memoryMiB),
    ...options.configurations.flatMap(({ id, cpus, memoryMiB }) => size(cpus, memoryMiB, id)),
  ];
}

function allocation({ reservation, limit, shares }: ImageAllocation): Record<string, string> {
  const fields = Object.entries({ Reservation: reservation, Limit: limit, Weight: shares });
  return Object.fromEntries(
    fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

function setting([key, value]: [string, string]): string {
  return `      <vmw:Config ovf:required="false" vmw:key="${escape(key)}" vmw:value="${escape(value)}"/>\n`;
}

function item(fields: Readonly<Record<string, string>>, configuration?: string, extension = ''): string {
  const lines = Object.entries(fields).map(
    ([name, value]) => `        <rasd:${name}>${escape(value)}</rasd:${name}>`,
  );
  return `      <Item${configuration === undefined ? '' : ` ovf:configuration="${escape(configuration)}"`}>
${lines.join('\n')}${extension}
      </Item>`;
}

/** One ProductSection for each class and instance; the first says what the product is. */
function products(options: ResolvedOptions): string {
  const sections = new Map<string, ImageProperty[]>([[' ', []]]);
  for (const property of options.properties) {
    const key = `${property.classId ?? ''} ${property.instanceId ?? ''}`;
    sections.set(key, [...(sections.get(key) ?? []), property]);
  }
  return [...sections.entries()]
    .map(([key, properties]) => {
      const [classId = '', instanceId = ''] = key.split(' ');
      const named = `${classId === '' ? '' : ` ovf:class="${escape(classId)}"`}${instanceId === '' ? '' : ` ovf:instance="${escape(instanceId)}"`}`;
      const about =
        key === ' '
          ? `
      <Product>${escape(options.product)}</Product>
      <Vendor>${escape(options.vendor)}</Vendor>
      <Version>${escape(options.version)}</Version>`
          : '';
      return `    <ProductSection${named}>
      <Info>Information about the installed software</Info>${about}
${properties.map(property).join('')}    </ProductSection>`;
    })
    .join('\n');
}

function property({
  key,
  type,
  userConfigurable,
  value,
  label,
  qualifiers,
  password,
}: ImageProperty): string {
  const attributes = {
    key,
    type: type ?? 'string',
    userConfigurable: String(userConfigurable ?? true),
    value,
    qualifiers,
    password: password ? 'true' : undefined,
  };
  const text = Object.entries(attributes).flatMap(([name, entry]) =>
    entry === undefined ? [] : [`ovf:${name}="${escape(entry)}"`],
  );
  return `      <Property ${text.join(' ')}>
        <Label>${escape(label ?? key)}</Label>
      </Property>
`;
}

function escape(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
