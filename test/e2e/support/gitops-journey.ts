import { readdirSync, readFileSync } from 'node:fs';
import type { RunResult } from '../../support/workflow';
import type { Deployment } from './deployment';
import { TeamRepository } from './gitops';

const MEMORY = 'appliance:\n  hardware: { memory: 6GiB }\n';

/**
 * The tests of a team that works by pull requests: from an empty repository to a connector, through drift, to nothing.
 * They follow one another.
 *
 * @param engine the environment that chooses it
 */
export function describeJourney(lab: Deployment, engine: () => Promise<NodeJS.ProcessEnv>): void {
  let team: TeamRepository;
  beforeAll(async () => {
    team = new TeamRepository(lab, await engine());
    await team.start();
  }, 3_600_000);
  afterAll(() => team.stop());

  test('a pull request gets one comment with the plan, updated at its next push, and nothing is made', async () => {
    team.writeSpec((text) => text);
    const pull = team.openPull('A connector');
    expectSuccess(await team.plan(pull));
    const [first = '', ...more] = team.commentsOn(pull);
    expect(more).toEqual([]);
    expect(first).toContain('lab-01');
    expect(first).toContain('vsphere_virtual_machine');
    expect(first).toContain('Merging applies these very plans.');

    expectSuccess(await team.plan(pull));
    expect(team.commentsOn(pull)).toHaveLength(1);
    expect(team.commentsOn(pull)).not.toEqual([first]);
    expect(await lab.vm('lab-01')).toBeUndefined();
    expect(await lab.users()).toEqual([]);
  }, 1_200_000);

  test('what is kept of the plan is encrypted', () => {
    const run = team.github.runs.at(-1)?.id ?? 0;
    expect(team.github.artifacts.names(run)).toEqual(['connector-plan-lab-01', 'connector-report-lab-01']);
    const directory = team.github.artifacts.path(run, 'connector-plan-lab-01');
    expect(readdirSync(directory)).toEqual(['plan.enc']);
    expect(readFileSync(`${directory}/plan.enc`).subarray(0, 8).toString()).toBe('Salted__');
  });

  test('merged, that very plan is applied', async () => {
    team.merge(1);
    const run = await team.apply();
    expectSuccess(run);
    expect(run.log).not.toContain(lab.env.VSPHERE_PASSWORD);
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn', memoryMiB: 4096 });
    expect(await lab.users()).toEqual(['aws-connector-lab-01']);
  }, 1_200_000);

  test('the nightly report finds nothing, then what was changed by hand; the issue closes by itself', async () => {
    expectSuccess(await team.scheduled('connector-drift.yml'));
    expect(team.github.issues).toEqual([]);

    await lab.control('POST', '/vms/lab-01/power', { state: 'poweredOff' });
    expectSuccess(await team.scheduled('connector-drift.yml'));
    expectSuccess(await team.scheduled('connector-drift.yml'));
    expect(team.github.issues).toMatchObject([
      { state: 'open', title: 'Connectors are not as main says', labels: ['connector-drift'] },
    ]);
    expect(team.github.issues[0]?.body).toContain('connector_power.appliance');
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOff' });

    await lab.control('POST', '/vms/lab-01/power', { state: 'poweredOn' });
    expectSuccess(await team.scheduled('connector-drift.yml'));
    expect(team.github.issues).toMatchObject([{ state: 'closed' }]);
  }, 1_200_000);

  test('the weekly run renews nothing that is not due', async () => {
    const before = (await lab.changes()).length;
    expectSuccess(await team.scheduled('connector-renew.yml'));
    expect(await lab.changes()).toHaveLength(before);
  }, 1_200_000);

  test('a change and its revert; a plan that another merge has overtaken is refused', async () => {
    team.writeSpec((text) => text.replace('appliance:\n', MEMORY));
    const change = team.openPull('More memory');
    expectSuccess(await team.plan(change));
    team.merge(change);
    expectSuccess(await team.apply());
    expect(await lab.vm('lab-01')).toMatchObject({ memoryMiB: 6144 });

    team.writeSpec((text) => text);
    const revert = team.openPull('Less memory');
    expectSuccess(await team.plan(revert));
    team.merge(revert);
    team.writeSpec((text) => text.replace('appliance:\n', 'appliance:\n  annotation: Overtaken\n'));
    team.overtake(revert, 'Meanwhile');
    const refused = await team.apply();
    expect(refused.conclusion).toBe('failure');
    expect(refused.log).toContain('of another configuration than what is checked out now');
    expect(await lab.vm('lab-01')).toMatchObject({ memoryMiB: 6144 });
  }, 1_200_000);

  test('a push without a pull request, and a fork', async () => {
    team.writeSpec((text) => text);
    team.pushToMain('By hand');
    const pushed = await team.apply();
    expect(pushed.conclusion).toBe('failure');
    expect(pushed.log).toContain(
      'came without a pull request, so there is no plan of it: nothing is applied',
    );

    team.writeSpec((text) => `${text}\n# from elsewhere\n`);
    const fork = team.openPull('From a fork');
    const { jobs } = await team.plan(fork, 'somebody/connectors');
    const conclusions = Object.values(jobs).flatMap((each) => each.map(({ conclusion }) => conclusion));
    expect(conclusions).toEqual(['skipped', 'skipped', 'skipped']);
    expect(team.commentsOn(fork)).toEqual([]);
  }, 1_200_000);

  test('state: absent, merged, destroys it', async () => {
    team.writeSpec((text) => `${text}\nstate: absent\n`);
    const pull = team.openPull('It is not needed any more');
    expectSuccess(await team.plan(pull));
    team.merge(pull);
    expectSuccess(await team.apply());
    expect((await lab.inventory()).vms).toEqual([]);
    expect([await lab.users(), await lab.roles()]).toEqual([[], []]);
  }, 1_200_000);
}

function expectSuccess({ conclusion, log }: RunResult): void {
  if (conclusion !== 'success') throw new Error(`the workflow has failed:\n${log}`);
}
