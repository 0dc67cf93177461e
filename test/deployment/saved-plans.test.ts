import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePlanDirectory, planFileIn, readPlans, savePlans, staleness } from '../../deployment/saved-plans';
import { change, plan, ScriptedFleet } from './scripted-fleet';

let fleet: ScriptedFleet;
let directory: string;
beforeEach(() => {
  fleet = new ScriptedFleet();
  directory = join(fleet.directory, 'plans');
});
afterEach(() => fleet.remove());

const COMMIT = { made: '1111111111111111', now: '2222222222222222' };
const plans = [plan('a', [change('connector_power.appliance')]), plan('b')];

/** Saves plans of `a` and `b`, and lets their stacks be changed. @returns why they are stale then */
function afterChange(
  alter: (stacks: string) => void,
  commit: string | undefined = COMMIT.now,
): readonly string[] {
  const connectors = fleet.connectors('a', 'b');
  makePlanDirectory(directory);
  const cwd = fleet.directory;
  savePlans(directory, plans, connectors, { commit: COMMIT.made, now: new Date(0), cwd });
  alter(join(fleet.out, 'stacks'));
  return staleness(readPlans(directory), connectors, { commit, cwd });
}

test('they are read as they were saved, by nobody else', () => {
  expect(afterChange(() => undefined)).toEqual([]);
  expect(readPlans(directory)).toMatchObject({ commit: COMMIT.made, createdAt: new Date(0).toISOString() });
  expect(readPlans(directory).connectors).toEqual(plans);
  const mode = (file: string): number => statSync(file).mode & 0o777;
  expect([mode(directory), mode(join(directory, 'plan.json'))]).toEqual([0o700, 0o600]);
});

test('a plan of another configuration is stale, that connector alone, and both commits are named', () => {
  const stale = afterChange((stacks) => writeFileSync(join(stacks, 'b-identity/cdk.tf.json'), '{}'));
  expect(stale).toEqual([
    'b: the plan was made at commit 111111111111 (1970-01-01T00:00:00.000Z) of another configuration than what is checked out now (222222222222); plan again',
  ]);
});

const ENTRY = 'provider "host/space/name" {\n  version = "1.0.0"\n}\n';

test('so is one that was made with other providers', () => {
  const stale = afterChange((stacks) => writeFileSync(join(stacks, 'a/.terraform.lock.hcl'), ENTRY));
  expect(stale).toEqual([
    expect.stringMatching(/^a: .* with other providers than .terraform.lock.hcl now pins/),
  ]);
});

test('of one that could not be initialised the configuration alone counts', () => {
  const connectors = fleet.connectors('a', 'b');
  makePlanDirectory(directory);
  savePlans(directory, plans, connectors, { now: new Date(0), cwd: fleet.directory });
  const now = { cwd: fleet.directory, notReady: new Set(['a']) };
  const stacks = join(fleet.out, 'stacks');
  writeFileSync(join(stacks, 'a/.terraform.lock.hcl'), ENTRY);
  expect(staleness(readPlans(directory), connectors, now)).toEqual([]);
  writeFileSync(join(stacks, 'a/cdk.tf.json'), '{}');
  expect(staleness(readPlans(directory), connectors, now)).toHaveLength(1);
});

test('comments of the lock, which init writes anew, make no other providers of it', () => {
  const lock = (comment: string): string => `# ${comment}\n\n${ENTRY}`;
  const [a] = fleet.connectors('a');
  const write = (comment: string): void => {
    for (const place of a!.inOrder)
      writeFileSync(join(place.directory, '.terraform.lock.hcl'), lock(comment));
  };
  write('maintained by terraform init');
  makePlanDirectory(directory);
  savePlans(directory, plans, [a!], { now: new Date(0), cwd: fleet.directory });
  write('written at every synthesis');
  expect(staleness(readPlans(directory), [a!], { cwd: fleet.directory })).toEqual([]);
});

test('the same configuration in another checkout is the same', () => {
  const [a] = fleet.connectors('a');
  const other = new ScriptedFleet();
  try {
    const [same] = other.connectors('a');
    for (const [place, { directory: cwd }] of [
      [a!.appliance, fleet],
      [same!.appliance, other],
    ] as const) {
      writeFileSync(join(place.directory, 'cdk.tf.json'), JSON.stringify({ image: join(cwd, 'image.ova') }));
    }
    makePlanDirectory(directory);
    savePlans(directory, plans, [a!], { now: new Date(0), cwd: fleet.directory });
    expect(staleness(readPlans(directory), [same!], { cwd: other.directory })).toEqual([]);
    // The path is the same text then, and another file.
    expect(staleness(readPlans(directory), [same!], { cwd: fleet.directory })).toHaveLength(1);
  } finally {
    other.remove();
  }
});

test('what an earlier run saved goes, and what is not a plan stays', () => {
  afterChange(() => undefined);
  writeFileSync(planFileIn(directory, 'a'), 'old');
  writeFileSync(join(directory, 'notes.txt'), 'mine');
  makePlanDirectory(directory);
  expect(() => readPlans(directory)).toThrow(
    /plan.json is not there: name a directory that connector plan --out/,
  );
  expect(() => statSync(planFileIn(directory, 'a'))).toThrow(/ENOENT/);
  expect(readFileSync(join(directory, 'notes.txt'), 'utf8')).toBe('mine');
});

test('a directory of something else is refused, as is the index of another version', () => {
  mkdirSync(directory);
  writeFileSync(join(directory, 'photo.jpg'), '');
  expect(() => makePlanDirectory(directory)).toThrow(/is not empty and holds no saved plans/);
  writeFileSync(join(directory, 'plan.json'), '{"format": 0}');
  expect(() => readPlans(directory)).toThrow(/was written by another version of connector; plan again$/);
});
