import { checkImage } from '../../stacks/image-checks';
import type { OvaImage } from '../../ova';
import { descriptor, image } from '../support/descriptor';
import { useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

function problems(text: string, facts: Partial<OvaImage>): string[] {
  directory.write('fra-01.yaml', text);
  const { specs, problems: invalid } = directory.load(['fra-01.yaml']);
  expect(invalid).toEqual([]);
  return specs
    .flatMap((connector) => checkImage(connector, image(facts)))
    .map((problem) => directory.format(problem));
}

const withOvf = (ovf: string): string => VALID.replace('aws:\n', `  ovf: ${ovf}\naws:\n`);
const property = (id: string, more: object = {}) => ({
  key: id,
  id,
  type: 'string',
  userConfigurable: true,
  password: false,
  ...more,
});

test('an image that fits', () => {
  expect(problems(VALID, {})).toEqual([]);
  expect(problems(VALID.replace('ab'.repeat(32), 'AB'.repeat(32)), {})).toEqual([]);
});

test('another sha256', () => {
  expect(problems(VALID, { sha256: 'cd'.repeat(32) })).toEqual([
    `fra-01.yaml:12:13: appliance.image.sha256: found ${'ab'.repeat(32)}, but /images/connector.ova has ${'cd'.repeat(32)}; it is another file, or a damaged one: download it again, or pin the new image`,
  ]);
});

test.each<[string, string, Partial<OvaImage>, string[]]>([
  [
    'a network the image does not have',
    withOvf('{ networks: { VM Netwrk: Prod } }'),
    {},
    [
      'fra-01.yaml:13:22: appliance.ovf.networks["VM Netwrk"]: the image has no network "VM Netwrk"; did you mean "VM Network"? (it has: VM Network)',
    ],
  ],
  [
    'a property the image does not have',
    withOvf('{ properties: { hostnam: x } }'),
    { descriptor: descriptor({ properties: [property('hostname', { defaultValue: 'a' })] }) },
    [
      'fra-01.yaml:13:24: appliance.ovf.properties.hostnam: the image has no configurable property "hostnam"; did you mean "hostname"? (it has: hostname)',
    ],
  ],
  [
    'a property nobody may set',
    withOvf('{ properties: { build: x } }'),
    { descriptor: descriptor({ properties: [property('build', { userConfigurable: false })] }) },
    [
      'fra-01.yaml:13:24: appliance.ovf.properties.build: the image has no configurable property "build" (it has none)',
    ],
  ],
  [
    'a property without value and default, beside one that is set',
    withOvf('{ properties: { ntp: x } }'),
    { descriptor: descriptor({ properties: [property('hostname'), property('ntp')] }) },
    [
      'fra-01.yaml:13:10: appliance.ovf.properties.hostname: the image has no default for it, and the vSphere provider would blank it when it sets ntp; give it a value too',
    ],
  ],
  [
    'a password without default, beside a property that is set',
    withOvf('{ properties: { ntp: x } }'),
    { descriptor: descriptor({ properties: [property('admin', { password: true }), property('ntp')] }) },
    [
      'fra-01.yaml:13:10: appliance.ovf.properties.admin: the image has no default for this password, and the vSphere provider would blank it when it sets ntp; set those in the appliance instead',
    ],
  ],
  [
    'properties without defaults that nobody sets',
    VALID,
    { descriptor: descriptor({ properties: [property('hostname'), property('admin', { password: true })] }) },
    [],
  ],
  [
    'a password as property',
    withOvf('{ properties: { admin: hunter2 } }'),
    { descriptor: descriptor({ properties: [property('admin', { password: true })] }) },
    [
      'fra-01.yaml:13:31: appliance.ovf.properties.admin: the image marks it as a password, and vSphere keeps it readable; set it in the appliance instead',
    ],
  ],
  [
    'an unknown deployment option',
    withOvf('{ deploymentOption: smal }'),
    { descriptor: descriptor({ configurations: [{ id: 'small', label: 'Small', isDefault: true }] }) },
    [
      'fra-01.yaml:13:28: appliance.ovf.deploymentOption: the image has no configuration "smal"; did you mean "small"? (it has: small)',
    ],
  ],
  [
    'CPUs that do not fill the sockets',
    VALID.replace('aws:\n', '  hardware: { cpus: 3 }\naws:\n'),
    { descriptor: descriptor({ hardware: { coresPerSocket: 2 } }) },
    [
      "fra-01.yaml:13:21: appliance.hardware.cpus: found 3; allowed: multiples of 2, the image's cores per socket",
    ],
  ],
  [
    'hardware the provider cannot keep',
    VALID,
    {
      descriptor: descriptor({
        hardware: {
          scsiType: 'buslogic',
          nics: [{ name: 'Network adapter 1', network: 'VM Network', adapterType: 'pcnet32' }],
        },
      }),
    },
    [
      'fra-01.yaml:11:13: appliance.image.source: Network adapter 1 of the image is a pcnet32; the vSphere provider keeps vmxnet3, e1000, e1000e only',
      "fra-01.yaml:11:13: appliance.image.source: the image's SCSI controller is buslogic; the vSphere provider keeps pvscsi, lsilogic, lsilogic-sas only",
    ],
  ],
])('%s', (_what, text, facts, expected) => {
  expect(problems(text, facts)).toEqual(expected);
});
