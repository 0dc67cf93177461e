import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateUserCommand } from '@aws-sdk/client-iam';
import type { JobRun, PipelineRun } from '../support/gitlab';
import { AtlantisTeam } from './support/atlantis-team';
import { ROOT, useDeployment } from './support/deployment';
import { GitLabTeam } from './support/gitlab-team';

const lab = useDeployment();

/** The unregistered example with a user that exists, so that its identity is small. */
async function writeConnector(team: GitLabTeam | AtlantisTeam, name: string): Promise<void> {
  await lab.iam.send(new CreateUserCommand({ UserName: `${name}-user` }));
  const example = readFileSync(join(ROOT, 'config/examples/unregistered.yaml'), 'utf8');
  const own = example
    .replace('name: lab-01', `name: ${name}`)
    .replace('vmImportRole: {}', `existingUser: ${name}-user`);
  team.write(`config/connectors/${name}.yaml`, own);
}

/** The jobs that have run, which are those of that name, and none has failed. */
function succeeded(pipeline: PipelineRun | undefined, ...names: string[]): readonly JobRun[] {
  const jobs = pipeline?.jobs ?? [];
  if (pipeline?.status !== 'success')
    throw new Error(`the pipeline has failed:\n${jobs.map(({ log }) => log).join('')}`);
  expect(jobs.map(({ name }) => name)).toEqual(names);
  return jobs;
}

describe('by merge requests at GitLab', () => {
  let team: GitLabTeam;
  beforeAll(async () => {
    team = new GitLabTeam(lab);
    await team.start();
  }, 600_000);
  afterAll(() => team.stop());

  test('a merge request gets one note with the plan, which is kept encrypted, and nothing is made', async () => {
    await writeConnector(team, 'lab-01');
    const request = team.openRequest('A connector');
    const [plan] = succeeded(await team.requestPipeline(request), 'plan', 'comment');
    const [note = '', ...more] = team.notesOn(request);
    expect(more).toEqual([]);
    expect(note).toContain('lab-01');
    expect(note).toContain('vsphere_virtual_machine');
    expect(await lab.vm('lab-01')).toBeUndefined();
    const artifacts = plan?.artifacts ?? '';
    const kept = ['plan.enc', 'report', 'report/plan.md', 'report/removed.json'];
    expect(readdirSync(artifacts, { recursive: true }).sort()).toEqual(kept);
    expect(JSON.parse(readFileSync(join(artifacts, 'report/removed.json'), 'utf8'))).toEqual([]);
    expect(readFileSync(join(artifacts, 'plan.enc')).subarray(0, 8).toString()).toBe('Salted__');
  }, 600_000);

  test('merged, that very plan is applied', async () => {
    team.merge(1);
    const [apply] = succeeded(await team.pushPipeline(), 'apply');
    expect(apply?.log).not.toContain(lab.env.VSPHERE_PASSWORD);
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn', memoryMiB: 4096 });
    const artifacts = apply?.artifacts ?? '';
    expect(readFileSync(join(artifacts, 'report/audit.jsonl'), 'utf8')).toContain('somebody');
  }, 600_000);

  test('the nightly report opens an issue of what was changed by hand, and closes it when it is gone', async () => {
    await lab.control('POST', '/vms/lab-01/power', { state: 'poweredOff' });
    succeeded(await team.scheduled('drift'), 'drift');
    expect(team.gitlab.issues).toMatchObject([
      {
        state: 'opened',
        title: 'Connectors are not as the default branch says',
        labels: ['connector-drift'],
        description: expect.stringContaining('connector_power.appliance') as unknown,
      },
    ]);
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOff' });
    await lab.control('POST', '/vms/lab-01/power', { state: 'poweredOn' });
    succeeded(await team.scheduled('drift'), 'drift');
    expect(team.gitlab.issues).toMatchObject([{ state: 'closed' }]);
  }, 600_000);

  test('the weekly run renews nothing that is not due', async () => {
    const before = (await lab.changes()).length;
    succeeded(await team.scheduled('renew'), 'renew');
    expect(await lab.changes()).toHaveLength(before);
  }, 600_000);

  test('one that changes no connector says so, at each push in the same note, and merged applies nothing', async () => {
    team.write('README.md', 'Our connectors\n');
    const request = team.openRequest('Words');
    for (let push = 0; push < 2; push++) {
      succeeded(await team.requestPipeline(request), 'plan', 'comment');
      expect(team.notesOn(request)).toEqual([
        expect.stringContaining('No connector is changed by this merge request.'),
      ]);
    }
    team.merge(request);
    const [apply] = succeeded(await team.pushPipeline(), 'apply');
    expect(apply?.log).toContain('merge request !2 changes no connector');
  }, 600_000);

  test('what came to main by hand is not applied, though a merge request has the same commit', async () => {
    team.write('README.md', 'Our own connectors\n');
    team.pushHead(team.openRequest('Words again'));
    const pipeline = await team.pushPipeline();
    expect(pipeline?.status).toBe('failed');
    expect(pipeline?.jobs[0]?.log).toContain('came without a merge request');
  }, 600_000);

  test('nothing of a fork is run', async () => {
    team.write('README.md', 'Connectors of somebody else\n');
    const fork = team.openRequest('From a fork');
    expect(await team.requestPipeline(fork, '4711')).toBeUndefined();
    expect(team.notesOn(fork)).toEqual([]);
  }, 600_000);
});

describe('by Atlantis', () => {
  let team: AtlantisTeam;
  beforeAll(() => {
    team = new AtlantisTeam(lab);
    team.start();
  }, 600_000);
  afterAll(() => {
    team.stop();
  });

  test('the plan of a pull request is shown and kept, and nothing is made', async () => {
    await writeConnector(team, 'lab-02');
    const { succeeded, comment } = await team.plan(team.openPull('A connector'));
    if (!succeeded) throw new Error(comment);
    expect(comment).toContain('lab-02');
    expect(comment).toContain('vsphere_virtual_machine.appliance');
    expect(existsSync(team.planFile)).toBe(true);
    expect(await lab.vm('lab-02')).toBeUndefined();
  }, 600_000);

  test('that very plan is applied, once', async () => {
    const { succeeded, comment } = await team.apply(1);
    if (!succeeded) throw new Error(comment);
    expect(comment).not.toContain(lab.env.VSPHERE_PASSWORD);
    expect(await lab.vm('lab-02')).toMatchObject({ power: 'poweredOn', memoryMiB: 4096 });
    expect(existsSync(team.planFile)).toBe(false);
  }, 600_000);

  test('a pull request that changes no connector has no plan', async () => {
    team.merge(1);
    team.write('README.md', 'Our connectors\n');
    const { succeeded, comment } = await team.plan(team.openPull('Words'));
    expect([succeeded, comment]).toEqual([true, 'No connector is changed.\n']);
    expect(existsSync(team.planFile)).toBe(false);
  }, 600_000);
});
