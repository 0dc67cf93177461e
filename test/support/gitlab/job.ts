import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JobDefinition } from './definition';
import type { JobRun } from './gitlab';

export interface JobPlace {
  /** Bare repository that is cloned. */
  readonly repository: string;
  readonly sha: string;
  /** A directory of the test's own. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  /** Artifacts of earlier jobs, which it finds in its checkout. */
  readonly given: readonly string[];
}

/** Where jobs find their checkout; the same for all, one after the other, as on a runner of one's own. */
export const projectDirectory = (directory: string): string => join(directory, 'builds');

/** Runs a job as the shell executor does. */
export async function runJob(
  { id, name }: Pick<JobRun, 'id' | 'name'>,
  job: JobDefinition,
  { repository, sha, directory, env, given }: JobPlace,
): Promise<JobRun> {
  const checkout = projectDirectory(directory);
  rmSync(checkout, { recursive: true, force: true });
  mkdirSync(checkout, { recursive: true });
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: checkout, stdio: 'pipe' });
  git('init', '--quiet');
  git('remote', 'add', 'origin', `file://${repository}`);
  const depth = env.GIT_DEPTH === '0' ? [] : [`--depth=${env.GIT_DEPTH ?? '20'}`];
  git('fetch', '--quiet', ...depth, 'origin', sha);
  git('checkout', '--quiet', '--detach', sha);
  for (const artifacts of given) cpSync(artifacts, checkout, { recursive: true });

  const main = await bash([...(job.before_script ?? []), ...job.script], { directory, checkout, env });
  // It has a shell of its own, and the job has ended by then.
  const after = await bash(job.after_script ?? [], { directory, checkout, env });
  const status = main.code === 0 ? 'success' : 'failed';
  const log = main.output + after.output;

  const { when = 'on_success', paths = [] } = job.artifacts ?? {};
  const kept = paths.filter((path) => existsSync(join(checkout, path)));
  const isKept = when === 'always' || (when === 'on_success') === (status === 'success');
  if (kept.length === 0 || !isKept) return { id, name, status, log };
  const artifacts = join(directory, 'artifacts', String(id));
  for (const path of kept) {
    mkdirSync(dirname(join(artifacts, path)), { recursive: true });
    cpSync(join(checkout, path), join(artifacts, path), { recursive: true });
  }
  return { id, name, status, log, artifacts };
}

/** Lines as https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/shells/bash.go writes them into a script. */
function bash(
  lines: readonly string[],
  { directory, checkout, env }: { directory: string; checkout: string; env: NodeJS.ProcessEnv },
): Promise<{ code: number | null; output: string }> {
  const file = join(directory, 'script.sh');
  const quoted = `'${lines.join('\n').replaceAll("'", String.raw`'\''`)}'`;
  writeFileSync(file, `set -o pipefail\nset -o errexit\nset +o noclobber\n: | eval ${quoted}\nexit 0\n`);
  return new Promise((resolve, reject) => {
    const child = spawn('bash', [file], { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}
