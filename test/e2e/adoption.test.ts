import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildOva } from '../../lab/image';
import {
  dataObject,
  destroy,
  findByInventoryPath,
  powerOff,
  powerOn,
  readExtraConfig,
  readVirtualMachine,
  runTask,
  setExtraConfig,
} from '../../vcenter';
import { expectSuccess, ROOT, useDeployment, type Outcome } from './support/deployment';
import { plainOutput } from './support/plain-output';
import { plannedChanges } from './support/planned-changes';
import { TerminalCommand } from './support/terminal-command';
import { useVcenterSession } from './support/vcenter-session';
import { createVm } from './vcenter/support/machines';

const lab = useDeployment();
const session = useVcenterSession(lab);

const VM = 'vsphere_virtual_machine.appliance';
const PATH = '/DC0/vm/appliances/lab-01';
const terraform = (args: readonly string[]): Promise<Outcome> => lab.terraform('lab-01', args);
const connector = (...args: string[]): Promise<Outcome> =>
  lab.run('node', [join(ROOT, 'dist/cli/connector.js'), ...args]);
const vms = async (): Promise<string[]> => (await lab.inventory()).vms.map(({ path }) => path);

const TAKEN_IN = {
  'connector_image.image': 'create',
  'terraform_data.image': 'create',
  [VM]: 'import/update',
  'connector_guard.appliance': 'create',
  'connector_power.appliance': 'create',
};

beforeEach(async () => {
  lab.writeSpec();
  await lab.synthesized();
});
afterEach(async () => {
  for (const path of await vms()) {
    const vm = await findByInventoryPath(session(), path);
    if (vm && (await readVirtualMachine(session(), vm)).powerState !== 'poweredOff')
      await powerOff(session(), vm);
    if (vm) await destroy(session(), vm);
  }
  rmSync(lab.stateFile('lab-01'), { force: true });
});

test('a VM that is ours and that no state knows is taken in by the next apply', async () => {
  expectSuccess(await terraform(['apply', '-auto-approve']));
  const { output: id } = await terraform(['output', '-raw', 'vm_id']);
  rmSync(lab.stateFile('lab-01'));
  const changes = (await lab.changes()).length;

  expect(await plannedChanges(terraform)).toEqual(TAKEN_IN);
  await expectRefused(
    connector('adopt', 'lab-01', '--yes', 'lab-02'),
    '--yes gives "lab-02", and the connector is "lab-01"; nothing has been changed',
  );
  const adopted = await connector('adopt', 'lab-01', '--yes', 'lab-01');
  expectSuccess(adopted);
  expect(adopted.output).toContain(
    `  taken into the state and changed: the appliance VM (${VM}) [spec.yaml]\n`,
  );
  expect(adopted.output).toContain(
    'lab-01: its VM is in its state; connector plan lab-01 tells what the rest needs',
  );
  expect(adopted.output).not.toMatch(/image unknown|warning/);
  // Nothing else than that was done, and the rest is as ever.
  expect(Object.keys(await plannedChanges(terraform)).sort()).toEqual([
    'connector_guard.appliance',
    'connector_power.appliance',
  ]);
  expectSuccess(await terraform(['apply', '-auto-approve']));
  expect((await terraform(['output', '-raw', 'vm_id'])).output).toBe(id);
  expectSuccess(await terraform(['plan', '-detailed-exitcode']));
  expect(await vms()).toEqual([PATH]);
  // Neither an upload nor another power state.
  expect((await lab.changes()).slice(changes)).not.toContain('import');
  expect((await lab.changes()).slice(changes)).not.toContain('powerOff');

  // The import block is nothing to a state that has the VM, and destroy leaves nothing for it.
  expectSuccess(await terraform(['destroy', '-auto-approve']));
  expect(await vms()).toEqual([]);
});

test('a VM of ours that was made from another image is not taken for one of this image', async () => {
  expectSuccess(await terraform(['apply', '-auto-approve']));
  rmSync(lab.stateFile('lab-01'));
  const changes = (await lab.changes()).length;
  const file = join(lab.lab.paths.directory, 'other.ova');
  await buildOva(file, { name: 'other', diskBytes: 2 ** 30 });
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  await lab.synthesized({ CONNECTOR_IMAGE: file, CONNECTOR_IMAGE_SHA256: sha256 });
  const refused = await terraform(['plan']);
  expect(refused.code).toBe(1);
  const said = plainOutput(refused.output);
  expect(said).toContain(`Error: ${PATH} was made from another image`);
  expect(said).toContain(
    `The VM is taken in as what it is: declare sha256 ${lab.env.CONNECTOR_IMAGE_SHA256 ?? ''} and apply, then ${sha256}, which replaces it.`,
  );
  expect(await lab.changes()).toHaveLength(changes);

  // As the error says.
  await lab.synthesized();
  expectSuccess(await terraform(['apply', '-auto-approve']));
  await lab.synthesized({ CONNECTOR_IMAGE: file, CONNECTOR_IMAGE_SHA256: sha256 });
  expect(await plannedChanges(terraform)).toMatchObject({ [VM]: 'delete/create' });
  await lab.synthesized();
  expectSuccess(await terraform(['destroy', '-auto-approve']));
});

test('a VM of somebody else stops the plan with both ways out; adopted, it is taken in as it is', async () => {
  // Of the image, and as somebody has deployed it who knows nothing of marks.
  expectSuccess(await terraform(['apply', '-auto-approve']));
  rmSync(lab.stateFile('lab-01'));
  const vm = (await findByInventoryPath(session(), PATH))!;
  await powerOff(session(), vm);
  await setExtraConfig(session(), vm, { 'connector.name': '', 'connector.image': '' });
  await runTask(session(), 'ReconfigVM_Task', vm, { spec: dataObject({ memoryMB: 2048 }) });
  const { uuid = '' } = await readVirtualMachine(session(), vm);
  await expectRefusedByPlan();

  for (const yes of [[], ['--yes', 'lab-02']]) {
    await expectRefused(
      connector('discard', 'lab-01', ...yes),
      `${PATH} would be deleted with its disks, for good; to do it: connector discard lab-01 --yes lab-01`,
    );
  }
  await powerOn(session(), vm);
  await expectRefused(
    connector('discard', 'lab-01', '--yes', 'lab-01'),
    `${PATH} is on, so it is no remnant of an upload; power it off in vCenter if it is to be deleted, or choose another appliance.vmName`,
  );
  await powerOff(session(), vm);

  // Not agreed to at a terminal, or not to be planned: the VM is as it was, and no deployment takes it in.
  const takenBack = `${PATH} is not lab-01's any more: the mark is taken back`;
  for (const keys of ['no\r', '\u0003']) {
    const command = [process.execPath, join(ROOT, 'dist/cli/connector.js'), 'adopt', 'lab-01'];
    const asked = new TerminalCommand(command, { cwd: ROOT, env: lab.env });
    await asked.shows("Type the connector's name to adopt it: ");
    expect(await readExtraConfig(session(), vm, 'connector.')).toEqual({ 'connector.name': 'lab-01' });
    asked.type(keys);
    const { code, output } = await asked.ended;
    expect(code).toBe(1);
    expect(output).toContain(takenBack);
    expect(output).toContain('lab-01: not confirmed; nothing has been taken in');
    expect(await readExtraConfig(session(), vm, 'connector.')).toEqual({});
  }
  const unplanned = await lab.run(
    process.execPath,
    [join(ROOT, 'dist/cli/connector.js'), 'adopt', 'lab-01', '--yes', 'lab-01'],
    { env: { ...lab.env, TF_CLI_ARGS_plan: '-no-such-option' } },
  );
  expect(unplanned.code).toBe(1);
  expect(unplanned.output).toContain(takenBack);
  expect(unplanned.output).toContain('lab-01: nothing has been taken in');
  await expectRefusedByPlan();

  expect(await connector('adopt', 'lab-01')).toEqual({
    code: 0,
    output: `${PATH} is lab-01's now; the next deployment takes it in. Read its plan first: settings the spec names are changed, and the image it was made from is unknown.\n`,
  });
  expect(await readExtraConfig(session(), vm, 'connector.')).toEqual({ 'connector.name': 'lab-01' });
  expect(await connector('adopt', 'lab-01')).toEqual({ code: 0, output: `${PATH} is lab-01's already\n` });
  await expectRefused(
    connector('discard', 'lab-01', '--yes', 'lab-01'),
    `${PATH} is the appliance of lab-01, no remnant; declare state: absent to remove it`,
  );

  const changes = (await lab.changes()).length;
  expect(await plannedChanges(terraform)).toEqual(TAKEN_IN);
  const taken = await terraform(['apply', '-auto-approve']);
  expectSuccess(taken);
  const said = plainOutput(taken.output);
  expect(said).toContain(`Warning: ${PATH}: image unknown`);
  expect(said).toContain(
    'The VM exists already, and nothing on it says which image it was made from. It is taken as it is; the next change of sha256 replaces it.',
  );
  expect((await terraform(['output', '-raw', 'vm_id'])).output).toBe(uuid);
  expect((await lab.changes()).slice(changes)).not.toContain('import');
  expect(await lab.vm('lab-01')).toMatchObject({
    power: 'poweredOn',
    cpus: 2,
    memoryMiB: 4096,
    nics: [{ network: 'Prod-VLAN-12' }],
  });
  const again = await terraform(['plan', '-detailed-exitcode']);
  expectSuccess(again);
  expect(again.output).not.toContain('image unknown');
  expectSuccess(await terraform(['destroy', '-auto-approve']));
  expect(await vms()).toEqual([]);
});

test('a remnant is discarded, and the next apply deploys', async () => {
  const nothing = {
    code: 0,
    output: 'there is no VM "lab-01" where the spec places it; nothing to discard\n',
  };
  expect(await connector('discard', 'lab-01')).toEqual(nothing);
  await expectRefused(
    connector('adopt', 'lab-01'),
    'there is no VM "lab-01" where the spec places it; nothing to adopt: a deployment makes it',
  );

  await createVm(session(), 'lab-01');
  await createVm(session(), 'lab-02');
  await expectRefusedByPlan();
  expect(await connector('discard', 'lab-01', '--yes', 'lab-01')).toEqual({
    code: 0,
    output: `${PATH} is deleted\n`,
  });
  // Of that name and no other.
  expect(await vms()).toEqual(['/DC0/vm/appliances/lab-02']);
  expect(await connector('discard', 'lab-01', '--yes', 'lab-01')).toEqual(nothing);
  expectSuccess(await terraform(['apply', '-auto-approve']));
  expectSuccess(await terraform(['plan', '-detailed-exitcode']));
  expectSuccess(await terraform(['destroy', '-auto-approve']));
});

async function expectRefusedByPlan(): Promise<void> {
  const refused = await terraform(['plan']);
  expect(refused.code).toBe(1);
  // Places are not wrapped apart.
  expect(refused.output).toMatch(
    /spec\.yaml:\d+:\d+: \/DC0\/vm\/appliances\/lab-01 exists and is not marked as lab-01's/,
  );
  expect(plainOutput(refused.output)).toContain(
    '(extraConfig connector.name); run `npx connector adopt lab-01` to take it over, or `npx connector discard lab-01` if it is the remnant of a broken upload; or choose another appliance.vmName',
  );
}

async function expectRefused(run: Promise<Outcome>, text: string): Promise<void> {
  expect(await run).toEqual({ code: 1, output: `${text}\n` });
}
