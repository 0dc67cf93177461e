import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkoutRoot } from '../../lab/location';
import { scriptWith, start, stepsOf } from './step';

/** Stands for the command: notes what it is sent, and needs a while to come to an end in order. */
const COMMAND = `#!/usr/bin/env node
const { appendFileSync } = require('node:fs');
const note = (line) => appendFileSync('noted', line + '\\n');
const end = (code) => { note('ended'); process.exit(code); };
let isTold = false;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    note(signal);
    if (!isTold) setTimeout(end, 800, 1);
    isTold = true;
  });
note('started');
setTimeout(end, Number(process.env.LASTS), Number(process.env.ENDS_WITH));
`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'connector-step-'));
  const command = join(directory, 'node_modules/.bin/connector');
  mkdirSync(join(command, '..'), { recursive: true });
  writeFileSync(command, COMMAND);
  chmodSync(command, 0o755);
  mkdirSync(join(directory, 'plan'));
  writeFileSync(join(directory, 'plan/plan.json'), '{"connectors":[{"name":"fra-01"}]}');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const noted = (): string => {
  const file = join(directory, 'noted');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

const DRIVING = ['connector-apply.yml', 'connector-drift.yml', 'connector-plan.yml', 'connector-renew.yml'];

test.each(DRIVING)(
  '%s: a cancelled job tells the command, and waits until it has ended',
  async (workflow) => {
    const script = scriptWith('.bin/connector', workflow);
    const step = start(script, directory, { NAMES: 'fra-01', LASTS: '20000', ENDS_WITH: '0' });
    while (noted() === '') await sleep(20);
    // GitHub's runner sends both to the step's first process alone, 7.5 s apart.
    step.process.kill('SIGINT');
    await sleep(300);
    step.process.kill('SIGTERM');
    await step.ended;
    expect(noted()).toMatch(/^started\nSIGINT\n(SIG\w+\n)?ended\n$/);
  },
  30_000,
);

test.each([
  ['connector-plan.yml', 2, 0],
  ['connector-plan.yml', 1, 1],
  ['connector-drift.yml', 2, 0],
  ['connector-drift.yml', 1, 0],
  ['connector-apply.yml', 1, 1],
  ['connector-renew.yml', 0, 0],
] as const)('%s: the command ends with %d, the step with %d', async (workflow, own, expected) => {
  const script = scriptWith('.bin/connector', workflow);
  const env = { NAMES: 'fra-01', LASTS: '1', ENDS_WITH: String(own) };
  expect(await start(script, directory, env).ended).toMatchObject({ code: expected });
  if (workflow === 'connector-drift.yml')
    expect(readFileSync(join(directory, 'output'), 'utf8')).toBe(`code=${own}\n`);
});

describe.each(['connector-apply.yml', 'connector-renew.yml'])('%s', (workflow) => {
  const steps = stepsOf(workflow);
  const rescue = steps.findIndex(({ name }) => name === 'Encrypt states that could not be stored');

  test('states are rescued from a cancelled job too, and before anything is removed', () => {
    expect(steps.slice(rescue, rescue + 2).map((step) => step.if)).toEqual([
      'failure() || cancelled()',
      'failure() || cancelled()',
    ]);
    expect(steps.findIndex(({ name }) => name === 'Remove what is left')).toBeGreaterThan(rescue + 1);
    expect(steps[rescue - 1]?.run).toContain('exec node_modules/.bin/connector');
  });

  test('what is rescued comes back by the command of the README', async () => {
    const stack = join(directory, 'cdktf.out/stacks/fra-01');
    mkdirSync(stack, { recursive: true });
    writeFileSync(join(stack, 'errored.tfstate'), 'the state');
    writeFileSync(join(stack, 'connector-unreleased-lock.json'), 'the lock');
    const env = { CONNECTOR_PLAN_KEY: 'k'.repeat(64), PLAN_KEY: 'k'.repeat(64) };
    expect(await start(steps[rescue]?.run ?? '', directory, env).ended).toMatchObject({ code: 0 });
    rmSync(stack, { recursive: true });

    const readme = readFileSync(join(checkoutRoot(), 'pipelines/README.md'), 'utf8');
    const command = /^openssl enc -d .*errored\.enc.*$/m.exec(readme)?.[0] ?? '';
    execFileSync('bash', ['-c', command], { cwd: directory, env: { PATH: process.env.PATH, ...env } });
    expect(readFileSync(join(stack, 'errored.tfstate'), 'utf8')).toBe('the state');
    expect(readFileSync(join(stack, 'connector-unreleased-lock.json'), 'utf8')).toBe('the lock');
  });
});
