import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { baseOf, formatProblem, readBackend, type LoadedSpec } from '../../config';
import type { Environment } from './state-listing';

const run = promisify(execFile);

/**
 * The connector with the backend that its file, and the base of it, declared at a commit.
 *
 * @param since a commit, as git names it
 * @throws Error in one sentence when there is no such commit or file, or its backend was not valid
 */
export async function withBackendAt(
  { spec, source, profile }: LoadedSpec,
  since: string,
  env: Environment,
): Promise<LoadedSpec> {
  const file = join(realpathSync(dirname(source.file)), basename(source.file));
  const repository = new Repository(dirname(file), env);
  const root = await repository.root();
  const commit = await repository.commit(since);
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'connector-since-')));
  try {
    const fetch = async (path: string): Promise<void> => {
      const text = await repository.show(commit, relative(copy, path), since);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { mode: 0o600 });
    };
    const then = join(copy, relative(root, file));
    await fetch(then);
    const base = baseOf(then);
    if (base !== undefined) await fetch(base);
    const found = readBackend(then, env, (path) =>
      // An absolute path means the same wherever its file lies.
      relative(copy, path).startsWith('..') && isAbsolute(path) ? path : resolve(root, relative(copy, path)),
    );
    if (found.backend === undefined) {
      const said = found.problems.map((problem) =>
        formatProblem({ ...problem, file: relative(copy, problem.file) }),
      );
      throw new Error(`at ${since}, ${said.join('; ')}`);
    }
    if (found.name !== undefined && found.name !== spec.name) {
      throw new Error(
        `at ${since}, ${relative(root, file)} was the connector ${found.name}: states of another name are not moved; apply one change at a time`,
      );
    }
    return { spec: { ...spec, backend: found.backend }, source, profile };
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** What is asked of git. */
class Repository {
  constructor(
    private readonly directory: string,
    private readonly env: Environment,
  ) {}

  async root(): Promise<string> {
    const path = await this.git(
      ['rev-parse', '--show-toplevel'],
      () => `${this.directory} is in no git repository`,
    );
    return realpathSync(path.trim());
  }

  async commit(name: string): Promise<string> {
    const args = ['rev-parse', '--verify', '--end-of-options', `${name}^{commit}`];
    const missing = (): string =>
      `"${name}" is no commit that this repository has; a shallow clone has only the last ones (git fetch --unshallow)`;
    return (await this.git(args, missing)).split('\n').at(-2) ?? '';
  }

  show(commit: string, path: string, since: string): Promise<string> {
    return this.git(
      ['show', `${commit}:${path}`],
      () => `there is no ${path} at ${since}; name a commit at which the spec had its old backend`,
    );
  }

  private async git(args: readonly string[], failed: () => string): Promise<string> {
    try {
      const { stdout } = await run('git', args, {
        cwd: this.directory,
        env: { ...this.env },
      });
      return stdout;
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new Error(isMissing ? 'git is not on the PATH' : failed(), { cause: error });
    }
  }
}
