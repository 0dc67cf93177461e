import { parseDescriptor } from '../../ova/descriptor';
import type { OvfDescriptor, OvfHardware } from '../../ova';
import { CPU, MEMORY, NIC, SCSI, type OvfParts, item, ovf } from './fixtures';

function parse(parts: OvfParts = {}): OvfDescriptor {
  const { descriptor, problems } = parseDescriptor(Buffer.from(ovf(parts)));
  expect(problems).toEqual([]);
  if (!descriptor) throw new Error('no descriptor');
  return descriptor;
}

function hardware(parts: OvfParts, configuration = ''): OvfHardware {
  const found = parse({ disks: '', items: CPU + MEMORY, ...parts }).hardware[configuration];
  if (!found) throw new Error(`no configuration ${configuration}`);
  return found;
}

test('the whole of a small OVF', () => {
  expect(parse()).toEqual({
    networks: ['VM Network'],
    disks: [{ id: 'vmdisk1', file: 'disk.vmdk', capacityBytes: 1024 ** 3, fileBytes: 3000 }],
    configurations: [],
    properties: [],
    hardware: {
      '': {
        hardwareVersion: 13,
        cpus: 2,
        coresPerSocket: 1,
        memoryMiB: 4096,
        firmware: 'bios',
        secureBoot: false,
        guestId: 'freebsd64Guest',
        scsiType: 'lsilogic',
        scsiControllers: 1,
        nics: [{ name: 'Network adapter 1', network: 'VM Network', adapterType: 'e1000' }],
      },
    },
  });
});

test('any prefix will do, and none', () => {
  const text = ovf()
    .replaceAll('ovf:', 'o:')
    .replaceAll('xmlns:o:', 'xmlns:o')
    .replace('<Envelope', '<x:Envelope')
    .replace('</Envelope', '</x:Envelope');
  expect(parseDescriptor(Buffer.from(text)).descriptor).toEqual(parse());
});

test('an attribute of the same local name from elsewhere does not take its place', () => {
  const references =
    '<File xmlns:id="urn:a" ovf:id="file1" vmw:id="other" ovf:href="disk.vmdk" ovf:size="3000"/>';
  expect(parse({ references })).toEqual(parse());
});

test('a byte order mark and UTF-16 are read', () => {
  const text = ovf({ prolog: '', networks: '<Network ovf:name="VM Network"/><Network ovf:name="Zürich"/>' });
  for (const bytes of [Buffer.from(`\ufeff${text}`), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
    expect(parseDescriptor(bytes).descriptor?.networks).toEqual(['VM Network', 'Zürich']);
  }
});

test('the declared encoding is obeyed', () => {
  const text = ovf({
    prolog: '<?xml version="1.0" encoding="ISO-8859-1"?>',
    networks: '<Network ovf:name="VM Network"/><Network ovf:name="Zürich"/>',
  });
  expect(parseDescriptor(Buffer.from(text, 'latin1')).descriptor?.networks).toEqual(['VM Network', 'Zürich']);
});

test('references and CDATA are decoded once, comments ignored', () => {
  const networks =
    '<!-- <!DOCTYPE x> &x; --><Network ovf:name="VM Network"/><Network ovf:name="A &amp;lt; &#66;&#x43; &quot;"/>';
  const products = '<ProductSection><Product>a &lt; <![CDATA[<!DOCTYPE & &amp;]]></Product></ProductSection>';
  const { networks: names, product } = parse({ networks, products });
  expect(names).toEqual(['VM Network', 'A &lt; BC "']);
  expect(product).toEqual({ name: 'a < <!DOCTYPE & &amp;' });
});

test.each([
  ['vmx-13', 13],
  ['vmx-07', 7],
  ['vmx-08,vmx-10 vmx-9', 10],
  ['foo vmx-09 bar', 9],
  ['virtualbox-2.2', undefined],
])('the virtual system type %j is hardware version %s', (virtualSystemType, version) => {
  expect(hardware({ virtualSystemType }).hardwareVersion).toBe(version);
});

test.each<[string, Partial<OvfHardware>]>([
  ['', { firmware: 'bios', secureBoot: false }],
  ['<vmw:Config vmw:key="firmware" vmw:value="efi"/>', { firmware: 'efi', secureBoot: false }],
  ['<vmw:Config vmw:key="firmware" vmw:value="bios"/>', { firmware: 'bios' }],
  [
    '<vmw:Config vmw:key="firmware" vmw:value="efi"/><vmw:Config vmw:key="bootOptions.efiSecureBootEnabled" vmw:value="true"/>',
    { firmware: 'efi', secureBoot: true },
  ],
  ['<vmw:Config vmw:key="bootOptions.efiSecureBootEnabled" vmw:value="false"/>', { secureBoot: false }],
])('the settings %j give %j', (config, expected) => expect(hardware({ config })).toMatchObject(expected));

test.each([
  ['ovf:id="78"', 'freebsd64Guest'],
  ['ovf:id="42"', 'freebsdGuest'],
  ['ovf:id="94"', 'ubuntu64Guest'],
  ['ovf:id="101"', 'otherLinux64Guest'],
  ['ovf:id="78" vmw:osType="freebsd12_64Guest"', 'freebsd12_64Guest'],
  ['ovf:id="78" vmw:osType=""', 'freebsd64Guest'],
  ['ovf:id="9999"', 'otherGuest'],
  ['', 'otherGuest'],
])('the operating system %j is the guest %s', (attributes, guestId) => {
  expect(hardware({ operatingSystem: `<OperatingSystemSection ${attributes}/>` }).guestId).toBe(guestId);
});

test.each([
  ['lsilogic', 'lsilogic'],
  ['LsiLogic', 'lsilogic'],
  ['lsilogicsas', 'lsilogic-sas'],
  ['VirtualSCSI', 'pvscsi'],
  ['buslogic', 'buslogic'],
  ['someother, lsilogicsas', 'lsilogic-sas'],
  ['buslogic lsilogic', 'buslogic'],
  ['unheard', 'lsilogic'],
])('the SCSI controller %j is %s', (type, scsiType) => {
  const controller = item({ InstanceID: 3, ResourceType: 6, ResourceSubType: type });
  expect(hardware({ items: CPU + MEMORY + controller })).toMatchObject({ scsiType, scsiControllers: 1 });
});

test('controllers are counted, none too', () => {
  const second = item({ InstanceID: 9, ResourceType: 6, ResourceSubType: 'LsiLogic' });
  expect(hardware({ items: CPU + MEMORY + SCSI + second })).toMatchObject({
    scsiType: 'lsilogic',
    scsiControllers: 2,
  });
  expect(hardware({ items: CPU + MEMORY })).toMatchObject({ scsiType: 'lsilogic', scsiControllers: 0 });
});

test.each([
  ['VmxNet3', 'vmxnet3'],
  ['VMXNET3', 'vmxnet3'],
  ['E1000', 'e1000'],
  ['E1000e', 'e1000e'],
  ['SriovEthernetCard', 'sriov'],
  ['VmxNet2', 'vmxnet2'],
  ['Vmxnet', 'vmxnet2'],
  ['PCNet32', 'pcnet32'],
  ['NE2000 PCNet32', 'pcnet32'],
  ['', 'e1000'],
])('the adapter %j is %s', (type, adapterType) => {
  expect(hardware({ items: CPU + MEMORY + NIC.replace('E1000', type) }).nics).toMatchObject([
    { adapterType },
  ]);
});

describe('the order of the adapters', () => {
  const nic = (id: number, address?: number): string =>
    item({
      InstanceID: id,
      ResourceType: 10,
      ElementName: `n${id}`,
      Connection: 'VM Network',
      ...(address === undefined ? {} : { AddressOnParent: address }),
    });
  test.each([
    ['by the place on the bus', nic(8, 9) + nic(9, 7) + nic(10, 8), ['n9', 'n10', 'n8']],
    ['by the InstanceID as a number', nic(10) + nic(9), ['n9', 'n10']],
    ['by the InstanceID when one has no place', nic(8, 9) + nic(10, 7) + nic(9), ['n8', 'n9', 'n10']],
  ])('is %s', (_, nics, names) => {
    expect(hardware({ items: CPU + MEMORY + nics }).nics.map((entry) => entry.name)).toEqual(names);
  });
});

test.each([
  ['4096', 'byte * 2^20', 4096],
  ['4096', undefined, 4096],
  ['4', 'byte * 2^30', 4096],
  ['512', 'MegaBytes', 512],
  ['1048576', 'byte', 1],
  ['1048577', 'byte', 2],
])('memory of %s %j is %d MiB', (quantity, units, memoryMiB) => {
  const memory = item({
    InstanceID: 2,
    ResourceType: 4,
    VirtualQuantity: quantity,
    ...(units === undefined ? {} : { AllocationUnits: units }),
  });
  expect(hardware({ items: CPU + memory }).memoryMiB).toBe(memoryMiB);
});

test.each([
  ['4', 4],
  ['0', 1],
])('%s cores a socket are %d', (written, coresPerSocket) => {
  const cpu = CPU.replace(
    '</Item>',
    `<vmw:CoresPerSocket ovf:required="false">${written}</vmw:CoresPerSocket></Item>`,
  );
  expect(hardware({ items: cpu + MEMORY }).coresPerSocket).toBe(coresPerSocket);
});

describe('reservations, limits and shares', () => {
  const cpu = (fields: Record<string, string>): string =>
    item({ InstanceID: 1, ResourceType: 3, VirtualQuantity: 2, ...fields });
  const memory = (fields: Record<string, string>): string =>
    item({ InstanceID: 2, ResourceType: 4, VirtualQuantity: 4096, ...fields });

  test.each<[Record<string, string>, OvfHardware['cpuAllocation']]>([
    [{}, undefined],
    [{ Reservation: '0', Limit: '-1', Weight: '0' }, undefined],
    [{ Limit: '18446744073709551615' }, undefined],
    [{ Limit: '2147483647' }, { limit: 2147483647 }],
    [
      { Reservation: '1000', Limit: '3000', Weight: '2500' },
      { reservation: 1000, limit: 3000, shares: 2500 },
    ],
    [{ Reservation: '2', AllocationUnits: 'hertz * 10^9' }, { reservation: 2000 }],
    [{ Reservation: '500', AllocationUnits: 'hertz*10^6' }, { reservation: 500 }],
    [{ Reservation: '1500000', AllocationUnits: 'hertz' }, { reservation: 2 }],
  ])('of processors: %j is %j', (fields, expected) => {
    expect(hardware({ items: cpu(fields) + MEMORY }).cpuAllocation).toEqual(expected);
  });

  test.each<[Record<string, string>, OvfHardware['memoryAllocation']]>([
    [{}, undefined],
    [
      { Reservation: '2048', Limit: '4096', Weight: '81920' },
      { reservation: 2048, limit: 4096, shares: 81920 },
    ],
    [{ Reservation: '2', AllocationUnits: 'byte * 2^30', VirtualQuantity: '4' }, { reservation: 2048 }],
  ])('of memory: %j is %j', (fields, expected) => {
    expect(hardware({ items: CPU + memory(fields) }).memoryAllocation).toEqual(expected);
  });

  test('are those of the configuration', () => {
    const options =
      '<DeploymentOptionSection><Configuration ovf:id="a"/><Configuration ovf:id="b"/></DeploymentOptionSection>';
    const larger = cpu({ Reservation: '8' }).replace('<Item', '<Item ovf:configuration="b"');
    const items = cpu({ Reservation: '4' }) + MEMORY + larger;
    expect(hardware({ options, items }, 'a').cpuAllocation).toEqual({ reservation: 4 });
    expect(hardware({ options, items }, 'b').cpuAllocation).toEqual({ reservation: 8 });
  });
});

test.each<[string, string, Partial<OvfHardware>]>([
  ['cpuHotAddEnabled', 'true', { cpuHotAdd: true }],
  ['memoryHotAddEnabled', 'true', { memoryHotAdd: true }],
  ['nestedHVEnabled', 'true', { nestedVirtualization: true }],
  ['nestedHVEnabled', 'false', {}],
])('the setting %s of %s gives %j', (key, value, expected) => {
  const config = `<vmw:Config vmw:key="${key}" vmw:value="${value}"/>`;
  expect(hardware({ config })).toEqual({ ...hardware({}), ...expected });
});

describe('configurations', () => {
  const sized = (configuration: string, id: number, type: number, quantity: number): string =>
    item(
      { InstanceID: id, ResourceType: type, VirtualQuantity: quantity },
      `ovf:configuration="${configuration}"`,
    );
  const section = (second = ''): string =>
    `<DeploymentOptionSection><Configuration ovf:id="small"><Label ovf:msgid="s">Small</Label></Configuration><Configuration ovf:id="large" ${second}/></DeploymentOptionSection>`;

  test('have each their own items, and those of all', () => {
    const items =
      CPU + MEMORY + sized('large', 1, 3, 8) + sized('large', 2, 4, 16384) + sized('small large', 7, 6, 1);
    const { hardware: found } = parse({ options: section(), disks: '', items });
    expect(found.small).toMatchObject({ cpus: 2, memoryMiB: 4096, scsiControllers: 1 });
    expect(found.large).toMatchObject({ cpus: 8, memoryMiB: 16384, scsiControllers: 1 });
    expect(Object.keys(found)).toEqual(['small', 'large']);
  });

  test('replace a general item that comes after theirs', () => {
    expect(
      hardware({ options: section(), items: sized('large', 1, 3, 8) + CPU + MEMORY }, 'large').cpus,
    ).toBe(8);
  });

  test('leave out the items of others and the bounds of ranges', () => {
    const items =
      item({ InstanceID: 1, ResourceType: 3, VirtualQuantity: 1 }, 'ovf:bound="min"') +
      CPU +
      MEMORY +
      sized('small', 7, 6, 1);
    expect(hardware({ options: section(), items }, 'large')).toMatchObject({ cpus: 2, scsiControllers: 0 });
  });

  test.each([
    ['', 'small'],
    ['ovf:default="true"', 'large'],
  ])('with the second marked %j have %s as default', (mark, id) => {
    const { configurations } = parse({ options: section(mark), disks: '', items: CPU + MEMORY });
    expect(configurations.filter((entry) => entry.isDefault).map((entry) => entry.id)).toEqual([id]);
    expect(configurations.map((entry) => entry.label)).toEqual(['Small', 'large']);
  });
});

test('of several hardware sections the one for vSphere counts', () => {
  const section = (type: string, cpus: number): string =>
    `<VirtualHardwareSection><System><vssd:VirtualSystemType>${type}</vssd:VirtualSystemType></System>${CPU.replace('>2<', `>${cpus}<`)}${MEMORY}</VirtualHardwareSection>`;
  const system = `<VirtualSystem>${section('xen-3', 1)}${section('vmx-11', 4)}</VirtualSystem>`;
  expect(parse({ system, disks: '' }).hardware['']).toMatchObject({ cpus: 4, hardwareVersion: 11 });
});

describe('disks', () => {
  test.each([
    ['ovf:capacity="10"', 10],
    ['ovf:capacity="10" ovf:capacityAllocationUnits="byte * 2^30"', 10 * 1024 ** 3],
    ['ovf:capacity="${size}" ovf:capacityAllocationUnits="byte * 2^20"', 20 * 1024 ** 2],
    ['ovf:capacity="${vm.size}" ovf:capacityAllocationUnits="byte * 2^20"', 20 * 1024 ** 2],
  ])('with %s', (attributes, capacityBytes) => {
    const products =
      '<ProductSection ovf:class="vm"><Property ovf:key="size" ovf:type="int" ovf:value="20"/></ProductSection>';
    const [disk] = parse({
      disks: `<Disk ovf:diskId="vmdisk1" ovf:fileRef="file1" ${attributes}/>`,
      products,
    }).disks;
    expect(disk).toEqual({ id: 'vmdisk1', file: 'disk.vmdk', capacityBytes, fileBytes: 3000 });
  });

  test('may start empty', () => {
    const { disks } = parse({ disks: '<Disk ovf:diskId="vmdisk1" ovf:capacity="10"/>' });
    expect(disks).toEqual([{ id: 'vmdisk1', file: '', capacityBytes: 10, fileBytes: 0 }]);
  });

  test.each(['ovf:/disk/vmdisk1', 'ovf://disk/vmdisk1', '/disk/vmdisk1', 'ovf:/file/file1'])(
    'are used as %s',
    (resource) => {
      const drive = item({ InstanceID: 4, ResourceType: 17, HostResource: resource });
      expect(parse({ items: CPU + MEMORY + drive }).disks).toHaveLength(1);
    },
  );
});

describe('properties', () => {
  const section = (attributes: string, property: string): string =>
    `<ProductSection ${attributes}>${property}</ProductSection>`;
  test.each([
    [
      '',
      '<Property ovf:key="ip"/>',
      { key: 'ip', id: 'ip', type: 'string', userConfigurable: false, password: false },
    ],
    ['ovf:class="vm"', '<Property ovf:key="ip"/>', { key: 'vm.ip', id: 'ip' }],
    ['ovf:class="vm" ovf:instance="1"', '<Property ovf:key="ip"/>', { key: 'vm.ip.1', id: 'ip' }],
    ['ovf:instance="1"', '<Property ovf:key="ip"/>', { key: 'ip.1' }],
    ['ovf:class=""', '<Property ovf:key="ip"/>', { key: 'ip' }],
    [
      '',
      '<Property ovf:key="p" ovf:type="string" ovf:userConfigurable="true" ovf:password="true" ovf:qualifiers="MinLen(1)" ovf:value="x"><Label ovf:msgid="l">The label</Label></Property>',
      {
        type: 'string',
        userConfigurable: true,
        password: true,
        qualifiers: 'MinLen(1)',
        defaultValue: 'x',
        label: 'The label',
      },
    ],
    ['', '<Property ovf:key="p" ovf:value=""/>', { defaultValue: '' }],
    [
      '',
      '<Property ovf:key="p"><Value ovf:value="a" ovf:configuration="b"/><Value ovf:value="c"/></Property>',
      { defaultValue: 'c' },
    ],
    ['', '<Property ovf:key="p" ovf:configuration="a b"/>', { configurations: ['a', 'b'] }],
  ])('of a section %j: %s', (attributes, property, expected) => {
    expect(parse({ products: section(attributes, property) }).properties).toMatchObject([expected]);
  });

  test('have the default of the default configuration', () => {
    const options =
      '<DeploymentOptionSection><Configuration ovf:id="a"/><Configuration ovf:id="b" ovf:default="true"/></DeploymentOptionSection>';
    const products = section(
      '',
      '<Property ovf:key="p"><Value ovf:value="1" ovf:configuration="a"/><Value ovf:value="2" ovf:configuration="b"/></Property>',
    );
    expect(parse({ options, products }).properties[0]?.defaultValue).toBe('2');
  });

  test('of all sections are listed, and the first product named', () => {
    const products =
      section('', '<Property ovf:key="a"/>') +
      section(
        'ovf:class="c"',
        '<Product>P</Product><Vendor>V</Vendor><Version>1</Version><FullVersion>1.2.3</FullVersion><Property ovf:key="b"/>',
      );
    const { properties, product } = parse({ products });
    expect(properties.map((entry) => entry.key)).toEqual(['a', 'c.b']);
    expect(product).toEqual({ name: 'P', vendor: 'V', version: '1.2.3' });
  });
});
