import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A step of a workflow of one's own: https://www.runatlantis.io/docs/custom-workflows#reference */
export type Step =
  | { readonly env: { readonly name: string; readonly value?: string; readonly command?: string } }
  | { readonly run: string | { readonly command: string; readonly output?: string } };

export interface Workflow {
  readonly plan: { readonly steps: readonly Step[] };
  readonly apply: { readonly steps: readonly Step[] };
}

export interface Outcome {
  readonly succeeded: boolean;
  /** What it would write on the pull request; on failure that of the step that failed. */
  readonly comment: string;
}

/** A workflow of the server's configuration. */
export function readWorkflow(file: string, name: string): Workflow {
  const { workflows } = parse(readFileSync(file, 'utf8')) as { workflows: Record<string, Workflow> };
  const workflow = workflows[name];
  if (!workflow) throw new Error(`${file}: no workflow ${name}`);
  return workflow;
}

/**
 * Runs steps in a checkout as Atlantis' run_step_runner.go and env_step_runner.go do.
 *
 * @param env the server's environment, and the variables of the project
 */
export async function runSteps(
  steps: readonly Step[],
  { directory, env }: { directory: string; env: NodeJS.ProcessEnv },
): Promise<Outcome> {
  const own: NodeJS.ProcessEnv = {};
  let comment = '';
  for (const step of steps) {
    const known = 'env' in step ? step.env : typeof step.run === 'string' ? { command: step.run } : step.run;
    const { code, output } =
      known.command === undefined
        ? { code: 0, output: '' }
        : await shell(known.command, directory, { ...env, ...own });
    if (code !== 0) return { succeeded: false, comment: output };
    if ('env' in step) own[step.env.name] = step.env.value ?? output.replace(/\n$/, '');
    else if (!('output' in known) || known.output !== 'hide') comment += output;
  }
  return { succeeded: true, comment };
}

function shell(
  command: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}
