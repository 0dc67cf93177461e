import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOva, type ImageOptions } from '../../lab/image';
import { useDeployment, expectSuccess } from './support/deployment';

const lab = useDeployment();

/** Builds an image and gives the environment that names it. */
async function imageWith(options: ImageOptions): Promise<NodeJS.ProcessEnv> {
  const file = join(lab.lab.paths.directory, `${options.name ?? 'image'}.ova`);
  await buildOva(file, options);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  return { CONNECTOR_IMAGE: file, CONNECTOR_IMAGE_SHA256: sha256 };
}

const withOvf = (ovf: string) => (text: string) => text.replace(/ {2}ovf:\n.*\n/, `  ovf: ${ovf}\n`);

test('all of the OVF survives: hardware, every NIC, disks, properties, the deployment option; and the next plan is empty', async () => {
  const env = await imageWith({
    name: 'large',
    cpus: 2,
    memoryMiB: 2048,
    cpuAllocation: { reservation: 1000, limit: 6000, shares: 6000 },
    memoryAllocation: { reservation: 1024, limit: 8192, shares: 90_000 },
    settings: { cpuHotAddEnabled: 'true', memoryHotAddEnabled: 'true', nestedHVEnabled: 'true' },
    firmware: 'efi',
    scsi: 'VirtualSCSI',
    guestId: 'rhel8_64Guest',
    diskBytes: 2 * 2 ** 30,
    nics: [
      { network: 'Management', adapterType: 'VmxNet3' },
      { network: 'Backup', adapterType: 'E1000' },
      { network: 'Management', adapterType: 'VmxNet3' },
    ],
    properties: [
      { key: 'hostname', type: 'string' },
      { key: 'ntp', type: 'string', value: 'pool.ntp.org' },
    ],
    configurations: [
      { id: 'small', cpus: 2, memoryMiB: 2048, isDefault: true },
      { id: 'large', cpus: 4, memoryMiB: 8192 },
    ],
  });
  lab.writeSpec(
    withOvf(
      '{ networks: { Management: VM Network, Backup: Prod-VLAN-12 }, properties: { hostname: fra }, deploymentOption: large }',
    ),
  );
  await lab.synthesized(env);
  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve']));
  expect(await lab.vm('lab-01')).toMatchObject({
    cpus: 4,
    memoryMiB: 8192,
    firmware: 'efi',
    guestId: 'rhel8_64Guest',
    nics: [
      { network: 'VM Network', kind: 'vmxnet3' },
      { network: 'Prod-VLAN-12', kind: 'e1000' },
      { network: 'VM Network', kind: 'vmxnet3' },
    ],
    disks: [{ mib: 2048, thin: false, eagerZeroed: true }],
    properties: { hostname: 'fra', ntp: 'pool.ntp.org' },
  });
  // What the provider has read back from vCenter.
  const { output } = await lab.terraform('lab-01', ['state', 'show', 'vsphere_virtual_machine.appliance']);
  for (const line of [
    'cpu_reservation = 1000',
    'cpu_limit = 6000',
    'cpu_share_count = 6000',
    'memory_reservation = 1024',
    'memory_limit = 8192',
    'memory_share_count = 90000',
    'cpu_hot_add_enabled = true',
    'memory_hot_add_enabled = true',
    'nested_hv_enabled = true',
  ]) {
    expect(output.replaceAll(/ +/g, ' ')).toContain(line);
  }
  expectSuccess(await lab.terraform('lab-01', ['plan', '-detailed-exitcode']));

  // A port group is changed on the NIC, a property on the VM: both without a new appliance.
  lab.writeSpec(
    withOvf(
      '{ networks: { Management: VM Network, Backup: DC0_DVPG0 }, properties: { hostname: muc }, deploymentOption: large }',
    ),
  );
  await lab.synthesized(env);
  const changed = await lab.terraform('lab-01', ['apply', '-auto-approve']);
  expectSuccess(changed);
  expect(changed.output).toContain('Resources: 0 added, 1 changed, 0 destroyed');
  const vm = await lab.vm('lab-01');
  expect(vm).toMatchObject({ properties: { hostname: 'muc', ntp: 'pool.ntp.org' } });
  expect(vm?.nics.map(({ network }) => network)).toEqual(['VM Network', 'DC0_DVPG0', 'VM Network']);
  expectSuccess(await lab.terraform('lab-01', ['plan', '-detailed-exitcode']));
  expectSuccess(await lab.terraform('lab-01', ['destroy', '-auto-approve']));
});

test('naming the default configuration of the image does not replace the VM', async () => {
  const env = await imageWith({
    name: 'configurations',
    configurations: [
      { id: 'small', cpus: 2, memoryMiB: 2048, isDefault: true },
      { id: 'large', cpus: 4, memoryMiB: 8192 },
    ],
  });
  lab.writeSpec();
  await lab.synthesized(env);
  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve']));
  const option = (id: string) =>
    withOvf(`{ networks: { VM Network: Prod-VLAN-12 }, deploymentOption: ${id} }`);
  lab.writeSpec(option('small'));
  await lab.synthesized(env);
  expectSuccess(await lab.terraform('lab-01', ['plan', '-detailed-exitcode']));
  lab.writeSpec(option('large'));
  await lab.synthesized(env);
  expect((await lab.terraform('lab-01', ['plan'])).output).toContain('appliance will be replaced');
  expectSuccess(await lab.terraform('lab-01', ['destroy', '-auto-approve']));
});

test('a new image replaces the VM, a moved one does not, and protection refuses both', async () => {
  const [first, second] = [await imageWith({ name: 'first' }), await imageWith({ name: 'second' })];
  lab.writeSpec();
  await lab.synthesized(first);
  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve']));

  const moved = { ...first, CONNECTOR_IMAGE: join(lab.lab.paths.directory, 'moved.ova') };
  expectSuccess(await lab.run('cp', [first.CONNECTOR_IMAGE ?? '', moved.CONNECTOR_IMAGE]));
  await lab.synthesized(moved);
  expectSuccess(await lab.terraform('lab-01', ['plan', '-detailed-exitcode']));

  await lab.synthesized(second);
  const plan = await lab.terraform('lab-01', ['plan']);
  expect(plan.output).toMatch(
    /vsphere_virtual_machine\.appliance will be replaced due to changes in replace_triggered_by/,
  );

  lab.writeSpec((text) => `${text}deletionProtection: true\n`);
  await lab.synthesized(second);
  for (const command of [['plan'], ['plan', '-destroy']]) {
    const refused = await lab.terraform('lab-01', command);
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(/instance cannot be destroyed/i);
  }
  lab.writeSpec();
  await lab.synthesized(first);
  expectSuccess(await lab.terraform('lab-01', ['destroy', '-auto-approve']));
});

test('a VM that runs on another host than its first shows no difference', async () => {
  lab.writeSpec((text) => text.replace('host: DC0_C0_H0', 'host: DC0_C0_H1'));
  await lab.synthesized();
  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve']));
  // What DRS would have done: the VM runs elsewhere than where the spec first placed it.
  lab.writeSpec((text) => text.replace('host: DC0_C0_H0', 'host: DC0_C0_H2'));
  await lab.synthesized();
  expectSuccess(await lab.terraform('lab-01', ['plan', '-detailed-exitcode']));
  expectSuccess(await lab.terraform('lab-01', ['destroy', '-auto-approve']));
});

test('a VM that no state knows is imported without being replaced', async () => {
  lab.writeSpec();
  await lab.synthesized();
  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve']));
  const uuid = (await lab.terraform('lab-01', ['output', '-raw', 'vm_id'])).output;
  expectSuccess(await lab.run('rm', [lab.stateFile('lab-01')]));

  const vm = 'vsphere_virtual_machine.appliance';
  // What the VM is made from has to be known first: OpenTofu 1.12 counts its creation as a change of it.
  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve', '-target=terraform_data.image']));
  expectSuccess(await lab.terraform('lab-01', ['import', vm, '/DC0/vm/appliances/lab-01']));
  const plan = await lab.terraform('lab-01', ['plan']);
  expectSuccess(plan);
  expect(plan.output).not.toMatch(/must be replaced|will be replaced|will be destroyed/);
  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve']));
  expectSuccess(await lab.terraform('lab-01', ['plan', '-detailed-exitcode']));
  expect((await lab.terraform('lab-01', ['output', '-raw', 'vm_id'])).output).toBe(uuid);
  expectSuccess(await lab.terraform('lab-01', ['destroy', '-auto-approve']));
});

test.each<[ImageOptions['faults'], RegExp]>([
  [['omitSize'], /gives no ovf:size/],
  [['wrongDigest'], /SHA256|SHA-256/],
  [['missingDisk'], /missing|not in/],
])('an image with %s is refused before anything is uploaded', async (faults, message) => {
  const events = (await lab.changes()).length;
  lab.writeSpec();
  const { code, output } = await lab.synth(await imageWith({ name: `bad-${faults?.join() ?? ''}`, faults }));
  expect(code).toBe(1);
  expect(output).toMatch(message);
  expect(output).toMatch(/spec\.yaml:17:13: appliance\.image\.source: /);
  expect(await lab.changes()).toHaveLength(events);
});
