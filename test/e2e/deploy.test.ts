import { readdirSync, readFileSync } from 'node:fs';
import { useDeployment, expectSuccess } from './support/deployment';

const lab = useDeployment();

const ALL = ['*', '--auto-approve'];

test('cdktf deploys a connector, finds nothing to change, and takes it away again', async () => {
  lab.writeSpec();

  const deployed = await lab.cdktf(['deploy', ...ALL]);
  expectSuccess(deployed);
  expect(await lab.vm('lab-01')).toMatchObject({
    path: '/DC0/vm/appliances/lab-01',
    power: 'poweredOn',
    cpus: 2,
    memoryMiB: 4096,
    nics: [{ network: 'Prod-VLAN-12' }],
  });
  expect(await lab.users()).toEqual(['aws-connector-lab-01']);
  expect(await lab.policiesOf('aws-connector-lab-01')).toEqual(['arn:aws:iam::aws:policy/AWSConnector']);
  expect(await lab.userTags('aws-connector-lab-01')).toEqual({
    connector: 'lab-01',
    'managed-by': 'connector-as-code',
  });
  expect(await lab.roles()).toEqual(['vmimport']);
  expect(deployed.output).toContain('user_arn = arn:aws:iam::123456789012:user/aws-connector-lab-01');
  expect(deployed.output).toMatch(/vm_id = [0-9a-f-]{36}/);
  expect(deployed.output).toContain('address = 127.1.0.10');
  // A mirror has checksums for its own platform only; nothing else is to be looked at.
  expect(deployed.output).not.toMatch(/Warning: (?!Incomplete lock file)/);

  const changes = (await lab.changes()).length;
  const again = await lab.cdktf(['deploy', ...ALL]);
  expectSuccess(again);
  expect(again.output.match(/No changes\. Your infrastructure matches the configuration\./g)).toHaveLength(2);
  expect(await lab.changes()).toHaveLength(changes);

  const destroyed = await lab.cdktf(['destroy', ...ALL]);
  expectSuccess(destroyed);
  await expectNothingLeft();
}, 300_000);

test('memory and annotation change in place, and state: absent removes everything without the image', async () => {
  lab.writeSpec();
  await lab.synthesized();
  for (const stack of ['lab-01-identity', 'lab-01']) {
    expectSuccess(await lab.terraform(stack, ['apply', '-auto-approve']));
  }
  const id = await lab.terraform('lab-01', ['output', '-raw', 'vm_id']);

  lab.writeSpec((text) =>
    text.replace('appliance:\n', 'appliance:\n  annotation: Ask Ada\n  hardware: { memory: 6GiB }\n'),
  );
  await lab.synthesized();
  const changed = await lab.terraform('lab-01', ['apply', '-auto-approve']);
  expectSuccess(changed);
  // Power comes after every change of the VM, by being replaced.
  expect(changed.output).toContain('Resources: 1 added, 1 changed, 1 destroyed');
  expect(await lab.vm('lab-01')).toMatchObject({
    memoryMiB: 6144,
    annotation: 'Ask Ada',
    power: 'poweredOn',
  });
  expect(await lab.terraform('lab-01', ['output', '-raw', 'vm_id'])).toEqual(id);
  expectSuccess(await lab.terraform('lab-01', ['plan', '-detailed-exitcode']));

  // Neither the image, nor its variables, nor the names in vCenter are there any more.
  lab.writeSpec((text) => `${text.replace('LocalDS_0', 'renamed')}\nstate: absent\n`);
  const absent = await lab.cdktf(['deploy', ...ALL], { CONNECTOR_IMAGE: '', CONNECTOR_IMAGE_SHA256: '' });
  expectSuccess(absent);
  await expectNothingLeft();
}, 300_000);

test('an address that appears between a look at the guest and the wait for it is noticed', async () => {
  lab.writeSpec();
  await lab.synthesized();
  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve']));
  await lab.control('POST', '/vms/lab-01/power', { state: 'poweredOff' });
  expectSuccess(await lab.terraform('lab-01', ['plan', '-out=on.tfplan']));
  // The guest has its address within a second, and the second wait, after that for the power-on, begins later.
  const { id } = (await lab.control('POST', '/faults', {
    method: 'CreateFilter',
    skip: 1,
    delayMs: 3000,
  })) as { id: number };
  const applied = await lab.terraform('lab-01', ['apply', 'on.tfplan']);
  await lab.control('DELETE', `/faults/${id}`);
  expectSuccess(applied);
  expect(applied.output).toContain('address = "127.1.0.10"');
  expect(applied.output).not.toContain('tells no address');
  expectSuccess(await lab.terraform('lab-01', ['destroy', '-auto-approve']));
});

async function expectNothingLeft(): Promise<void> {
  const { vms, datastores } = await lab.inventory();
  expect(vms).toEqual([]);
  expect(datastores.flatMap(({ files }) => files)).toEqual([]);
  expect(await lab.users()).toEqual([]);
  expect(await lab.roles()).toEqual([]);
  const { states } = lab.lab.paths;
  const files = readdirSync(states);
  expect(files.filter((name) => name.includes('lock'))).toEqual([]);
  for (const name of files.filter((file) => file.endsWith('.tfstate'))) {
    expect(JSON.parse(readFileSync(`${states}/${name}`, 'utf8'))).toMatchObject({ resources: [] });
  }
}
