import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkoutRoot } from '../../lab/location';
import { readWorkflow, runSteps } from '../support/atlantis';
import { Artifacts, GitHub } from '../support/workflow';
import { runComment } from './comment-step';
import { scriptWith, start } from './step';

/** Linux takes no argument and no variable of an environment that is longer (MAX_ARG_STRLEN). */
const LONGEST = 131_072;
const COUNT = 2000;

const listed = (change: string) =>
  Array.from({ length: COUNT }, (_, index) => {
    const name = `con-${String(index).padStart(4, '0')}-${'x'.repeat(54)}`;
    return { name, file: `config/connectors/${name}.yaml`, change, because: ['config/connectors/base.yaml'] };
  });

/** A command that knows of many connectors, and writes down how many it is to plan. */
const COMMAND = `#!/bin/sh
case "$*" in
  *--removed*) cat removed.json ;;
  changed*) cat matrix.json ;;
  plan*) mkdir -p plan report; for each; do echo "$each"; done | grep -c '^con-' > planned ;;
esac
`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'connector-large-'));
  const matrix = JSON.stringify({ include: listed('modified') });
  expect(matrix.length).toBeGreaterThan(LONGEST);
  writeFileSync(join(directory, 'matrix.json'), matrix);
  writeFileSync(join(directory, 'removed.json'), JSON.stringify(listed('removed')));
  writeFileSync(join(directory, 'package.json'), '{}');
  mkdirSync(join(directory, 'node_modules/.bin'), { recursive: true });
  const command = join(directory, 'node_modules/.bin/connector');
  writeFileSync(command, COMMAND);
  chmodSync(command, 0o755);
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** npx says nothing of itself. */
const QUIET = { npm_config_update_notifier: 'false' };
const planned = (): number => Number(readFileSync(join(directory, 'planned'), 'utf8'));

test('GitLab plans all of them', async () => {
  const { plan } = parse(
    readFileSync(join(checkoutRoot(), 'pipelines/gitlab/.gitlab-ci.yml'), 'utf8'),
  ) as Record<'plan', { script: readonly string[] }>;
  const env = {
    CI_MERGE_REQUEST_DIFF_BASE_SHA: 'main',
    CONNECTOR_PLAN_KEY: 'key',
    HOME: directory,
    ...QUIET,
  };
  const { code, output } = await start(plan.script.join('\n'), directory, env).ended;
  expect({ code, output }).toEqual({ code: 0, output: '' });
  expect(planned()).toBe(COUNT);
});

test('Atlantis plans all of them', async () => {
  const { plan } = readWorkflow(join(checkoutRoot(), 'pipelines/atlantis-server/repos.yaml'), 'connector');
  const env = {
    ...{ PATH: process.env.PATH, HOME: directory, BASE_BRANCH_NAME: 'main', ...QUIET },
    PLANFILE: join(directory, 'default.tfplan'),
  };
  expect(await runSteps(plan.steps.slice(-1), { directory, env })).toEqual({ succeeded: true, comment: '' });
  expect(planned()).toBe(COUNT);
});

describe('on GitHub', () => {
  const outputs = async (): Promise<Record<string, string>> => {
    const env = { BASE: 'main', BATCH_SIZE: '1', HOME: directory, ...QUIET };
    const script = scriptWith('npx connector changed', 'connector-plan.yml');
    expect(await start(script, directory, env).ended).toMatchObject({ code: 0, output: '' });
    const lines = readFileSync(join(directory, 'output'), 'utf8').trim().split('\n');
    return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
  };

  test('the job that lists them counts them, and fails where it cannot', async () => {
    expect(await outputs()).toMatchObject({ count: String(COUNT) });
    writeFileSync(join(directory, 'matrix.json'), 'no JSON');
    await expect(outputs()).rejects.toThrow();
  });

  test('the comment names some of those that were deleted, and counts the others', async () => {
    const { removed = '', removed_count: count = '' } = await outputs();
    expect(`REMOVED=${removed}`.length).toBeLessThan(LONGEST);
    const github = new GitHub(new Artifacts(join(directory, 'artifacts')));
    await github.start();
    try {
      const { code, output } = await runComment(github, directory, {
        RESULT: 'skipped',
        ...{ REMOVED: removed, REMOVED_COUNT: count },
      });
      expect({ code, output }).toEqual({ code: 0, output: '' });
      const body = github.comments.at(-1)?.body ?? '';
      const named = body.match(/^- `con-/gm)?.length ?? 0;
      expect(named).toBeGreaterThan(10);
      expect(body).toContain(`\n- and ${COUNT - named} more\n`);
    } finally {
      await github.stop();
    }
  });
});
