import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkoutRoot } from '../../../lab/location';

export interface JobDefinition {
  readonly stage: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly id_tokens?: Readonly<Record<string, unknown>>;
  readonly needs?: readonly { readonly job: string; readonly artifacts: boolean }[];
  readonly before_script?: readonly string[];
  readonly script: readonly string[];
  readonly after_script?: readonly string[];
  readonly artifacts?: {
    readonly when?: 'on_success' | 'on_failure' | 'always';
    readonly paths: readonly string[];
  };
}

/** A job that is part of a pipeline, in the order of its stages. */
export interface ChosenJob {
  readonly name: string;
  readonly when: 'on_success' | 'always';
}

/**
 * A .gitlab-ci.yml as gitlab-ci-local understands it, which resolves `extends` and judges `rules`. It runs no job
 * here: for that it wants rsync or containers.
 */
export class Definition {
  readonly variables: Readonly<Record<string, string>>;
  private readonly jobs: Readonly<Record<string, JobDefinition>>;

  /** @param directory one of the test's own, which is made */
  constructor(
    file: string,
    private readonly directory: string,
  ) {
    mkdirSync(directory);
    writeFileSync(join(directory, '.gitlab-ci.yml'), file);
    const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: directory, stdio: 'pipe' });
    git('init', '--quiet', '--initial-branch=main');
    git('remote', 'add', 'origin', 'https://gitlab.example.com/example/connectors.git');
    git('add', '.');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--message=first');
    const { variables, ...jobs } = parse(this.ask('--preview')) as Record<string, never>;
    this.variables = variables ?? {};
    this.jobs = jobs;
  }

  job(name: string): JobDefinition {
    const job = this.jobs[name];
    if (!job) throw new Error(`no job ${name}`);
    return job;
  }

  /** The jobs whose rules take them into a pipeline with these variables. */
  choose(variables: Readonly<Record<string, string>>): ChosenJob[] {
    const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
    // It would take the branch of the directory it runs in.
    const unset = 'CI_COMMIT_BRANCH' in variables ? [] : ['--unset-variable', 'CI_COMMIT_BRANCH'];
    const said = this.ask('--list-json', ...given, ...unset);
    const all = JSON.parse(said.slice(said.indexOf('[\n'))) as { name: string; when: string }[];
    const known = ['on_success', 'always', 'never'];
    for (const { name, when } of all)
      if (!known.includes(when)) throw new Error(`${name}: when: ${when} is not known here`);
    return all.filter(({ when }) => when !== 'never') as ChosenJob[];
  }

  private ask(...args: string[]): string {
    const program = join(checkoutRoot(), 'node_modules/.bin/gitlab-ci-local');
    return execFileSync(program, [...args, '--shell-isolation=false'], {
      cwd: this.directory,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  }
}
