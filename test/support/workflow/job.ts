import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holds, texts } from './conditions';
import { interpolate, textOf, type Context, type Value } from './expressions';
import type { JobResult, Runner, Trigger } from './run';

export interface StepText {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface JobText {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix?: unknown };
  readonly steps: readonly StepText[];
}

interface Place {
  readonly runId: number;
  readonly trigger: Trigger;
  readonly runner: Runner;
}

/** Actions that prepare a runner: what they install is on this machine, what they log in is in its environment. */
const PREPARED = ['actions/setup-node', 'hashicorp/setup-terraform', 'aws-actions/configure-aws-credentials'];

/** One job of a run. */
export class Job {
  private failed = false;
  private log = '';
  private readonly steps: Record<string, Value> = {};

  constructor(
    private readonly name: string,
    private readonly text: JobText,
    private readonly workflow: {
      readonly env?: Readonly<Record<string, string>>;
      readonly permissions: Readonly<Record<string, string>>;
    },
  ) {}

  async run(outer: Context['values'], place: Place): Promise<JobResult> {
    const { runner, runId } = place;
    const [workspace, temp] = [join(runner.directory, 'workspace'), join(runner.directory, 'temp')];
    for (const directory of [workspace, temp]) {
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory, { recursive: true });
    }
    const token = runner.github.tokenFor(this.workflow.permissions);
    const values = {
      ...outer,
      github: { ...(outer.github as Record<string, Value>), token },
      runner: { temp },
      steps: this.steps,
    };
    const workflowEnv = texts(this.workflow.env, { values });
    const env = { ...workflowEnv, ...texts(this.text.env, { values: { ...values, env: workflowEnv } }) };
    const files = { GITHUB_OUTPUT: join(temp, 'output'), GITHUB_STEP_SUMMARY: join(temp, 'summary') };
    const own = {
      ...files,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: runner.github.url,
      GITHUB_SERVER_URL: runner.github.url,
      GITHUB_REPOSITORY: runner.github.repository,
      GITHUB_RUN_ID: String(runId),
      GITHUB_SHA: place.trigger.sha,
      GITHUB_REF_NAME: place.trigger.refName,
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: temp,
    };
    writeFileSync(files.GITHUB_STEP_SUMMARY, '');
    for (const step of this.text.steps) {
      const context = { ...values, env };
      const status = {
        always: () => true,
        success: () => !this.failed,
        failure: () => this.failed,
        cancelled: () => false,
      };
      if (!holds(step.if, !this.failed, { values: context, status })) continue;
      writeFileSync(files.GITHUB_OUTPUT, '');
      const stepEnv = { ...runner.env, ...own, ...env, ...texts(step.env, { values: context }) };
      try {
        if (step.uses !== undefined)
          this.use(step.uses, texts(step.with, { values: context }), place, workspace);
        else
          await this.bash(textOf(interpolate(step.run ?? '', { values: context })), workspace, temp, stepEnv);
      } catch (error) {
        this.failed = true;
        this.log += `${this.name}: ${(error as Error).message}\n`;
      }
      if (step.id !== undefined) this.steps[step.id] = { outputs: outputsIn(files.GITHUB_OUTPUT) };
    }
    const summary = existsSync(files.GITHUB_STEP_SUMMARY)
      ? readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')
      : '';
    const outputs = texts(this.text.outputs, { values: { ...values, env } });
    return { conclusion: this.failed ? 'failure' : 'success', outputs, log: this.log, summary };
  }

  private use(uses: string, inputs: Readonly<Record<string, string>>, place: Place, workspace: string): void {
    const { runner, runId, trigger } = place;
    const [action = ''] = uses.split('@');
    if (PREPARED.includes(action)) return;
    if (action === 'actions/checkout') {
      const git = (...args: string[]): unknown =>
        execFileSync('git', args, { cwd: workspace, stdio: 'pipe' });
      const depth = inputs['fetch-depth'] === '0' ? [] : ['--depth=1'];
      git('init', '--quiet');
      git('remote', 'add', 'origin', `file://${runner.repository}`);
      git('fetch', '--quiet', ...depth, 'origin', trigger.sha, ...(depth.length === 0 ? ['main'] : []));
      git('checkout', '--quiet', '--detach', trigger.sha);
    } else if (action === 'actions/upload-artifact') {
      runner.github.artifacts.upload(runId, inputs);
    } else if (action === 'actions/download-artifact') {
      runner.github.artifacts.download(runId, inputs, workspace);
    } else throw new Error(`${uses} is none of the actions that are known here`);
  }

  private bash(script: string, cwd: string, temp: string, env: NodeJS.ProcessEnv): Promise<void> {
    const file = join(temp, 'step.sh');
    writeFileSync(file, script);
    return new Promise((resolve, reject) => {
      const child = spawn('bash', ['-e', file], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
      child.once('error', reject);
      child.once('close', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`a step ended with exit code ${code}`));
      });
    });
  }
}

function outputsIn(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
