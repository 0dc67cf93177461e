import type { Definition } from './definition';
import type { GitLab, JobRun, PipelineRun } from './gitlab';
import { projectDirectory, runJob } from './job';
import { expand, type ProjectVariable, type Variables } from './variables';

/** What starts a pipeline. */
export interface Trigger {
  readonly source: 'merge_request_event' | 'push' | 'schedule';
  readonly sha: string;
  /** Predefined variables of this kind of pipeline, and those of a schedule. */
  readonly variables: Variables;
  /** Of a merge request's pipeline. */
  readonly request?: number;
}

export interface Runner {
  readonly gitlab: GitLab;
  readonly definition: Definition;
  /** Bare repository that is cloned. */
  readonly repository: string;
  /** A directory of the test's own. */
  readonly directory: string;
  /** The environment that the runner has by itself. */
  readonly env: NodeJS.ProcessEnv;
  readonly project: Readonly<Record<string, ProjectVariable>>;
}

/** Runs the jobs whose rules fit, one after the other. No job, no pipeline. */
export async function runPipeline(trigger: Trigger, runner: Runner): Promise<PipelineRun | undefined> {
  const { gitlab, definition, directory, repository } = runner;
  const id = 100 + gitlab.pipelines.length;
  const predefined = predefinedVariables(trigger, gitlab, id);
  const chosen = definition.choose({ ...predefined, ...trigger.variables });
  if (chosen.length === 0) return undefined;
  const pipeline: PipelineRun = { id, request: trigger.request, status: 'running', jobs: [] };
  gitlab.pipelines.push(pipeline);
  const hasFailed = (): boolean => pipeline.jobs.some(({ status }) => status === 'failed');
  for (const { name, when } of chosen) {
    if (when === 'on_success' && hasFailed()) continue;
    const job = definition.job(name);
    const tokens = Object.keys(job.id_tokens ?? {}).map((token): [string, string] => [
      token,
      'a token of the job',
    ]);
    const run = { id: 10 * id + pipeline.jobs.length, name };
    const variables = {
      ...predefined,
      ...definition.variables,
      ...job.variables,
      ...projectVariables(runner, trigger),
      ...trigger.variables,
      ...Object.fromEntries(tokens),
      CI_JOB_ID: String(run.id),
      CI_JOB_NAME: name,
      CI_PROJECT_DIR: projectDirectory(directory),
    };
    const given = artifactsFor(job.needs, pipeline.jobs);
    const env = { ...runner.env, ...expand(variables) };
    pipeline.jobs.push(await runJob(run, job, { repository, sha: trigger.sha, directory, env, given }));
  }
  pipeline.status = hasFailed() ? 'failed' : 'success';
  return pipeline;
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
function predefinedVariables({ source, sha }: Trigger, gitlab: GitLab, id: number): Variables {
  const projectUrl = `${gitlab.url}/${gitlab.projectPath}`;
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    GITLAB_USER_LOGIN: 'somebody',
    CI_SERVER_URL: gitlab.url,
    CI_API_V4_URL: `${gitlab.url}/api/v4`,
    CI_PROJECT_ID: gitlab.projectId,
    CI_PROJECT_PATH: gitlab.projectPath,
    CI_PROJECT_URL: projectUrl,
    CI_DEFAULT_BRANCH: 'main',
    CI_COMMIT_SHA: sha,
    CI_PIPELINE_ID: String(id),
    CI_PIPELINE_SOURCE: source,
    CI_PIPELINE_URL: `${projectUrl}/-/pipelines/${id}`,
    // Pipelines of merge requests are of no branch.
    ...(source !== 'merge_request_event' && { CI_COMMIT_BRANCH: 'main' }),
  };
}

/** Merge requests are of branches that are not protected. */
function projectVariables({ project }: Runner, { source }: Trigger): Variables {
  const given = Object.entries(project).filter(
    ([, { isProtected = false }]) => !isProtected || source !== 'merge_request_event',
  );
  return Object.fromEntries(given.map(([name, { value }]) => [name, value]));
}

/** Those that `needs` names, or else those of all earlier stages. */
function artifactsFor(
  needs: readonly { readonly job: string; readonly artifacts: boolean }[] | undefined,
  jobs: readonly JobRun[],
): string[] {
  const wanted = needs?.filter(({ artifacts }) => artifacts).map(({ job }) => job);
  return jobs
    .filter(({ name }) => wanted?.includes(name) ?? true)
    .flatMap(({ artifacts }) => artifacts ?? []);
}
