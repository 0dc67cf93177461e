import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOva, type ImageOptions } from '../../lab/image';
import { useDeployment, expectSuccess } from './support/deployment';
import { plainOutput } from './support/plain-output';
import { plannedChanges } from './support/planned-changes';

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
  // What is added and destroyed is connector_power, which comes after every change of the VM.
  expect(changed.output).toContain('Resources: 1 added, 1 changed, 1 destroyed');
  expect(changed.output.match(/^\S+: (Modifying|Destroying|Creating)/gm)).toEqual([
    'connector_power.appliance: Destroying',
    'vsphere_virtual_machine.appliance: Modifying',
    'connector_power.appliance: Creating',
  ]);
  const vm = await lab.vm('lab-01');
  expect(vm).toMatchObject({ properties: { hostname: 'muc', ntp: 'pool.ntp.org' } });
  expect(vm?.nics.map(({ network }) => network)).toEqual(['VM Network', 'DC0_DVPG0', 'VM Network']);
  expectSuccess(await lab.terraform('lab-01', ['plan', '-detailed-exitcode']));
  expectSuccess(await lab.terraform('lab-01', ['destroy', '-auto-approve']));
});

/** A plan that changes what is noted of the image and nothing else, its apply and the empty plan after it. */
async function expectNoteOnly(attribute: string): Promise<void> {
  const events = (await lab.changes()).length;
  const terraform = (args: readonly string[]) => lab.terraform('lab-01', args);
  expect(await plannedChanges(terraform)).toEqual({ 'connector_image.image': 'update' });
  const { output } = await terraform(['plan']);
  expect(output.match(/^ {6}[~+-] \w+/gm)).toEqual([expect.stringMatching(` ${attribute}$`)]);
  expectSuccess(await terraform(['apply', '-auto-approve']));
  expectSuccess(await terraform(['plan', '-detailed-exitcode']));
  expect(await lab.changes()).toHaveLength(events);
}

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
  await expectNoteOnly('deployment_option');
  lab.writeSpec(option('large'));
  await lab.synthesized(env);
  expect((await lab.terraform('lab-01', ['plan'])).output).toContain(
    'vsphere_virtual_machine.appliance will be replaced',
  );
  expectSuccess(await lab.terraform('lab-01', ['destroy', '-auto-approve']));
});

test('a new image replaces the VM, one that was moved or is gone does not, and protection refuses to', async () => {
  const [first, second] = [await imageWith({ name: 'first' }), await imageWith({ name: 'second' })];
  lab.writeSpec();
  await lab.synthesized(first);
  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve']));

  // Neither elsewhere nor gone: it is the same file by its SHA-256, and the VM is there.
  for (const name of ['moved.ova', 'gone.ova']) {
    const moved = { ...first, CONNECTOR_IMAGE: join(lab.lab.paths.directory, name) };
    if (name === 'moved.ova')
      expectSuccess(await lab.run('cp', [first.CONNECTOR_IMAGE ?? '', moved.CONNECTOR_IMAGE]));
    await lab.synthesized(moved);
    await expectNoteOnly('source');
  }

  await lab.synthesized(second);
  const plan = await lab.terraform('lab-01', ['plan']);
  expect(plan.output).toMatch(
    /vsphere_virtual_machine\.appliance will be replaced due to changes in replace_triggered_by/,
  );

  lab.writeSpec((text) => `${text}deletionProtection: true\n`);
  const uuid = (await lab.terraform('lab-01', ['output', '-raw', 'vm_id'])).output;
  for (const [image, command, what] of [
    [second, ['plan'], 'replaced'],
    [first, ['plan', '-destroy'], 'destroyed'],
  ] as const) {
    await lab.synthesized(image);
    const refused = await lab.terraform('lab-01', command);
    expect(refused.code).toBe(1);
    expect(plainOutput(refused.output)).toContain(
      `Error: lab-01 is protected, and the VM ${uuid} would be ${what}`,
    );
  }
  expect((await lab.vm('lab-01'))?.power).toBe('poweredOn');
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

test.each<[NonNullable<ImageOptions['faults']>, RegExp]>([
  [['omitSize'], /: the descriptor gives no ovf:size for "bad-omitSize-disk1\.vmdk"/],
  [
    ['wrongDigest'],
    /: "bad-wrongDigest-disk1\.vmdk" has the SHA256 [0-9a-f]{64}, and the manifest says [0-9a-f]{64}; /,
  ],
  [
    ['missingDisk'],
    /: the descriptor refers to "bad-missingDisk-disk1\.vmdk", which is not in the tar archive/,
  ],
])('an image with %s is refused at plan, before anything is uploaded', async (faults, message) => {
  const events = (await lab.changes()).length;
  lab.writeSpec();
  const env = await imageWith({ name: `bad-${faults.join()}`, faults });
  await lab.synthesized(env);
  const { code, output } = await lab.terraform('lab-01', ['apply', '-auto-approve']);
  expect(code).toBe(1);
  expect(output).toContain(`spec.yaml:18:13: ${env.CONNECTOR_IMAGE ?? ''}: `);
  expect(output).toMatch(message);
  expect(output).toContain('Nothing has been created.');
  expect(await lab.changes()).toHaveLength(events);
});
