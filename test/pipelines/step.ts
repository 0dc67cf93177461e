import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkoutRoot } from '../../lab/location';

export interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
}

/** All steps of a workflow of pipelines/github, job by job. */
export function stepsOf(workflow: string): readonly Step[] {
  const file = join(checkoutRoot(), 'pipelines/github', workflow);
  const { jobs } = parse(readFileSync(file, 'utf8')) as { jobs: Record<string, { steps: Step[] }> };
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

/** The script of the one step that has `part` in it. */
export function scriptWith(part: string, workflow: string): string {
  const found = stepsOf(workflow).flatMap(({ run }) => (run?.includes(part) === true ? [run] : []));
  if (found.length !== 1) throw new Error(`${workflow}: ${found.length} steps have ${part}`);
  return found[0]!;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Starts a script as GitHub's runner does, with files for its outputs in the directory. */
export function start(
  script: string,
  directory: string,
  env: NodeJS.ProcessEnv = {},
): { readonly process: ChildProcess; readonly ended: Promise<Ended> } {
  const file = join(directory, 'step.sh');
  writeFileSync(file, script);
  const files = { GITHUB_OUTPUT: join(directory, 'output'), GITHUB_STEP_SUMMARY: join(directory, 'summary') };
  for (const each of Object.values(files)) writeFileSync(each, '');
  const child = spawn('bash', ['-e', file], {
    cwd: directory,
    env: { PATH: process.env.PATH, RUNNER_TEMP: directory, ...files, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    // Not `close`: what bash leaves running would keep its pipes open.
    child.once('exit', (code, signal) => {
      resolve({ code, signal, output });
    });
  });
  return { process: child, ended };
}
