import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Artifacts, evaluate, GitHub, interpolate, runWorkflow, type RunResult } from './workflow';

describe('expressions', () => {
  const values = {
    github: { event: { pull_request: { number: 7 } }, repository: 'a/b' },
    vars: { SET: 'yes' },
    needs: { find: { outputs: { list: '["x","y"]' } } },
  };
  const status = { always: () => true };

  test.each([
    ["vars.SET || 'default'", 'yes'],
    ["vars.UNSET || 'default'", 'default'],
    ["github.repository == 'A/B' && github.event.pull_request.number == 7", true],
    ["!(vars.SET != 'yes')", true],
    ['always() && vars.UNSET.deeper', null],
    ['fromJSON(needs.find.outputs.list)', ['x', 'y']],
    ["'it''s'", "it's"],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression, { values, status })).toEqual(expected);
  });

  test('in text they become text, alone they keep their type', () => {
    expect(interpolate('pr-${{ github.event.pull_request.number }}-${{ vars.UNSET }}', { values })).toBe(
      'pr-7-',
    );
    expect(interpolate('${{ github.event.pull_request.number }}', { values })).toBe(7);
  });

  test.each(['unknown.name', 'hashFiles(vars.SET)', 'vars.SET +', 'vars.SET vars.SET'])(
    '%s is not understood',
    (expression) => {
      expect(() => evaluate(expression, { values })).toThrow(/expression/);
    },
  );
});

describe('a workflow', () => {
  const directory = mkdtempSync(join(tmpdir(), 'workflow-'));
  const repository = join(directory, 'repository');
  const github = new GitHub(new Artifacts(join(directory, 'artifacts')));
  let sha = '';

  beforeAll(async () => {
    await github.start();
    mkdirSync(repository);
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        cwd: repository,
        encoding: 'utf8',
      });
    git('init', '--quiet', '--initial-branch=main');
    writeFileSync(join(repository, 'greeting'), 'hello\n');
    git('add', '.');
    git('commit', '--quiet', '--message=first');
    sha = git('rev-parse', 'HEAD').trim();
  });
  afterAll(async () => {
    await github.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  function run(text: string): Promise<RunResult> {
    const file = join(directory, 'some.yml');
    writeFileSync(file, text);
    return runWorkflow(
      file,
      { event: 'push', payload: {}, sha, refName: 'main' },
      {
        github,
        repository,
        directory: join(directory, 'runner'),
        env: { PATH: process.env.PATH },
        vars: { NAME: 'world' },
        secrets: {},
      },
    );
  }

  const TWO_JOBS = `
env: { WHO: "\${{ vars.NAME || 'nobody' }}" }
jobs:
  first:
    permissions: { contents: read }
    outputs: { list: "\${{ steps.one.outputs.list }}" }
    steps:
      - uses: actions/checkout@v4
      - id: one
        run: |
          echo "$(cat greeting) $WHO" > "$RUNNER_TEMP/said"
          echo 'list=["a","b"]' >> "$GITHUB_OUTPUT"
          echo done >> "$GITHUB_STEP_SUMMARY"
      - uses: actions/upload-artifact@v4
        with: { name: said, path: "\${{ runner.temp }}/said" }
  second:
    needs: first
    strategy: { matrix: { which: "\${{ fromJSON(needs.first.outputs.list) }}" } }
    steps:
      - uses: actions/download-artifact@v4
        with: { name: said, path: got }
      - env: { WHICH: "\${{ matrix.which }}" }
        run: echo "$WHICH $(cat got/said)"
`;

  test('runs its jobs in order, with outputs, a matrix and artifacts', async () => {
    const { conclusion, jobs, log } = await run(TWO_JOBS);
    expect({ conclusion, log }).toEqual({ conclusion: 'success', log: 'a hello world\nb hello world\n' });
    expect(jobs.first?.[0]?.summary).toBe('done\n');
  });

  test('after a step that fails only what asks for it runs, and the jobs that need it do not', async () => {
    const { conclusion, jobs, log } = await run(`
jobs:
  first:
    steps:
      - run: |
          false
          echo never
      - run: echo never
      - if: failure()
        run: echo after
  second: { needs: first, steps: [{ run: echo never }] }
  third: { needs: first, if: always(), steps: [{ run: "echo \${{ needs.first.result }}" }] }
`);
    expect(conclusion).toBe('failure');
    expect(jobs.second).toMatchObject([{ conclusion: 'skipped' }]);
    expect(log).toBe('first: a step ended with exit code 1\nafter\nfailure\n');
  });

  test('a job has a token with its own permissions alone', async () => {
    const ask = `
      - env: { GH_TOKEN: "\${{ github.token }}" }
        run: |
          curl -sS -o /dev/null -w '%{http_code}\\n' -H "authorization: Bearer $GH_TOKEN" \\
            "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues" -d '{"title":"t","body":"b","labels":[]}'`;
    const { log } = await run(`
permissions: {}
jobs:
  without: { steps: [${JSON.stringify({ run: 'true' })}] }
  reads:
    permissions: { issues: read }
    steps:${ask}
  writes:
    permissions: { issues: write }
    steps:${ask}
`);
    expect(log).toBe('403\n201\n');
    expect(github.issues).toMatchObject([{ title: 't', state: 'open' }]);
  });

  test('an action that is not known here fails the job', async () => {
    const { log } = await run('jobs: { only: { steps: [{ uses: someone/else@v1 }] } }');
    expect(log).toContain('someone/else@v1 is none of the actions that are known here');
    expect(readFileSync(join(repository, 'greeting'), 'utf8')).toBe('hello\n');
  });
});
