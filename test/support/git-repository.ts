import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A git repository of its own for each test of a file, which nothing of this machine's git configuration reaches. */
export function useGitRepository(): GitRepository {
  const repository = new GitRepository();
  beforeEach(() => {
    repository.make();
  });
  afterEach(() => {
    repository.remove();
  });
  return repository;
}

export class GitRepository {
  path = '';
  private outer = '';

  make(): void {
    this.outer = realpathSync(mkdtempSync(join(tmpdir(), 'changed-')));
    this.path = join(this.outer, 'repository');
    mkdirSync(this.path);
    this.git('init', '--quiet', '--initial-branch=main');
  }

  remove(): void {
    rmSync(this.outer, { recursive: true, force: true });
  }

  git(...args: readonly string[]): string {
    const identity = { NAME: 'tests', EMAIL: 'tests@example.com' };
    const env: NodeJS.ProcessEnv = {
      PATH: process.env.PATH,
      HOME: this.outer,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: identity.NAME,
      GIT_AUTHOR_EMAIL: identity.EMAIL,
      GIT_COMMITTER_NAME: identity.NAME,
      GIT_COMMITTER_EMAIL: identity.EMAIL,
    };
    return execFileSync('git', args, {
      cwd: this.path,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Beside the repository, outside of it. */
  beside(name: string): string {
    return join(this.outer, name);
  }

  write(name: string, text: string): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(join(this.path, to)), { recursive: true });
    renameSync(join(this.path, from), join(this.path, to));
  }

  delete(name: string): void {
    rmSync(join(this.path, name));
  }

  /** Commits all there is. */
  commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', 'a change');
  }
}
