import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { holds } from './conditions';
import { interpolate, type Context, type Value } from './expressions';
import type { WorkflowRun } from './github';
import { Job, type JobText } from './job';
import type { JobResult, Runner, RunResult, Trigger } from './run';

interface WorkflowText {
  readonly env?: Readonly<Record<string, string>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, JobText>>;
}

/**
 * Runs a workflow's jobs, each after those it needs, from its YAML itself: `run:` by bash, `uses:` by what the action
 * does as far as these workflows rely on it.
 */
export async function runWorkflow(file: string, trigger: Trigger, runner: Runner): Promise<RunResult> {
  const workflow = parse(readFileSync(file, 'utf8')) as WorkflowText;
  const { github } = runner;
  const id = 7000 + github.runs.length;
  const { event, sha, headSha = sha } = trigger;
  const run = { id, file: basename(file), event, headSha, conclusion: '', jobs: [] as WorkflowRun['jobs'] };
  github.runs.push(run);
  const done: Record<string, JobResult[]> = {};
  const base: Context['values'] = {
    github: {
      event: trigger.payload,
      event_name: event,
      repository: github.repository,
      run_id: id,
      sha,
      ref_name: trigger.refName,
    },
    vars: runner.vars,
    secrets: runner.secrets,
  };
  for (const name of inOrder(workflow.jobs)) {
    const text = workflow.jobs[name]!;
    const needs = [text.needs ?? []].flat();
    const values = {
      ...base,
      needs: Object.fromEntries(needs.map((need) => [need, needed(done[need] ?? [])])),
    };
    if (!isWanted(text.if, needs, done, values)) {
      done[name] = [{ conclusion: 'skipped', outputs: {}, log: '', summary: '' }];
      continue;
    }
    done[name] = [];
    for (const [index, matrix] of instances(text.strategy?.matrix, values).entries()) {
      const context = { ...values, matrix, strategy: { 'job-index': index } };
      const job = new Job(name, text, {
        ...workflow,
        permissions: text.permissions ?? workflow.permissions ?? {},
      });
      const result = await job.run(context, { runId: id, trigger, runner });
      done[name].push(result);
      run.jobs.push({ name: titleOf(name, matrix), conclusion: result.conclusion });
    }
  }
  const all = Object.values(done).flat();
  run.conclusion = all.some(({ conclusion }) => conclusion === 'failure') ? 'failure' : 'success';
  return {
    id,
    conclusion: run.conclusion as RunResult['conclusion'],
    jobs: done,
    log: all.map(({ log }) => log).join(''),
  };
}

/** As GitHub calls a job, with the values of its matrix. */
function titleOf(name: string, matrix: Value): string {
  const values = Object.values(matrix as Readonly<Record<string, Value>>).filter(
    (value) => typeof value === 'string',
  );
  return values.length === 0 ? name : `${name} (${values.join(', ')})`;
}

function inOrder(jobs: WorkflowText['jobs']): string[] {
  const order: string[] = [];
  const visit = (name: string): void => {
    if (order.includes(name)) return;
    for (const need of [jobs[name]?.needs ?? []].flat()) visit(need);
    order.push(name);
  };
  Object.keys(jobs).forEach(visit);
  return order;
}

/** What `needs.NAME` stands for; of a matrix the last job's outputs win. */
function needed(results: readonly JobResult[]): Value {
  const outputs: Record<string, Value> = {};
  for (const result of results) Object.assign(outputs, result.outputs);
  const has = (conclusion: string): boolean => results.some((each) => each.conclusion === conclusion);
  return { result: has('failure') ? 'failure' : has('skipped') ? 'skipped' : 'success', outputs };
}

function isWanted(
  condition: string | undefined,
  needs: readonly string[],
  done: Readonly<Record<string, readonly JobResult[]>>,
  values: Context['values'],
): boolean {
  const results = needs.flatMap((need) => done[need] ?? []);
  const isFine = results.every(({ conclusion }) => conclusion === 'success');
  const failed = results.some(({ conclusion }) => conclusion === 'failure');
  const status = { always: () => true, success: () => isFine, failure: () => failed, cancelled: () => false };
  return holds(condition, isFine, { values, status });
}

/** The matrix' jobs: `include` alone, or every combination of its lists. */
function instances(matrix: unknown, values: Context['values']): Value[] {
  if (matrix === undefined) return [{}];
  const resolved = (typeof matrix === 'string' ? interpolate(matrix, { values }) : matrix) as Record<
    string,
    unknown
  >;
  let all: Record<string, Value>[] = [{}];
  for (const [name, list] of Object.entries(resolved)) {
    const items = (typeof list === 'string' ? interpolate(list, { values }) : list) as Value[];
    if (name === 'include') all = items as Record<string, Value>[];
    else all = all.flatMap((one) => items.map((item) => ({ ...one, [name]: item })));
  }
  if (all.length === 0) throw new Error('the matrix is empty, which fails the run');
  return all;
}
