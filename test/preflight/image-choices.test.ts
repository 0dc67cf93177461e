import type { OvaImage, OvfProperty } from '../../ova';
import { imageChoices } from '../../preflight/checks/image-choices';
import type { ApplianceInput } from '../../preflight';
import { descriptor, image } from '../support/descriptor';
import { preflightInput } from './support';

async function problems(
  appliance: Partial<ApplianceInput>,
  facts: Partial<OvaImage> = {},
): Promise<string[]> {
  const input = preflightInput({ appliance });
  const ground = { image: image(facts) };
  const findings = await imageChoices.run({ input, ground, env: {}, signal: new AbortController().signal });
  return findings.map(({ outcome, path, found }) => {
    if (outcome === 'passed') return `passed: ${found}`;
    expect(found.startsWith(`${path}: `)).toBe(true);
    return found;
  });
}

const ovf = (change: Partial<ApplianceInput['ovf']>): Partial<ApplianceInput> => ({
  ovf: { networks: {}, properties: {}, ...change },
});
const property = (id: string, more: Partial<OvfProperty> = {}): OvfProperty => ({
  key: id,
  id,
  type: 'string',
  userConfigurable: true,
  password: false,
  ...more,
});

test('an image that fits', async () => {
  const product = { name: 'AWS Connector', version: '2.7.0' };
  expect(await problems({}, { descriptor: descriptor({ product }) })).toEqual([
    'passed: AWS Connector 2.7.0 (SHA-256 abababababab...)',
  ]);
});

test.each<[string, Partial<ApplianceInput>, Partial<OvaImage>, string[]]>([
  [
    'a network the image does not have',
    ovf({ networks: { 'VM Netwrk': 'Prod' } }),
    {},
    [
      'appliance.ovf.networks["VM Netwrk"]: the image has no network "VM Netwrk"; did you mean "VM Network"? (it has: VM Network)',
    ],
  ],
  [
    'a property the image does not have',
    ovf({ properties: { hostnam: 'x' } }),
    { descriptor: descriptor({ properties: [property('hostname', { defaultValue: 'a' })] }) },
    [
      'appliance.ovf.properties.hostnam: the image has no configurable property "hostnam"; did you mean "hostname"? (it has: hostname)',
    ],
  ],
  [
    'a property nobody may set',
    ovf({ properties: { build: 'x' } }),
    { descriptor: descriptor({ properties: [property('build', { userConfigurable: false })] }) },
    ['appliance.ovf.properties.build: the image has no configurable property "build" (it has none)'],
  ],
  [
    'a property of another configuration',
    ovf({ properties: { size: 'x' }, deploymentOption: 'small' }),
    {
      descriptor: descriptor({
        configurations: [
          { id: 'small', label: 'Small', isDefault: true },
          { id: 'large', label: 'Large', isDefault: false },
        ],
        properties: [property('size', { configurations: ['large'] })],
      }),
    },
    ['appliance.ovf.properties.size: the image has no configurable property "size" (it has none)'],
  ],
  [
    'a property without value and default, beside one that is set',
    ovf({ properties: { ntp: 'x' } }),
    { descriptor: descriptor({ properties: [property('hostname'), property('ntp')] }) },
    [
      'appliance.ovf.properties.hostname: the image has no default for it, and the vSphere provider would blank it when it sets ntp; give it a value too',
    ],
  ],
  [
    'a password without default, beside a property that is set',
    ovf({ properties: { ntp: 'x' } }),
    { descriptor: descriptor({ properties: [property('admin', { password: true }), property('ntp')] }) },
    [
      'appliance.ovf.properties.admin: the image has no default for this password, and the vSphere provider would blank it when it sets ntp; set those in the appliance instead',
    ],
  ],
  [
    'a password as property',
    ovf({ properties: { admin: 'hunter2' } }),
    { descriptor: descriptor({ properties: [property('admin', { password: true })] }) },
    [
      'appliance.ovf.properties.admin: the image marks it as a password, and vSphere keeps it readable; set it in the appliance instead',
    ],
  ],
  [
    'a value of another type',
    ovf({ properties: { 'ntp.port': 'many' } }),
    {
      descriptor: descriptor({ properties: [property('ntp.port', { type: 'uint16', defaultValue: '123' })] }),
    },
    ['appliance.ovf.properties["ntp.port"]: found "many"; allowed: a whole number from 0 to 65535'],
  ],
  [
    'an unknown deployment option',
    ovf({ deploymentOption: 'smal' }),
    { descriptor: descriptor({ configurations: [{ id: 'small', label: 'Small', isDefault: true }] }) },
    [
      'appliance.ovf.deploymentOption: the image has no configuration "smal"; did you mean "small"? (it has: small)',
    ],
  ],
  [
    'disks the appliance must not have',
    { diskProvisioning: 'thin' },
    {},
    [
      'appliance.diskProvisioning: found "thin"; allowed for the AWS Connector for vCenter: thick, eagerZeroedThick (AWS Management Portal for vCenter User Guide, Setting Up: Thin Provision must not be chosen)',
    ],
  ],
  [
    'CPUs that do not fill the sockets',
    { hardware: { cpus: 3 } },
    { descriptor: descriptor({ hardware: { coresPerSocket: 2 } }) },
    ["appliance.hardware.cpus: found 3; allowed: multiples of 2, the image's cores per socket"],
  ],
  [
    'hardware the provider cannot keep',
    {},
    {
      descriptor: descriptor({
        hardware: {
          scsiType: 'buslogic',
          nics: [{ name: 'Network adapter 1', network: 'VM Network', adapterType: 'pcnet32' }],
        },
      }),
    },
    [
      'appliance.image.source: Network adapter 1 of the image is a pcnet32; the vSphere provider keeps vmxnet3, e1000, e1000e only',
      "appliance.image.source: the image's SCSI controller is buslogic; the vSphere provider keeps pvscsi, lsilogic, lsilogic-sas only",
    ],
  ],
])('%s', async (_what, appliance, facts, expected) => {
  expect(await problems(appliance, facts)).toEqual(expected);
});

test.each<[string, Partial<ApplianceInput>, Partial<OvaImage>]>([
  [
    'properties without defaults that nobody sets',
    {},
    { descriptor: descriptor({ properties: [property('hostname'), property('admin', { password: true })] }) },
  ],
  [
    'a property that is set to its default, beside one without',
    ovf({ properties: { ntp: 'pool' } }),
    {
      descriptor: descriptor({
        properties: [property('hostname'), property('ntp', { defaultValue: 'pool' })],
      }),
    },
  ],
  [
    'CPUs that fill the sockets',
    { hardware: { cpus: 4 } },
    { descriptor: descriptor({ hardware: { coresPerSocket: 2 } }) },
  ],
  ['thick disks', { diskProvisioning: 'thick' }, {}],
])('%s: nothing wrong', async (_what, appliance, facts) => {
  expect(await problems(appliance, facts)).toEqual([expect.stringMatching(/^passed: /)]);
});
