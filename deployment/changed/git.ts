import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What has become of a file since a commit. Paths are absolute. */
export interface FileChange {
  readonly path: string;
  readonly change: 'added' | 'modified' | 'removed';
}

/** It cannot be told what has changed; the message is one sentence with the remedy. */
export class GitFailure extends Error {}

/** A git repository, as `git` itself sees it. */
export class Repository {
  private constructor(
    /** Absolute path of its working tree, links resolved. */
    readonly root: string,
  ) {}

  /** The repository that `directory` lies in. @throws GitFailure */
  static around(directory: string): Repository {
    const { code, out, error } = git(directory, ['rev-parse', '--show-toplevel']);
    if (code === 0) return new Repository(out.toString().replace(/\n$/, ''));
    if (error.includes('not a git repository'))
      throw new GitFailure(`${directory} lies in no git repository, which alone knows what has changed`);
    throw new GitFailure(`git cannot tell what has changed: ${firstLine(error)}`);
  }

  /**
   * The commit at which HEAD and `ref` parted.
   *
   * @throws GitFailure when `ref` is not known here, as in a shallow clone
   */
  mergeBase(ref: string): string {
    // An option in the place of a commit.
    const isCommit =
      !ref.startsWith('-') && this.git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]).code === 0;
    if (!isCommit)
      throw new GitFailure(`--since: there is no commit "${ref}" in ${this.root}; ${this.remedy()}`);
    const { code, out, error } = this.git(['merge-base', ref, 'HEAD']);
    if (code === 0) return out.toString().trim();
    if (error !== '') throw new GitFailure(`git cannot compare "${ref}" with HEAD: ${firstLine(error)}`);
    throw new GitFailure(
      `--since: "${ref}" and HEAD have no commit in common in ${this.root}; ${this.remedy()}`,
    );
  }

  /**
   * What differs between `commit` and the working tree, with files that are neither committed nor ignored. One that was
   * renamed is removed and added: git guesses by likeness, and the specs of a fleet are all alike.
   */
  changesSince(commit: string): FileChange[] {
    const diff = ['diff', '--name-status', '-z', '--no-renames', '--no-relative', '--no-ext-diff'];
    const tracked = changesIn(this.output([...diff, commit, '--'])).map((change) => this.absolute(change));
    const others = this.output(['ls-files', '--others', '--exclude-standard', '-z'])
      .toString()
      .split('\0')
      .filter((path) => path !== '')
      .map((path) => this.absolute({ path, change: 'added' }));
    return [...tracked, ...others];
  }

  /** The text of files, by their absolute paths, as they were at `commit`. What was no file then has none. */
  textsAt(commit: string, paths: readonly string[]): Map<string, string> {
    const asked = paths.filter((path) => !path.includes('\n'));
    const names = asked.map((path) => `${commit}:${path.slice(this.root.length + 1)}\n`).join('');
    const out = this.output(['cat-file', '--batch'], names);
    const texts = new Map<string, string>();
    let at = 0;
    for (const path of asked) {
      // `HASH blob SIZE`, the content and a line end; or `NAME missing`.
      const end = out.indexOf('\n', at);
      const size = / blob (\d+)$/.exec(out.toString('utf8', at, end))?.[1];
      at = end + 1;
      if (size === undefined) continue;
      texts.set(path, out.toString('utf8', at, at + Number(size)));
      at += Number(size) + 1;
    }
    return texts;
  }

  private remedy(): string {
    const shallow = this.git(['rev-parse', '--is-shallow-repository']).out.toString().trim() === 'true';
    return shallow
      ? 'this clone is shallow: fetch the whole history (actions/checkout: fetch-depth: 0; GitLab: GIT_DEPTH: 0; or git fetch --unshallow)'
      : 'fetch it (git fetch origin; actions/checkout: fetch-depth: 0), or name a branch, a tag or a commit that is there';
  }

  private absolute({ path, change }: FileChange): FileChange {
    return { path: join(this.root, path), change };
  }

  /** @throws GitFailure */
  private output(args: readonly string[], input = ''): Buffer {
    const { code, out, error } = this.git(args, input);
    if (code !== 0) throw new GitFailure(`git ${args[0] ?? ''} failed: ${firstLine(error)}`);
    return out;
  }

  private git(args: readonly string[], input = ''): Answer {
    return git(this.root, args, input);
  }
}

/** The fields of `git diff --name-status -z`: a letter, a path. */
function changesIn(output: Buffer): FileChange[] {
  const fields = output.toString().split('\0');
  const changes: FileChange[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [status = '', path = ''] = fields.slice(at, at + 2);
    changes.push({ path, change: status === 'A' ? 'added' : status === 'D' ? 'removed' : 'modified' });
  }
  return changes;
}

interface Answer {
  readonly code: number;
  readonly out: Buffer;
  readonly error: string;
}

/** @throws GitFailure when there is no git */
function git(cwd: string, args: readonly string[], input = ''): Answer {
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd,
    input,
    maxBuffer: 1024 ** 3,
    // Its texts are read, and nothing is to be written.
    env: { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
  });
  if (error !== undefined) {
    const { code } = error as NodeJS.ErrnoException;
    throw new GitFailure(
      code === 'ENOENT'
        ? 'git is not installed, which alone knows what has changed: install it'
        : `git: ${error.message}`,
    );
  }
  return { code: status ?? 1, out: stdout, error: stderr.toString().trim() };
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').replace(/^(fatal|error): /, '');
