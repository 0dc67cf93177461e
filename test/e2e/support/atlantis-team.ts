import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWorkflow, runSteps, type Outcome, type Workflow } from '../../support/atlantis';
import { ConnectorRepository } from './connector-repository';
import { ROOT } from './deployment';

/** A repository of connectors whose pull requests Atlantis plans and applies before they are merged. */
export class AtlantisTeam extends ConnectorRepository {
  private workflow!: Workflow;
  private pulls = 0;

  start(): void {
    const file = join(ROOT, 'pipelines/atlantis-server/repos.yaml');
    this.workflow = readWorkflow(file, 'connector');
    this.create();
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = this.lab.env;
    const profiles = ['connector-plan', 'connector-apply'].map(
      (name) =>
        `[profile ${name}]\naws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`,
    );
    writeFileSync(this.profiles, profiles.join(''), { mode: 0o600 });
  }

  stop(): void {
    this.remove();
  }

  /** A branch with what has been written, as a pull request; returns its number. */
  openPull(message: string): number {
    this.pulls++;
    this.git('checkout', '--quiet', '-B', `change-${this.pulls}`, 'origin/main');
    this.commit(message);
    this.git('push', '--quiet', 'origin', 'HEAD');
    this.backToMain();
    return this.pulls;
  }

  /** `atlantis plan`: in a checkout of main that the branch is merged into. */
  plan(pull: number): Promise<Outcome> {
    rmSync(this.checkout, { recursive: true, force: true });
    const git = (...args: string[]): unknown => execFileSync('git', args, { stdio: 'pipe' });
    git('clone', '--quiet', '--branch=main', '--single-branch', `file://${this.bare}`, this.checkout);
    const within = ['-C', this.checkout, '-c', 'user.name=atlantis', '-c', 'user.email=a@example.com'];
    git(...within, 'fetch', '--quiet', 'origin', `+refs/heads/change-${pull}:`);
    git(...within, 'merge', '--quiet', '--no-ff', '--message=atlantis-merge', 'FETCH_HEAD');
    return this.steps(pull, 'plan');
  }

  /** `atlantis apply`: in the checkout that the plan was made in. */
  apply(pull: number): Promise<Outcome> {
    return this.steps(pull, 'apply');
  }

  /** After it was applied. */
  merge(pull: number): void {
    this.git('merge', '--quiet', '--squash', `origin/change-${pull}`);
    this.pushToMain(`Change ${pull} (#${pull})`);
  }

  /** Atlantis takes what is there for a plan that waits. */
  get planFile(): string {
    return join(this.checkout, 'connectors-default.tfplan');
  }

  private steps(pull: number, command: 'plan' | 'apply'): Promise<Outcome> {
    const { VSPHERE_USER, VSPHERE_PASSWORD } = this.lab.env;
    const given = ['VSPHERE_USER', 'VSPHERE_PASSWORD', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    const env = {
      ...this.runnerEnvironment(given),
      AWS_CONFIG_FILE: this.profiles,
      CONNECTOR_PLAN_VSPHERE_USER: VSPHERE_USER,
      CONNECTOR_PLAN_VSPHERE_PASSWORD: VSPHERE_PASSWORD,
      CONNECTOR_VSPHERE_USER: VSPHERE_USER,
      CONNECTOR_VSPHERE_PASSWORD: VSPHERE_PASSWORD,
      BASE_BRANCH_NAME: 'main',
      BASE_REPO_NAME: 'connectors',
      BASE_REPO_OWNER: 'example',
      DIR: this.checkout,
      HEAD_BRANCH_NAME: `change-${pull}`,
      HEAD_COMMIT: this.git('rev-parse', `origin/change-${pull}`),
      HEAD_REPO_NAME: 'connectors',
      HEAD_REPO_OWNER: 'example',
      PLANFILE: this.planFile,
      PROJECT_NAME: 'connectors',
      PULL_AUTHOR: 'somebody',
      PULL_NUM: String(pull),
      REPO_REL_DIR: '.',
      USER_NAME: 'somebody',
      WORKSPACE: 'default',
    };
    return runSteps(this.workflow[command].steps, { directory: this.checkout, env });
  }

  private get checkout(): string {
    return join(this.directory, 'repos/example/connectors/1/default');
  }

  private get profiles(): string {
    return join(this.directory, 'aws-config');
  }
}
