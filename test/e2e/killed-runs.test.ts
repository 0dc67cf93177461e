import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildOva } from '../../lab/image';
import { findByInventoryPath, readExtraConfig } from '../../vcenter';
import { expectSuccess, ROOT, useDeployment, type Outcome } from './support/deployment';
import { plannedChanges } from './support/planned-changes';
import { isOurProvider, kill, processes, type ProcessFacts } from './support/processes';
import { seeded } from './support/random';
import { RunningCommand } from './support/running-command';
import { until } from './support/until';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);

/** KILL_SEED=NUMBER repeats a run. */
const SEED = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Stacks that are deployed side by side, each with a state of its own. */
const LANES = 4;

/**
 * - `terraform`: terraform alone; the vSphere provider, of which it is the parent, may go on with what it does
 * - `machine`: terraform and the vSphere provider, as when the machine loses its power
 * - `provider`: the connector provider; terraform goes on and fails
 */
type Victim = 'terraform' | 'machine' | 'provider';

interface Moment {
  readonly victim: Victim;
  /** What terraform says, or the kind of what happens to the VM; absent: the start. */
  readonly after?: { readonly says: string } | { readonly event: string };
  /** Not later than so many milliseconds after that. */
  readonly within: number;
}

const creating = (what: string): { says: string } => ({ says: `${what}: Creating...` });
const VM = 'vsphere_virtual_machine.appliance';

const MOMENTS: readonly Moment[] = [
  // Plan.
  { victim: 'machine', within: 1500 },
  { victim: 'terraform', within: 3000 },
  { victim: 'provider', within: 1500 },
  { victim: 'provider', within: 3000 },
  // Image.
  { victim: 'machine', after: creating('connector_image.image'), within: 200 },
  { victim: 'provider', after: creating('connector_image.image'), within: 200 },
  // The VM: a second lies between its import and its being complete.
  { victim: 'machine', after: creating(VM), within: 500 },
  { victim: 'terraform', after: creating(VM), within: 500 },
  { victim: 'machine', after: { event: 'import' }, within: 1000 },
  { victim: 'terraform', after: { event: 'import' }, within: 1000 },
  { victim: 'provider', after: { event: 'import' }, within: 1000 },
  { victim: 'machine', after: { event: 'import' }, within: 1000 },
  // Its mark, and the ten seconds the vSphere provider sleeps before it reads what it has made.
  { victim: 'machine', after: { event: 'uploadFinished' }, within: 200 },
  { victim: 'machine', after: { event: 'uploadFinished' }, within: 2000 },
  { victim: 'machine', after: { event: 'uploadFinished' }, within: 10_000 },
  { victim: 'terraform', after: { event: 'uploadFinished' }, within: 10_000 },
  { victim: 'provider', after: { event: 'uploadFinished' }, within: 10_000 },
  // Its power.
  { victim: 'machine', after: { event: 'powerOn' }, within: 100 },
  // What comes after it.
  { victim: 'machine', after: creating('connector_power.appliance'), within: 100 },
  { victim: 'provider', after: creating('connector_power.appliance'), within: 100 },
];

const random = seeded(SEED);
/** Each moment and when exactly, in an order of its own. */
const rounds = MOMENTS.map((moment) => ({
  moment,
  wait: Math.floor(random() * moment.within),
  order: random(),
})).sort((a, b) => a.order - b.order);

const connector = (...args: string[]): Promise<Outcome> =>
  lab.run('node', [join(ROOT, 'dist/cli/connector.js'), ...args]);
const vmsOf = async (name: string): Promise<string[]> =>
  (await lab.inventory()).vms.map(({ path }) => path).filter((path) => path.endsWith(`/${name}`));
/** Processes of a stack: terraform and what it starts. */
const processesOf = (name: string): ProcessFacts[] =>
  processes().filter(({ directory }) => directory === lab.stackDirectory(name));

test(`seed ${SEED}: whatever is killed at whatever moment, the next apply converges`, async () => {
  const directory = join(lab.lab.paths.directory, 'specs');
  mkdirSync(directory);
  const names = Array.from({ length: LANES }, (_, lane) => `kill-${lane}`);
  const example = readFileSync(lab.writeSpec(), 'utf8');
  for (const name of names) {
    writeFileSync(
      join(directory, `${name}.yaml`),
      example.replace('name: lab-01', `name: ${name}`).replace(/ {2}identity:\n.*\n/, ''),
    );
  }
  const temporary = join(lab.lab.paths.directory, 'tmp');
  mkdirSync(temporary);
  Object.assign(lab.env, { CONNECTOR_SPECS: directory, TMPDIR: temporary });
  await lab.synthesized();
  await lab.control('POST', '/faults', { method: 'HttpNfcLeaseComplete', delayMs: 1000, count: -1 });
  for (const name of names) expectSuccess(await lab.terraform(name, ['version']));

  const left = [...rounds];
  const killed: string[] = [];
  const lanes = await Promise.allSettled(
    names.map(async (name) => {
      for (let round = left.pop(); round !== undefined; round = left.pop()) {
        const what = `${round.moment.victim} ${JSON.stringify(round.moment.after ?? 'start')} + ${round.wait} ms`;
        try {
          if (await killDuring(name, round.moment, round.wait)) killed.push(what);
          await expectConvergence(name);
        } catch (error) {
          throw new Error(`seed ${SEED}, ${name}: ${what}`, { cause: error });
        }
      }
    }),
  );
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  // Nearly all have come before the end of the run they were meant for.
  expect(killed.length).toBeGreaterThanOrEqual(MOMENTS.length - 4);
  // What is killed itself cannot clear up; what has lost its parent can.
  const sockets = readdirSync(temporary).filter((name) => name.startsWith('provider-'));
  expect(sockets.length).toBeLessThanOrEqual(killed.filter((what) => what.startsWith('provider')).length);
  expect((await lab.inventory()).vms).toEqual([]);
  expect((await lab.inventory()).datastores.flatMap(({ files }) => files)).toEqual([]);
}, 600_000);

/** Applies, and kills at a moment. @returns false when the run was over before */
async function killDuring(name: string, { victim, after }: Moment, wait: number): Promise<boolean> {
  const since = (await lab.events()).at(-1)?.seq ?? 0;
  const run = new RunningCommand('terraform', ['apply', '-auto-approve', '-no-color'], {
    cwd: lab.stackDirectory(name),
    env: lab.env,
  });
  const happened = async (): Promise<boolean> => {
    if (after === undefined) return true;
    if ('says' in after) return run.output.includes(after.says);
    return (await lab.events()).some(
      (event) => event.seq > since && event.name === name && event.kind === after.event,
    );
  };
  await until(async () => (run.hasEnded || (await happened()) ? true : undefined));
  await sleep(wait);
  const children = (): ProcessFacts[] => processes().filter(({ parent }) => parent === run.pid);
  const target = await until(() => {
    if (run.hasEnded) return 'none' as const;
    if (victim !== 'provider') return run.pid;
    return children().find(isOurProvider)?.pid;
  });
  const started = children();
  const inTime = target !== 'none' && !run.hasEnded;
  if (inTime) kill(target);
  const { code } = await run.ended;
  // A provider may have just answered, and terraform was about to end well.
  const hit = inTime && code !== 0;
  // That of a terraform that was killed alone goes on with what it does, and is ended with the round.
  const others = started.filter((child) => !isOurProvider(child));
  if (victim === 'machine') for (const { pid } of others) kill(pid);
  // Ours notices that nobody is there any more.
  await until(() => (processesOf(name).some(isOurProvider) ? undefined : true));
  run.release();
  return hit;
}

/** One VM, an empty plan, and nothing that runs on; the ways out are those the error names. */
async function expectConvergence(name: string): Promise<void> {
  for (;;) {
    const { code, output } = await lab.terraform(name, ['apply', '-auto-approve']);
    if (code === 0) break;
    if (output.includes(`npx connector discard ${name}`)) {
      const discarded = await connector('discard', name, '--yes', name);
      // The upload may have ended meanwhile, and the VM is ours.
      if (discarded.code !== 0) expect(discarded.output).toContain('no remnant');
      continue;
    }
    throw new Error(`exit code ${code}:\n${output}`);
  }
  expect(await vmsOf(name)).toEqual([`/DC0/vm/appliances/${name}`]);
  expectSuccess(await lab.terraform(name, ['plan', '-detailed-exitcode']));
  expectSuccess(await lab.terraform(name, ['destroy', '-auto-approve']));
  expect(await vmsOf(name)).toEqual([]);
  for (const { pid } of processesOf(name)) kill(pid);
}

test('a replacement that has failed half-way is finished by the next apply', async () => {
  lab.env.CONNECTOR_SPECS = lab.writeSpec();
  await lab.synthesized();
  const terraform = (args: readonly string[]): Promise<Outcome> => lab.terraform('lab-01', args);
  expectSuccess(await terraform(['apply', '-auto-approve']));
  const file = join(lab.lab.paths.directory, 'other.ova');
  await buildOva(file, { name: 'other', diskBytes: 2 ** 30 });
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  await lab.synthesized({ CONNECTOR_IMAGE: file, CONNECTOR_IMAGE_SHA256: sha256 });

  // The image is the new one in the state by then, and the VM still the old one.
  await lab.control('POST', '/faults', { method: 'Destroy_Task', fault: 'TaskInProgress' });
  expect((await terraform(['apply', '-auto-approve'])).code).toBe(1);
  expect(await vmsOf('lab-01')).toEqual(['/DC0/vm/appliances/lab-01']);
  expect(await plannedChanges(terraform)).toMatchObject({
    'vsphere_virtual_machine.appliance': 'delete/create',
  });
  expectSuccess(await terraform(['apply', '-auto-approve']));
  const vm = await findByInventoryPath(session(), '/DC0/vm/appliances/lab-01');
  expect(await readExtraConfig(session(), vm!, 'connector.')).toEqual({
    'connector.name': 'lab-01',
    'connector.image': sha256,
  });
  expectSuccess(await terraform(['plan', '-detailed-exitcode']));
  expectSuccess(await terraform(['destroy', '-auto-approve']));
}, 300_000);
