import { useDeployment } from './support/deployment';
import { Driver } from './support/driver';
import { Lane, type Moment } from './support/lane';
import { seeded } from './support/random';
import { StateBucket } from './support/state-bucket';

const lab = useDeployment();

/** INTERRUPTION_SEED=NUMBER repeats a run. */
const SEED = Number(process.env.INTERRUPTION_SEED ?? Math.floor(Math.random() * 2 ** 31));
const random = seeded(SEED);

/** How many moments, half of them of an apply; .ci/run takes fewer, and others each time. */
const MOMENTS = Number(process.env.INTERRUPTION_MOMENTS ?? 20);

/** Connectors that are worked on side by side, each with a state of its own. */
const LANES = 3;

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

let bucket: StateBucket;
let driver: Driver;
beforeAll(async () => {
  bucket = await StateBucket.create(lab, 'states');
  driver = new Driver(lab);
}, 600_000);
afterAll(() => bucket.stop());

const apply = (name: string): string[] => ['apply', name, '--auto-approve'];
const destroy = (name: string): string[] => ['destroy', name, '--yes', name];

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
    await lane.expectOrder(run);
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
  const applying = shuffled(APPLYING).slice(0, MOMENTS / 2);
  const removing = shuffled(REMOVING).slice(0, MOMENTS / 2);
  let hits = 0;
  const lanes = Array.from({ length: LANES }, (_, number) => `signal-${number}`);
  const failures: unknown[] = [];
  await Promise.all(
    lanes.map(async (name, number) => {
      try {
        const own = await Lane.make(driver, name, bucket);
        for (let round = applying.pop(); round !== undefined; round = applying.pop()) {
          own.declare('running');
          if (await interrupt(own, apply(name), round)) hits += 1;
          await own.expect(0, apply(name));
          expect(await lab.vm(name)).toMatchObject({ power: 'poweredOn' });
          await own.expect(0, ['plan', name]);
          const back = removing.pop();
          if (back === undefined) break;
          // One of them is declared, the others are destroyed by command.
          if (number === 0) own.declare('absent');
          const remove = number === 0 ? apply(name) : destroy(name);
          if (await interrupt(own, remove, back)) hits += 1;
          await own.expect(0, remove);
          expect(await lab.vm(name)).toBeUndefined();
          expect(await bucket.held(name)).toEqual([]);
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
  expect(hits).toBeGreaterThanOrEqual(MOMENTS * 0.75);
  expect((await lab.inventory()).vms).toEqual([]);
}, 1_800_000);
