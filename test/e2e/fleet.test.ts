import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectorResult } from '../../deployment/applier';
import type { ConnectorPlan } from '../../deployment/plan-model';
import { useDeployment } from './support/deployment';
import { Driver, type Said } from './support/driver';

const lab = useDeployment();

const NAMES = ['alpha', 'beta', 'gamma'];
let fleet: Driver;
beforeAll(async () => {
  fleet = new Driver(lab);
  for (const name of NAMES) {
    await fleet.makeUser(name);
    fleet.writeSpec(name);
  }
  fleet.commit('Three connectors');
}, 600_000);
afterEach(() => lab.control('DELETE', '/faults'));

const annotated =
  (annotation: string) =>
  (text: string): string =>
    text.replace('appliance:\n', `appliance:\n  annotation: ${annotation}\n`);
const vms = async (): Promise<string[]> =>
  (await lab.inventory()).vms.map(({ path }) => path.split('/').pop() ?? '').sort();
const faults = async (): Promise<number> =>
  (await lab.events()).filter(({ kind }) => kind === 'fault').length;
const annotations = async (): Promise<string[]> =>
  (await Promise.all(NAMES.map((name) => lab.vm(name)))).map((vm) => vm?.annotation ?? '');

/** What `--json` printed, and nothing else is there. */
const planned = ({ stdout }: Said): { connectors: ConnectorPlan[]; problems: unknown[]; refusal?: string } =>
  JSON.parse(stdout) as ReturnType<typeof planned>;
const applied = ({ stdout }: Said): Record<string, ConnectorResult['outcome']> => {
  const { connectors } = JSON.parse(stdout) as { connectors: ConnectorResult[] };
  return Object.fromEntries(connectors.map(({ name, outcome }) => [name, outcome]));
};
const outcomes = (said: Said): Record<string, string[]> =>
  Object.fromEntries(
    planned(said).connectors.map(({ name, stacks }) => [name, stacks.map(({ outcome }) => outcome)]),
  );

// The tests follow one another.

test('a plan of three: exit code 2, JSON alone on standard output, no secret anywhere', async () => {
  const said = await fleet.expect(2, ['plan', '--json', '--out', 'plans', '--markdown', 'plan.md']);
  expect(Object.keys(outcomes(said))).toEqual(NAMES);
  expect(new Set(Object.values(outcomes(said)).flat())).toEqual(new Set(['changes']));
  const files = ['plans/plan.json', 'plan.md'].map((file) =>
    readFileSync(join(fleet.directory, file), 'utf8'),
  );
  for (const text of [said.stdout, said.stderr, ...files]) {
    expect(text).not.toContain(lab.env.VSPHERE_PASSWORD);
  }
  expect(statSync(join(fleet.directory, 'plans')).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(join(fleet.directory, 'plans'))) {
    expect([name, statSync(join(fleet.directory, 'plans', name)).mode & 0o077]).toEqual([name, 0]);
  }
  expect(await vms()).toEqual([]);
}, 300_000);

test('--max-changes 1: all are refused, and nothing is changed', async () => {
  const said = await fleet.expect(1, ['apply', '--auto-approve', '--max-changes', '1']);
  expect(said.stderr).toContain(
    '3 connectors would change (alpha, beta, gamma), and --max-changes allows 1; nothing is applied',
  );
  expect(await vms()).toEqual([]);
}, 300_000);

test('--max-failures 1: the first that fails is the last that is started', async () => {
  await lab.control('POST', '/faults', { method: 'ImportVApp', fault: 'InvalidState', count: -1 });
  const options = ['--auto-approve', '--json', '--max-failures', '1', '--parallelism', '1'];
  const said = await fleet.expect(1, ['apply', ...options]);
  expect(applied(said)).toEqual({ alpha: 'failed', beta: 'skipped', gamma: 'skipped' });
  expect(said.stdout).toContain('1 failed before its turn (--max-failures)');
  expect(await vms()).toEqual([]);
  expect(await faults()).toBe(1);
}, 300_000);

test('a canary that fails keeps the others from being touched; a canary that is well lets them go', async () => {
  // Only the canary can come so far.
  const before = await faults();
  await lab.control('POST', '/faults', { method: 'ImportVApp', fault: 'InvalidState', count: -1 });
  const canary = ['apply', '--auto-approve', '--json', '--canary', 'beta'];
  const sick = await fleet.expect(1, canary);
  expect(applied(sick)).toEqual({ alpha: 'skipped', beta: 'failed', gamma: 'skipped' });
  expect(sick.stdout).toContain('the canary beta is not well');
  expect(await vms()).toEqual([]);
  expect(await faults()).toBe(before + 1);

  await lab.control('DELETE', '/faults');
  const well = await fleet.expect(0, canary);
  expect(applied(well)).toEqual({ alpha: 'applied', beta: 'applied', gamma: 'applied' });
  const imports = (await lab.events()).filter(({ kind }) => kind === 'powerOn').map(({ name }) => name);
  expect(imports[0]).toBe('beta');
  expect(await vms()).toEqual(NAMES);
  const after = await fleet.expect(0, ['plan', '--json']);
  expect(new Set(Object.values(outcomes(after)).flat())).toEqual(new Set(['unchanged']));
}, 600_000);

test('a spec that is not valid stops none of the others, and is an error of the run', async () => {
  fleet.writeFile('delta', 'apiVersion: connector/v1\nkind: AwsConnector\nname: delta\n');
  fleet.writeSpec('alpha', annotated('first'));
  const plan = await fleet.expect(1, ['plan', '--json']);
  expect(outcomes(plan)).toMatchObject({
    alpha: ['unchanged', 'changes'],
    beta: ['unchanged', 'unchanged'],
  });
  expect(planned(plan).problems.length).toBeGreaterThan(0);
  expect(plan.stderr).toContain('delta.yaml');
  const apply = await fleet.expect(1, ['apply', '--auto-approve', '--json']);
  expect(applied(apply)).toEqual({ alpha: 'applied', beta: 'unchanged', gamma: 'unchanged' });
  expect(await annotations()).toEqual(['first', expect.not.stringMatching(/first/), expect.anything()]);
  fleet.removeSpec('delta');
}, 300_000);
