import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Artifacts, GitHub, runWorkflow, type RunResult, type Runner } from '../../support/workflow';
import { ConnectorRepository } from './connector-repository';
import { ROOT, type Deployment } from './deployment';

const SPEC = 'config/connectors/lab-01.yaml';

/** What a team has chosen. */
export interface Team {
  /** What its runners have by themselves beside the lab's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** How cdktf.json starts the app. @default no cdktf.json, and the app that comes with the program */
  readonly app?: string;
}

/** A bare repository of connectors at a GitHub of the test's own, and what a team does with it. */
export class TeamRepository extends ConnectorRepository {
  readonly github: GitHub;

  constructor(
    lab: Deployment,
    private readonly team: Team,
  ) {
    super(lab);
    this.github = new GitHub(new Artifacts(join(this.directory, 'artifacts')));
  }

  /** A repository with the pipelines and no connector. */
  async start(): Promise<void> {
    await this.github.start();
    this.create(this.team.app);
  }

  async stop(): Promise<void> {
    await this.github.stop();
    this.remove();
  }

  /** The lab's unregistered connector, changed by a test, as it will be in the next pull request. */
  writeSpec(change: (text: string) => string): void {
    this.write(SPEC, change(readFileSync(join(ROOT, 'config/examples/unregistered.yaml'), 'utf8')));
  }

  /** The connector's spec as main has it, changed by a test. */
  changeSpec(change: (text: string) => string): void {
    // The last newline has been trimmed.
    this.write(SPEC, change(`${this.git('show', `origin/main:${SPEC}`)}\n`));
  }

  /** A branch with what has been written, as a pull request; returns its number. */
  openPull(message: string): number {
    const number = this.branch();
    this.commit(message);
    return this.offer(number);
  }

  /** A pull request that takes back a merged one, as GitHub's button makes it; returns its number. */
  openRevert(pull: number): number {
    const number = this.branch();
    this.git('revert', '--no-edit', this.pull(pull).merged.at(-1) ?? '');
    return this.offer(number);
  }

  /** One more commit, with what has been written, on a pull request's branch. */
  pushTo(number: number, message: string): void {
    this.git('checkout', '--quiet', `change-${number}`);
    this.pull(number).headSha = this.commit(message);
    this.git('push', '--quiet', 'origin', 'HEAD');
    this.backToMain();
  }

  /** What GitHub runs for a pull request: on the commit that a merge would make. */
  plan(number: number, from = this.github.repository): Promise<RunResult> {
    const pull = this.pull(number);
    const base = this.git('rev-parse', 'origin/main');
    this.git('checkout', '--quiet', '--detach', 'origin/main');
    this.git('merge', '--quiet', '--no-ff', '--no-edit', pull.headSha);
    const sha = this.git('rev-parse', 'HEAD');
    this.git('push', '--quiet', '--force', 'origin', `HEAD:refs/pull/${number}/merge`);
    this.backToMain();
    const payload = {
      pull_request: {
        number,
        base: { sha: base },
        head: { sha: pull.headSha, repo: { full_name: from } },
      },
    };
    return this.run('connector-plan.yml', {
      event: 'pull_request',
      payload,
      sha,
      refName: `${number}/merge`,
      headSha: pull.headSha,
    });
  }

  /** Merges it, squashed as most do; the commit on main is another one than any that was planned. */
  merge(number: number): void {
    const pull = this.pull(number);
    this.backToMain();
    this.git('merge', '--quiet', '--squash', pull.headSha);
    pull.merged.push(this.commit(`Change ${number} (#${number})`));
    this.git('push', '--quiet', 'origin', 'main');
  }

  /** What GitHub runs for a push to main. */
  apply(): Promise<RunResult> {
    return this.run('connector-apply.yml', { event: 'push', payload: {}, ...this.onMain() });
  }

  /** What GitHub runs by schedule. */
  scheduled(file: 'connector-drift.yml' | 'connector-renew.yml'): Promise<RunResult> {
    return this.run(file, { event: 'schedule', payload: {}, ...this.onMain() });
  }

  commentsOn(pull: number): string[] {
    return this.github.comments.filter(({ issue }) => issue === pull).map(({ body }) => body);
  }

  /** What made the stack of the last job that had one: cdktf's version, or its successor's. */
  cdktfVersion(stack: string): string {
    const file = join(this.directory, 'runner/workspace/cdktf.out/stacks', stack, 'cdk.tf.json');
    const made = JSON.parse(readFileSync(file, 'utf8')) as { '//': { metadata: { version: string } } };
    return made['//'].metadata.version;
  }

  private onMain(): { sha: string; refName: string } {
    return { sha: this.git('rev-parse', 'origin/main'), refName: 'main' };
  }

  private run(file: string, trigger: Parameters<typeof runWorkflow>[1]): Promise<RunResult> {
    return runWorkflow(join(ROOT, 'pipelines/github', file), trigger, this.runner());
  }

  /** The users come by the workflow's secrets alone. */
  private runner(): Runner {
    const { VSPHERE_USER = '', VSPHERE_PASSWORD = '' } = this.lab.env;
    return {
      github: this.github,
      repository: this.bare,
      directory: join(this.directory, 'runner'),
      env: { ...this.runnerEnvironment(['VSPHERE_USER', 'VSPHERE_PASSWORD']), ...this.team.env },
      vars: {},
      secrets: {
        CONNECTOR_PLAN_KEY: 'a'.repeat(64),
        CONNECTOR_PLAN_VSPHERE_USER: VSPHERE_USER,
        CONNECTOR_PLAN_VSPHERE_PASSWORD: VSPHERE_PASSWORD,
        CONNECTOR_VSPHERE_USER: VSPHERE_USER,
        CONNECTOR_VSPHERE_PASSWORD: VSPHERE_PASSWORD,
      },
    };
  }

  private pull(number: number): GitHub['pulls'][number] {
    const found = this.github.pulls.find((pull) => pull.number === number);
    if (!found) throw new Error(`no pull request ${number}`);
    return found;
  }

  /** Of main, with what has been written and not been committed. */
  private branch(): number {
    const number = 1 + this.github.pulls.length;
    this.git('checkout', '--quiet', '-B', `change-${number}`, 'origin/main');
    return number;
  }

  private offer(number: number): number {
    this.git('push', '--quiet', 'origin', 'HEAD');
    this.github.pulls.push({ number, headSha: this.git('rev-parse', 'HEAD'), merged: [] });
    this.backToMain();
    return number;
  }
}
