import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Definition, GitLab, runPipeline, type PipelineRun, type Trigger } from '../../support/gitlab';
import { ConnectorRepository } from './connector-repository';
import { ROOT } from './deployment';

/** A repository of connectors at a GitLab of the test's own, and what a team does with it. */
export class GitLabTeam extends ConnectorRepository {
  readonly gitlab = new GitLab();
  private definition!: Definition;

  async start(): Promise<void> {
    await this.gitlab.start();
    const file = readFileSync(join(ROOT, 'pipelines/gitlab/.gitlab-ci.yml'), 'utf8');
    this.definition = new Definition(file, join(this.directory, 'definition'));
    this.create();
  }

  async stop(): Promise<void> {
    await this.gitlab.stop();
    this.remove();
  }

  /** A branch with what has been written, as a merge request; returns its number. */
  openRequest(message: string): number {
    const iid = 1 + this.gitlab.requests.length;
    this.git('checkout', '--quiet', '-B', `change-${iid}`, 'origin/main');
    const headSha = this.commit(message);
    this.git('push', '--quiet', 'origin', 'HEAD');
    this.gitlab.requests.push({ iid, headSha, state: 'opened', merged: [] });
    this.backToMain();
    return iid;
  }

  /** Squashed, so that the commit on main is another one than the one that was planned. */
  merge(iid: number): void {
    const request = this.request(iid);
    this.git('merge', '--quiet', '--squash', request.headSha);
    request.merged.push(this.commit(`Change ${iid} (!${iid})`));
    request.state = 'merged';
    this.git('push', '--quiet', 'origin', 'main');
  }

  /** A merge request's commit pushed to main by hand. */
  pushHead(iid: number): void {
    this.git('push', '--quiet', 'origin', `${this.request(iid).headSha}:main`);
    this.git('fetch', '--quiet', 'origin');
    this.backToMain();
  }

  /** What GitLab runs for a merge request: on the last commit of its branch. */
  requestPipeline(iid: number, from = this.gitlab.projectId): Promise<PipelineRun | undefined> {
    const { headSha } = this.request(iid);
    return this.run({
      source: 'merge_request_event',
      sha: headSha,
      request: iid,
      variables: {
        CI_MERGE_REQUEST_IID: String(iid),
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: from,
        CI_MERGE_REQUEST_DIFF_BASE_SHA: this.git('merge-base', 'origin/main', headSha),
      },
    });
  }

  /** What GitLab runs for a push to main. */
  pushPipeline(): Promise<PipelineRun | undefined> {
    return this.run({ source: 'push', sha: this.git('rev-parse', 'origin/main'), variables: {} });
  }

  /** What GitLab runs by one of the two schedules. */
  scheduled(which: 'drift' | 'renew'): Promise<PipelineRun | undefined> {
    const sha = this.git('rev-parse', 'origin/main');
    return this.run({ source: 'schedule', sha, variables: { CONNECTOR_SCHEDULE: which } });
  }

  notesOn(iid: number): string[] {
    return this.gitlab.notes.filter(({ request }) => request === iid).map(({ body }) => body);
  }

  private run(trigger: Trigger): Promise<PipelineRun | undefined> {
    const { VSPHERE_USER = '', VSPHERE_PASSWORD = '' } = this.lab.env;
    const keys = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION', 'AWS_DEFAULT_REGION'];
    return runPipeline(trigger, {
      gitlab: this.gitlab,
      definition: this.definition,
      repository: this.bare,
      directory: join(this.directory, 'runner'),
      // AWS is entered by the token of each job, or not at all.
      env: {
        ...this.runnerEnvironment(['VSPHERE_USER', 'VSPHERE_PASSWORD', ...keys]),
        // The AWS provider looks for no other end point when it exchanges a token.
        AWS_ENDPOINT_URL_STS: this.lab.env.AWS_ENDPOINT_URL,
      },
      project: {
        CONNECTOR_GITLAB_TOKEN: { value: this.gitlab.token },
        CONNECTOR_PLAN_KEY: { value: 'a'.repeat(64) },
        CONNECTOR_PLAN_ROLE_ARN: { value: 'arn:aws:iam::123456789012:role/connector-plan' },
        CONNECTOR_PLAN_VSPHERE_USER: { value: VSPHERE_USER },
        CONNECTOR_PLAN_VSPHERE_PASSWORD: { value: VSPHERE_PASSWORD },
        CONNECTOR_APPLY_ROLE_ARN: {
          value: 'arn:aws:iam::123456789012:role/connector-apply',
          isProtected: true,
        },
        CONNECTOR_VSPHERE_USER: { value: VSPHERE_USER, isProtected: true },
        CONNECTOR_VSPHERE_PASSWORD: { value: VSPHERE_PASSWORD, isProtected: true },
      },
    });
  }

  private request(iid: number): GitLab['requests'][number] {
    const found = this.gitlab.requests.find((request) => request.iid === iid);
    if (!found) throw new Error(`no merge request ${iid}`);
    return found;
  }
}
