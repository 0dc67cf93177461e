import { checks, runPreflight, type CheckResult } from '../../preflight';
import type { Check } from '../../preflight/checks/check';
import { passed, type Finding } from '../../preflight/finding';
import { preflightInput, type InputChange } from './support';

const run = (
  some: readonly Check[],
  change: InputChange = {},
  more: { signal?: AbortSignal; env?: Record<string, string>; onResult?: (result: CheckResult) => void } = {},
): Promise<CheckResult[]> =>
  runPreflight(preflightInput(change), { signal: new AbortController().signal, checks: some, ...more });

const check = (name: string, run: Check['run'], more: Partial<Check> = {}): Check => ({
  name,
  title: `the ${name}`,
  needs: [],
  run,
  ...more,
});
const never = () => new Promise<never>(() => undefined);

test('what a check throws is its own failure, and the others go on', async () => {
  const results = await run([
    check('first', () => passed('fine')),
    check('broken', () => {
      throw new Error('the wire is cut.');
    }),
    check('last', () => Promise.resolve([{ outcome: 'warning', found: 'odd', remedy: 'look at it' }])),
  ]);
  expect(results).toEqual([
    { name: 'first', title: 'the first', outcome: 'passed', found: 'fine' },
    { name: 'broken', title: 'the broken', outcome: 'failed', found: 'the wire is cut' },
    { name: 'last', title: 'the last', outcome: 'warning', found: 'odd', remedy: 'look at it' },
  ]);
});

test('results keep the order of the checks, and are told as they come', async () => {
  const told: string[] = [];
  let release = (): void => undefined;
  const first = new Promise<void>((resolve) => (release = resolve));
  const results = await run(
    [
      check('slow', () => first.then(() => passed('at last'))),
      check('fast', () => {
        setTimeout(release, 10);
        return passed('at once');
      }),
    ],
    {},
    { onResult: ({ name }) => told.push(name) },
  );
  expect(results.map(({ name }) => name)).toEqual(['slow', 'fast']);
  expect(told).toEqual(['fast', 'slow']);
});

test('a check that does not answer fails when its time is over, and its signal is aborted', async () => {
  let aborted = false;
  const hanging = check(
    'hanging',
    ({ signal }) => {
      signal.addEventListener('abort', () => (aborted = true));
      return never();
    },
    { limit: 0.05 },
  );
  const [result] = await run([hanging]);
  expect(result).toMatchObject({ outcome: 'failed', found: 'no answer within 0.05 s' });
  expect(aborted).toBe(true);
});

test('an aborted run ends with the reason', async () => {
  const interruption = new AbortController();
  const running = run([check('hanging', never)], {}, { signal: interruption.signal });
  interruption.abort(new Error('interrupted'));
  await expect(running).rejects.toThrow('interrupted');
  await expect(run([check('never begun', never)], {}, { signal: interruption.signal })).rejects.toThrow(
    'interrupted',
  );
});

test('without a login its own check fails, and what needs it is skipped', async () => {
  const needing = (name: string, needs: Check['needs'], more: Partial<Check> = {}) =>
    check(name, never, { needs, path: 'vcenter.server', ...more });
  const results = await run([
    needing('login', ['session'], { reports: 'session' }),
    needing('other', ['session']),
    needing('place', ['placement'], { reports: 'placement' }),
    needing('room', ['session', 'placement']),
    check('free', () => passed('fine')),
  ]);
  expect(results.map(({ outcome, found }) => `${outcome}: ${found}`)).toEqual([
    'failed: vcenter.example.com: this name is not known to DNS',
    'skipped: not checked: it needs a login to vCenter',
    'skipped: not checked: it needs a login to vCenter',
    'skipped: not checked: it needs a login to vCenter',
    'passed: fine',
  ]);
});

test('checks are skipped by name, and a name that none has is said', async () => {
  const results = await run([check('vm-name', never), check('aws-policy', () => passed('found'))], {
    skip: ['vm-name', 'aws-polices'],
    positions: { preflight: 'fra-01.yaml:40:1', 'preflight.skip': 'fra-01.yaml:41:9' },
  });
  expect(results).toEqual([
    {
      name: 'vm-name',
      title: 'the vm-name',
      outcome: 'skipped',
      found: 'not checked: preflight.skip names it',
    },
    { name: 'aws-policy', title: 'the aws-policy', outcome: 'passed', found: 'found' },
    {
      name: 'skip',
      title: 'checks that are skipped',
      outcome: 'warning',
      path: 'preflight.skip',
      position: 'fra-01.yaml:41:9',
      found:
        'preflight.skip: no check is called "aws-polices"; did you mean "aws-policy"? (checks: vm-name, aws-policy)',
    },
  ]);
});

test('what only another user may do stops no plan of one who may only read', async () => {
  const lacking = (): Promise<Finding[]> =>
    Promise.resolve([{ outcome: 'failed', found: 'lacks VirtualMachine.Inventory.Create' }]);
  const checks = [check('privileges', lacking, { judgesUser: true }), check('name', lacking)];
  const outcomes = async (env: Record<string, string>): Promise<string[]> =>
    (await run(checks, {}, { env })).map(({ outcome }) => outcome);
  expect(await outcomes({})).toEqual(['failed', 'failed']);
  expect(await outcomes({ CONNECTOR_READ_ONLY: '1' })).toEqual(['warning', 'failed']);
});

test('so many checks at a time', async () => {
  let [working, most] = [0, 0];
  const work = async () => {
    most = Math.max(most, ++working);
    await new Promise((resolve) => setTimeout(resolve, 5));
    working--;
    return passed('done');
  };
  const many = Array.from({ length: 30 }, (_, index) => check(`check-${index}`, work));
  expect(await run(many)).toHaveLength(30);
  expect(most).toBe(8);
});

test('the position is that of the key, or of the nearest parent that is written', async () => {
  const positions = {
    vcenter: 'a.yaml:4:1',
    'vcenter.server': 'a.yaml:5:11',
    'appliance.ovf.networks': 'a.yaml:9:1',
  };
  const paths = ['vcenter.server', 'vcenter.folder', 'appliance.ovf.networks["VM Network"]', 'aws'];
  const found = check('found', () =>
    paths.map((path) => ({ outcome: 'passed', path, found: path }) as const),
  );
  const results = await run([found], { positions });
  expect(results.map(({ position }) => position)).toEqual([
    'a.yaml:5:11',
    'a.yaml:4:1',
    'a.yaml:9:1',
    undefined,
  ]);
});

test('every check has a name of its own, in kebab-case, and says what it is about', () => {
  const names = checks.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, title, path } of checks) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(title).not.toBe('');
    expect(path).toMatch(/^(vcenter|appliance|aws|certificate)/);
  }
});
