import { factsOf } from '../../provider/facts-of-image';
import type { Facts } from '../../provider/image-facts';
import type { OvfHardware } from '../../ova';
import { descriptor, image } from '../support/descriptor';

const hardwareOf = (hardware: Partial<OvfHardware>): NonNullable<Facts['hardware']> => {
  const { hardware: found } = factsOf(image({ descriptor: descriptor({ hardware }) }), undefined);
  if (found === null) throw new Error('no hardware');
  return found;
};

test('a plain OVF says nothing of reservations and hot plugging', () => {
  const { network_adapters: adapters, ...rest } = hardwareOf({});
  expect(adapters).toEqual([{ name: 'Network adapter 1', network: 'VM Network', adapter_type: 'e1000' }]);
  expect(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null))).toEqual({
    num_cpus: 2,
    num_cores_per_socket: 1,
    memory: 4096,
    firmware: 'bios',
    guest_id: 'freebsd64Guest',
    scsi_type: 'lsilogic',
    scsi_controller_count: 1,
  });
});

test('what the OVF reserves, limits, weighs and switches on is a fact', () => {
  expect(
    hardwareOf({
      cpuAllocation: { reservation: 1000, limit: 3000, shares: 2500 },
      memoryAllocation: { reservation: 1024, limit: 4096, shares: 50_000 },
      cpuHotAdd: true,
      memoryHotAdd: true,
      nestedVirtualization: true,
      secureBoot: true,
      scsiControllers: 0,
      hardwareVersion: 13,
    }),
  ).toMatchObject({
    cpu_reservation: 1000,
    cpu_limit: 3000,
    cpu_share_level: 'custom',
    cpu_share_count: 2500,
    memory_reservation: 1024,
    memory_limit: 4096,
    memory_share_level: 'custom',
    memory_share_count: 50_000,
    cpu_hot_add_enabled: true,
    memory_hot_add_enabled: true,
    nested_hv_enabled: true,
    efi_secure_boot_enabled: true,
    // The provider refuses a VM without one.
    scsi_controller_count: 1,
    hardware_version: 13,
  });
});

const CONFIGURED = descriptor({
  configurations: [
    { id: 'large', label: 'Large', isDefault: true },
    { id: 'small', label: 'Small', isDefault: false },
  ],
  properties: [
    { key: 'vm.hostname', id: 'hostname', type: 'string', userConfigurable: true, password: false },
    { key: 'ntp', id: 'ntp', type: 'string', userConfigurable: true, defaultValue: 'a', password: false },
    {
      key: 'fixed',
      id: 'fixed',
      type: 'string',
      userConfigurable: false,
      defaultValue: 'x',
      password: false,
    },
    { key: 'pw', id: 'pw', type: 'string', userConfigurable: true, defaultValue: 's3cret', password: true },
    {
      key: 'size',
      id: 'size',
      type: 'int',
      userConfigurable: true,
      defaultValue: '1',
      password: false,
      configurations: ['small'],
    },
  ],
});

test.each([
  [undefined, 'large', { hostname: '', ntp: 'a' }],
  ['large', 'large', { hostname: '', ntp: 'a' }],
  ['small', 'small', { hostname: '', ntp: 'a', size: '1' }],
])('with deployment option %s the configuration is %s', (option, configuration, defaults) => {
  const facts = factsOf(image({ descriptor: CONFIGURED }), option);
  expect(facts.configuration).toBe(configuration);
  expect(facts.deployment_options).toEqual(['large', 'small']);
  expect(facts.property_defaults).toEqual(defaults);
});

test('a configuration the OVF does not have is refused with those it has', () => {
  expect(() => factsOf(image({ descriptor: CONFIGURED }), 'tiny')).toThrow(
    'the image has no configuration "tiny"; it has: large, small',
  );
  expect(() => factsOf(image(), 'tiny')).toThrow('the image has no configuration "tiny"; it has none at all');
});
