import { readdirSync, readFileSync } from 'node:fs';
import type { RunResult } from '../../support/workflow';
import type { Deployment } from './deployment';
import { TeamRepository, type Team } from './gitops';

/** What a team works with, and how it is recognized in what was made with it. */
export interface Journey {
  readonly team: Team;
  /** Where the engine takes providers from, which its states say. */
  readonly providerHost: string;
  /** Of cdktf, or of its successor, as it is written into each stack. */
  readonly cdktfVersion: string;
}

/**
 * The tests of a team that works by pull requests: from an empty repository to a connector, through drift and a revert,
 * to nothing. They follow one another, and plan no more often than they must.
 *
 * @param prepare is called once the lab is up
 */
export function describeJourney(lab: Deployment, prepare: () => Journey | Promise<Journey>): void {
  let journey: Journey;
  let team: TeamRepository;
  beforeAll(async () => {
    journey = await prepare();
    team = new TeamRepository(lab, journey.team);
    await team.start();
  }, 600_000);
  afterAll(() => team.stop());

  test('a pull request gets one comment with the plan, and nothing is made', async () => {
    team.writeSpec((text) => text);
    const pull = team.openPull('A connector');
    expectSuccess(await team.plan(pull));
    const [comment = '', ...more] = team.commentsOn(pull);
    expect(more).toEqual([]);
    expect(comment).toContain('lab-01');
    expect(comment).toContain('vsphere_virtual_machine');
    expect(comment).toContain('Merging applies these very plans.');
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
    expect(team.cdktfVersion('lab-01')).toBe(journey.cdktfVersion);
    expect(readFileSync(lab.stateFile('lab-01-identity'), 'utf8')).toContain(
      `provider[\\"${journey.providerHost}/hashicorp/aws\\"]`,
    );
  }, 1_200_000);

  test('the nightly report finds what was changed by hand, and changes nothing', async () => {
    await lab.control('POST', '/vms/lab-01/power', { state: 'poweredOff' });
    expectSuccess(await team.scheduled('connector-drift.yml'));
    expect(team.github.issues).toMatchObject([
      { state: 'open', title: 'Connectors are not as main says', labels: ['connector-drift'] },
    ]);
    expect(team.github.issues[0]?.body).toContain('connector_power.appliance');
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOff' });
  }, 1_200_000);

  test('the comment follows the pushes; what they change repairs the rest too, and the issue closes', async () => {
    team.write('README.md', 'Our connectors\n');
    const pull = team.openPull('More memory');
    expectSuccess(await team.plan(pull));
    expect(team.commentsOn(pull)).toEqual([
      expect.stringContaining('No connector is changed by this pull request.'),
    ]);

    team.changeSpec((text) => text.replace('appliance:\n', 'appliance:\n  hardware: { memory: 6GiB }\n'));
    team.pushTo(pull, 'In the spec too');
    expectSuccess(await team.plan(pull));
    expect(team.commentsOn(pull)).toEqual([expect.stringContaining('memory')]);
    team.merge(pull);
    expectSuccess(await team.apply());
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn', memoryMiB: 6144 });

    expectSuccess(await team.scheduled('connector-drift.yml'));
    expect(team.github.issues).toMatchObject([{ state: 'closed' }]);
  }, 1_200_000);

  test('the weekly run renews nothing that is not due', async () => {
    const before = (await lab.changes()).length;
    expectSuccess(await team.scheduled('connector-renew.yml'));
    expect(await lab.changes()).toHaveLength(before);
  }, 1_200_000);

  test('a push without a pull request is not applied, and a plan that it has overtaken is refused', async () => {
    const revert = team.openRevert(2);
    expectSuccess(await team.plan(revert));
    expect(team.commentsOn(revert)).toEqual([expect.stringContaining('memory')]);

    team.changeSpec((text) => `${text}\ndeletionProtection: true\n`);
    team.pushToMain('By hand');
    const pushed = await team.apply();
    expect(pushed.conclusion).toBe('failure');
    expect(pushed.log).toContain(
      'came without a pull request, so there is no plan of it: nothing is applied',
    );

    team.merge(revert);
    const refused = await team.apply();
    expect(refused.conclusion).toBe('failure');
    expect(refused.log).toContain('of another configuration than what is checked out now');
    expect(await lab.vm('lab-01')).toMatchObject({ memoryMiB: 6144 });
  }, 1_200_000);

  test('planned anew, the revert is applied', async () => {
    team.writeSpec((text) => text);
    const pull = team.openPull('As it was');
    expectSuccess(await team.plan(pull));
    team.merge(pull);
    expectSuccess(await team.apply());
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn', memoryMiB: 4096 });
  }, 1_200_000);

  test('nothing of a fork is run', async () => {
    team.changeSpec((text) => `${text}\n# from elsewhere\n`);
    const fork = team.openPull('From a fork');
    const { jobs } = await team.plan(fork, 'somebody/connectors');
    const conclusions = Object.values(jobs).flatMap((each) => each.map(({ conclusion }) => conclusion));
    expect(conclusions).toEqual(['skipped', 'skipped', 'skipped']);
    expect(team.commentsOn(fork)).toEqual([]);
  }, 60_000);

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
