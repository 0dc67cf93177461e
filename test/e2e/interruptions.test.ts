import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { useDeployment } from './support/deployment';
import { Driver } from './support/driver';
import { Lane, type Moment } from './support/lane';
import { LossyProxy } from './support/lossy-proxy';
import { seeded } from './support/random';
import type { RunningCommand } from './support/running-command';

const lab = useDeployment();

/** INTERRUPTION_SEED=NUMBER repeats a run. */
const SEED = Number(process.env.INTERRUPTION_SEED ?? Math.floor(Math.random() * 2 ** 31));
const random = seeded(SEED);

/** Connectors that are worked on side by side, each with a state of its own. */
const LANES = 3;

const BUCKET = 'states';

const APPLYING: readonly Moment[] = [
  { at: 'start', within: 1500 },
  { at: 'plan', within: 2500 },
  { at: 'plan', within: 5000 },
  { at: 'identity', within: 3000 },
  { at: 'identity', within: 6000 },
  { at: 'appliance', within: 1500 },
  { at: { event: 'import' }, within: 500 },
  { at: { event: 'import' }, within: 1000 },
  { at: { event: 'uploadFinished' }, within: 8000 },
  { at: { event: 'powerOn' }, within: 300 },
];
const REMOVING: readonly Moment[] = [
  { at: 'start', within: 1500 },
  { at: 'plan', within: 2500 },
  { at: 'plan', within: 5000 },
  { at: 'appliance', within: 1500 },
  { at: 'appliance', within: 4000 },
  { at: { event: 'powerOff' }, within: 300 },
  { at: { event: 'destroy' }, within: 200 },
  { at: { event: 'destroy' }, within: 1000 },
  { at: 'identity', within: 1500 },
  { at: 'identity', within: 5000 },
];

let s3: S3Client;
let proxy: LossyProxy;
let driver: Driver;
beforeAll(async () => {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = lab.env;
  s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: lab.iam.config.credentials });
  await s3.send(
    new CreateBucketCommand({
      Bucket: BUCKET,
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
  proxy = await LossyProxy.start(endpoint);
  driver = new Driver(lab);
}, 600_000);
afterEach(() => {
  proxy.forgive();
});
afterAll(async () => {
  s3.destroy();
  await proxy.stop();
});

const backend = `backend: { s3: { bucket: ${BUCKET}, region: eu-central-1, usePathStyle: true } }\n`;
const declare = (name: string, state: 'running' | 'absent'): string =>
  driver.writeSpec(name, (text) => `${text}\n${backend}state: ${state}\n`);
/** A lane of a connector that is there, in a store behind the proxy. */
async function lane(name: string): Promise<Lane> {
  await driver.makeUser(name);
  declare(name, 'running');
  return new Lane(driver, name, { AWS_ENDPOINT_URL: proxy.url, AWS_MAX_ATTEMPTS: '2' });
}

const apply = (name: string): string[] => ['apply', name, '--auto-approve'];
const destroy = (name: string): string[] => ['destroy', name, '--yes', name];

async function locks(name: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  const keys = Contents.map(({ Key }) => Key ?? '');
  return keys.filter((key) => key.endsWith('.tflock') && key.includes(`/${name}`));
}

/** Types of what the state of the appliance holds. */
async function held(stack: string): Promise<string[]> {
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: `connectors/${stack}.tfstate` }),
    );
    const { resources } = JSON.parse((await Body?.transformToString()) ?? '{}') as {
      resources: { mode: string; type: string; instances: unknown[] }[];
    };
    return resources
      .filter(({ mode, instances }) => mode === 'managed' && instances.length > 0)
      .map(({ type }) => type);
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return [];
    throw error;
  }
}

/** Nobody works any more, nothing is locked, nothing lies about; what is there is in the state. */
async function expectOrder(lane: Lane, run: RunningCommand): Promise<void> {
  const { code, output } = await run.ended;
  // A provider may be a moment behind the terraform that has told it to end.
  for (let waited = 0; lane.engines().length > 0 && waited < 3000; waited += 100) await sleep(100);
  const facts = {
    engines: lane.engines().map(({ commandLine }) => commandLine),
    locks: await locks(lane.name),
    temporary: lane.leftovers(),
    stack: /^ {2,}at .+:\d+:\d+\)?$/m.test(output),
    // Without a word: the signal came before anything was begun, and before it was caught.
    code: code === 0 || code === 1 || (code === null && output === '') ? 'fine' : code,
  };
  const expected = { engines: [], locks: [], temporary: [], stack: false, code: 'fine' };
  try {
    expect(facts).toEqual(expected);
    if ((await lab.vm(lane.name)) !== undefined) {
      expect(await held(lane.name)).toContain('vsphere_virtual_machine');
    }
  } catch (error) {
    throw new Error(`after\n${output}`, { cause: error });
  }
}

/** The same command once more. */
async function expectConvergence(lane: Lane, args: readonly string[]): Promise<void> {
  const { code, output } = await lane.start(args).ended;
  if (code !== 0) throw new Error(`connector ${args.join(' ')} again: exit code ${code}\n${output}`);
}

async function expectNothingToDo(lane: Lane): Promise<void> {
  const { code, output } = await lane.start(['plan', lane.name]).ended;
  if (code !== 0) throw new Error(`connector plan ${lane.name}: exit code ${code}\n${output}`);
}

interface Round {
  readonly moment: Moment;
  readonly signal: NodeJS.Signals;
  readonly random: number;
}

function shuffled(moments: readonly Moment[]): Round[] {
  return moments
    .map((moment) => ({
      round: {
        moment,
        signal: random() < 0.5 ? ('SIGTERM' as const) : ('SIGINT' as const),
        random: random(),
      },
      order: random(),
    }))
    .sort((a, b) => a.order - b.order)
    .map(({ round }) => round);
}

/** Runs a command and sends it a signal. @returns false when it was over before */
async function interrupt(lane: Lane, args: readonly string[], round: Round): Promise<boolean> {
  const run = lane.start(args);
  try {
    const hit = await lane.reached(run, round.moment, round.random);
    if (hit) process.kill(run.pid, round.signal);
    await expectOrder(lane, run);
    return hit;
  } catch (error) {
    const { moment, signal } = round;
    throw new Error(
      `seed ${SEED}: ${signal} to ${args.join(' ')} at ${JSON.stringify(moment)} + ${Math.floor(round.random * moment.within)} ms`,
      { cause: error },
    );
  } finally {
    run.release();
  }
}

test(`seed ${SEED}: whatever is interrupted at whatever moment, the next run converges`, async () => {
  const applying = shuffled(APPLYING);
  const removing = shuffled(REMOVING);
  let hits = 0;
  const lanes = Array.from({ length: LANES }, (_, number) => `signal-${number}`);
  const failures: unknown[] = [];
  await Promise.all(
    lanes.map(async (name, number) => {
      try {
        const own = await lane(name);
        for (let round = applying.pop(); round !== undefined; round = applying.pop()) {
          declare(name, 'running');
          if (await interrupt(own, apply(name), round)) hits += 1;
          await expectConvergence(own, apply(name));
          expect(await lab.vm(name)).toMatchObject({ power: 'poweredOn' });
          await expectNothingToDo(own);
          const back = removing.pop();
          if (back === undefined) break;
          // One of them is declared, the others are destroyed by command.
          if (number === 0) declare(name, 'absent');
          const remove = number === 0 ? apply(name) : destroy(name);
          if (await interrupt(own, remove, back)) hits += 1;
          await expectConvergence(own, remove);
          expect(await lab.vm(name)).toBeUndefined();
          expect(await held(name)).toEqual([]);
        }
      } catch (error) {
        // The others end with the round they are in.
        applying.length = 0;
        failures.push(error);
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
  // Nearly all have come before the end of the run they were meant for.
  expect(hits).toBeGreaterThanOrEqual(APPLYING.length + REMOVING.length - 4);
  expect((await lab.inventory()).vms).toEqual([]);
}, 1_800_000);
