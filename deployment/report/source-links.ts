import { isAbsolute, relative, resolve, sep } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Address of a line of a file; undefined for a file that is not in the repository. */
export type LinkTo = (file: string, line: number | undefined) => string | undefined;

/**
 * Links to the commit a pipeline runs on, from the variables of GitHub Actions (GITHUB_SERVER_URL, GITHUB_REPOSITORY,
 * GITHUB_SHA, GITHUB_WORKSPACE) or GitLab CI (CI_PROJECT_URL, CI_COMMIT_SHA, CI_PROJECT_DIR); undefined anywhere else.
 *
 * @param cwd what files are relative to
 */
export function sourceLinks(env: Environment, cwd: string): LinkTo | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: sha } = env;
  const { CI_PROJECT_URL: project, CI_COMMIT_SHA: commit } = env;
  if (server && repository && sha) {
    return linksUnder(`${server}/${repository}/blob/${sha}`, cwd, env.GITHUB_WORKSPACE);
  }
  if (project && commit) return linksUnder(`${project}/-/blob/${commit}`, cwd, env.CI_PROJECT_DIR);
  return undefined;
}

/** Address of the run, where the whole of what a comment cuts can be seen; undefined outside of a pipeline. */
export function runLink(env: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (server && repository && run) return `${server}/${repository}/actions/runs/${run}`;
  return env.CI_JOB_URL === '' ? undefined : env.CI_JOB_URL;
}

function linksUnder(blob: string, cwd: string, root: string | undefined): LinkTo {
  return (file, line) => {
    const inside = relative(root === undefined || root === '' ? cwd : root, resolve(cwd, file));
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return undefined;
    const path = inside.split(sep).map(encodeURIComponent).join('/');
    return `${blob}/${path}${line === undefined ? '' : `#L${line}`}`;
  };
}
