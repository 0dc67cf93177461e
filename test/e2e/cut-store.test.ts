import { expectSuccess, useDeployment, type Outcome } from './support/deployment';
import { Driver } from './support/driver';
import { Lane } from './support/lane';
import { StateBucket } from './support/state-bucket';
import { until } from './support/until';

const lab = useDeployment();

const BACK = 'cut-short';
const AWAY = 'cut-long';

let driver: Driver;
const buckets: StateBucket[] = [];
beforeAll(() => {
  driver = new Driver(lab);
}, 600_000);
afterAll(async () => {
  for (const bucket of buckets) await bucket.stop();
});

/** A connector whose states are in a bucket of its own. */
async function lane(name: string): Promise<[Lane, StateBucket]> {
  const bucket = await StateBucket.create(lab, name);
  buckets.push(bucket);
  return [await Lane.make(driver, name, bucket), bucket];
}

const apply = (name: string): string[] => ['apply', name, '--auto-approve'];
const destroy = (name: string): string[] => ['destroy', name, '--yes', name];

/** Starts a command, and cuts the store off when something has happened to the VM. */
async function cutOff(
  [own, bucket]: [Lane, StateBucket],
  args: readonly string[],
  event: string,
  patience: number,
): Promise<ReturnType<Lane['start']>> {
  const run = own.start(args, { CONNECTOR_STATE_PATIENCE: String(patience) });
  expect(await own.reached(run, { at: { event }, within: 0 }, 0)).toBe(true);
  bucket.cut();
  return run;
}

/** The store comes back once the command waits for it. */
async function comesBack([own, bucket]: [Lane, StateBucket], run: ReturnType<Lane['start']>): Promise<void> {
  await until(
    () => run.hasEnded || run.output.includes('does not answer as it should; waiting') || undefined,
  );
  expect(run.hasEnded ? run.output : 'waits').toBe('waits');
  bucket.restore();
  // What the engine itself says of it is an error, and stays one.
  const { code, output } = await run.ended;
  const done = /\(errored\.tfstate\) is in its store now|which could not be given back, is released/;
  expect([code, output]).toEqual([1, expect.stringMatching(done)]);
  await own.expectOrder(run);
}

/** What a command says that had to leave a state behind: what a person may type. */
async function byHand(own: Lane, run: ReturnType<Lane['start']>): Promise<[push: string, unlock: string]> {
  const { code, output } = await run.ended;
  const said = new RegExp(
    `${own.name}: what was done is in errored\\.tfstate alone, since the state store did not take it \\(.+\\); ` +
      'keep that directory: the next run tries again before it plans, or do it by hand: (cd \\S+ && terraform state push errored\\.tfstate) \\(it may find the lock of that run, of \\S+@\\S+ and made from \\S+ \\S+ UTC to \\S+ \\S+ UTC; release that one first: (terraform force-unlock -force) with its ID\\)$',
    'm',
  ).exec(output);
  expect([code, said === null ? output : 'said']).toEqual([1, 'said']);
  expect(own.engines()).toEqual([]);
  return [said![1]!, said![2]!];
}

test('a store that comes back while it is waited for has everything, and no lock', async () => {
  const at = await lane(BACK);
  const [own] = at;
  await comesBack(at, await cutOff(at, apply(BACK), 'import', 120));
  await own.expect(0, apply(BACK));
  await own.expect(0, ['plan', BACK]);
  expect(await lab.vm(BACK)).toMatchObject({ power: 'poweredOn' });

  await comesBack(at, await cutOff(at, destroy(BACK), 'powerOff', 120));
  await own.expect(0, destroy(BACK));
  expect(await lab.vm(BACK)).toBeUndefined();
}, 600_000);

test('a store that stays away: what to type, nothing is planned, and the next run goes on', async () => {
  const at = await lane(AWAY);
  const [own, bucket] = at;
  const applied = await cutOff(at, apply(AWAY), 'import', 0);
  const [push, unlock] = await byHand(own, applied);
  const refused = await own.expect(1, ['plan', AWAY], { CONNECTOR_STATE_PATIENCE: '0' });
  expect(refused).toContain('errored.tfstate alone');
  bucket.restore();
  // As a person does it who reads that.
  const type = (command: string): Promise<Outcome> =>
    lab.run('sh', ['-c', command], { cwd: driver.directory, env: own.env });
  const found = await type(push);
  const id = /ID:\s+([0-9a-f-]{36})/.exec(found.output)?.[1];
  expect([found.code, id === undefined ? found.output : 'found']).toEqual([1, 'found']);
  expectSuccess(await type(push.replace(/&& .*/, `&& ${unlock} ${id}`)));
  expectSuccess(await type(push));
  await own.expect(0, apply(AWAY));
  await own.expectOrder(applied);
  await own.expect(0, ['plan', AWAY]);

  const destroyed = await cutOff(at, destroy(AWAY), 'powerOff', 0);
  const { code, output } = await destroyed.ended;
  // The state may just have got through; then nothing but the lock is left.
  const left = /what was done is in errored\.tfstate alone|the lock may still be held/;
  expect([code, output]).toEqual([1, expect.stringMatching(left)]);
  expect(own.engines()).toEqual([]);
  bucket.restore();
  const again = await own.expect(0, destroy(AWAY));
  expect(again).toContain('which could not be given back, is released');
  await own.expectOrder(destroyed);
  expect(await bucket.held(AWAY)).toEqual([]);
  expect(await lab.vm(AWAY)).toBeUndefined();
}, 600_000);
