import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkoutRoot } from '../../lab/location';
import { Artifacts, GitHub } from '../support/workflow';
import { scriptWith, start } from './step';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'connector-rails-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('on GitHub, each job for itself', () => {
  let github: GitHub;
  beforeEach(async () => {
    github = new GitHub(new Artifacts(join(directory, 'artifacts')));
    await github.start();
  });
  afterEach(() => github.stop());

  /** Asks whether a job may begin, with the ends of the others. */
  function begin(
    conclusions: readonly string[],
    max: string,
  ): Promise<{ code: number | null; output: string }> {
    const jobs = conclusions.map((conclusion, index) => ({
      name: `apply (connector-plan-con-${index})`,
      conclusion,
    }));
    const of = { id: 1, file: 'connector-apply.yml', event: 'push', headSha: 'a', conclusion: '' };
    github.runs.push({ ...of, jobs: [{ name: 'find', conclusion: 'success' }, ...jobs] });
    return start(scriptWith('failures.cjs', 'connector-apply.yml'), directory, {
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: github.repository,
      GITHUB_RUN_ID: '1',
      GH_TOKEN: github.tokenFor({ actions: 'read' }),
      MAX_FAILURES: max,
    }).ended;
  }

  test('it begins while fewer have failed', async () => {
    expect(await begin(['failure', 'success', 'cancelled', 'failure'], '3')).toMatchObject({
      code: 0,
      output: '',
    });
  });

  test('it applies nothing after so many, on whatever page they stand', async () => {
    const many = Array.from({ length: 200 }, () => 'success');
    const { code, output } = await begin(['failure', ...many, 'failure', 'failure'], '3');
    expect(code).toBe(1);
    expect(output).toContain('::error::3 jobs of this run have failed (CONNECTOR_MAX_FAILURES: 3)');
  });

  test('what is no number is an error that says so', async () => {
    const { code, output } = await begin([], 'three');
    expect(code).toBe(1);
    expect(output).toContain('CONNECTOR_MAX_FAILURES: found "three"; allowed: a whole number from 1 on');
  });
});

/** Where each pipeline applies saved plans: its script, its shell, and where its plan lies. */
const yaml = (path: string): unknown =>
  parse(readFileSync(join(checkoutRoot(), 'pipelines', path), 'utf8')) as unknown;
const APPLIES: readonly (readonly [string, () => string])[] = [
  ['GitHub', () => scriptWith('apply --plan', 'connector-apply.yml')],
  [
    'GitLab',
    () => {
      const { apply } = yaml('gitlab/.gitlab-ci.yml') as { apply: { script: string[] } };
      const script = apply.script.at(-1) ?? '';
      return script.slice(script.indexOf('# A canary'));
    },
  ],
  [
    'Atlantis',
    () => {
      const { workflows } = yaml('atlantis-server/repos.yaml') as {
        workflows: { connector: { apply: { steps: { run?: string }[] } } };
      };
      const script = workflows.connector.apply.steps.at(-1)?.run ?? '';
      return `set -eu\nplan=plan\n${script.slice(script.indexOf('# A canary'), script.indexOf('rm "$PLANFILE"'))}`;
    },
  ],
];

describe.each(APPLIES)('%s', (_, script) => {
  beforeEach(() => {
    mkdirSync(join(directory, 'plan'));
    mkdirSync(join(directory, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(directory, 'package.json'), '{}');
    writeFileSync(
      join(directory, 'plan/plan.json'),
      JSON.stringify({ connectors: [{ name: 'fra-01' }, { name: 'fra-02' }, { name: 'muc-01' }] }),
    );
    const command = join(directory, 'node_modules/.bin/connector');
    writeFileSync(command, '#!/bin/sh\nprintf "%s\\n" "$@" > given\n');
    chmodSync(command, 0o755);
  });

  async function given(canary: string | undefined): Promise<string> {
    const rails = {
      ...{ CONNECTOR_MAX_FAILURES: '2', MAX_FAILURES: '2' },
      ...(canary === undefined ? {} : { CONNECTOR_CANARY: canary, CANARY: canary }),
    };
    expect(await start(script(), directory, rails).ended).toMatchObject({ code: 0 });
    return readFileSync(join(directory, 'given'), 'utf8').replaceAll('\n', ' ');
  }

  test('only the canaries that this plan has are asked for', async () => {
    const args = await given('muc-01 elsewhere, fra-02');
    expect(args).toContain(' --canary muc-01 --canary fra-02 ');
    expect(args).not.toContain('elsewhere');
    expect(args).toContain(' --max-failures 2 ');
  });

  test.each([undefined, '', 'elsewhere'])('with %j there is none', async (canary) => {
    expect(await given(canary)).not.toContain('--canary');
  });
});
