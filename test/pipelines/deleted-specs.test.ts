import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkoutRoot } from '../../lab/location';
import { useGitRepository } from '../support/git-repository';
import { GitLab } from '../support/gitlab';
import { VALID } from '../support/spec-files';
import { Artifacts, GitHub } from '../support/workflow';
import { scriptWith, start } from './step';

const repository = useGitRepository();
const at = (name: string): string => `config/connectors/${name}.yaml`;
const TOLD = `**Deleted specs**: their states and appliances are left alone. To remove an appliance, leave its spec and say \`state: absent\`.\n\n- \`muc-01\` (\`${at('muc-01')}\`)\n`;

/** The command itself, where npm links it. */
beforeEach(() => {
  for (const name of ['fra-01', 'muc-01']) repository.write(at(name), VALID.replace('fra-01', name));
  repository.write('package.json', '{}');
  repository.write('.gitignore', 'node_modules/\n');
  repository.commit();
  const program = join(checkoutRoot(), 'dist/cli/connector.js');
  chmodSync(program, 0o755);
  mkdirSync(join(repository.path, 'node_modules/.bin'), { recursive: true });
  symlinkSync(program, join(repository.path, 'node_modules/.bin/connector'));
  repository.delete(at('muc-01'));
});

describe('on GitHub', () => {
  let github: GitHub;
  beforeEach(async () => {
    github = new GitHub(new Artifacts(repository.beside('artifacts')));
    await github.start();
  });
  afterEach(() => github.stop());

  /** What the job `changed` gives to the others. */
  async function outputs(base: string): Promise<Record<string, string>> {
    const env = { BASE: base, BATCH_SIZE: '1', HOME: repository.path };
    const script = scriptWith('npx connector changed', 'connector-plan.yml');
    const { code, output } = await start(script, repository.path, env).ended;
    if (code !== 0) throw new Error(output);
    const lines = readFileSync(join(repository.path, 'output'), 'utf8').trim().split('\n');
    return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
  }

  async function comment(removed: string, result: string): Promise<string> {
    const { code, output } = await start(scriptWith('comment.cjs', 'connector-plan.yml'), repository.path, {
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: github.repository,
      GITHUB_RUN_ID: '1',
      GH_TOKEN: github.tokenFor({ 'pull-requests': 'write' }),
      ...{ PULL: '7', COMMIT: '0123abc', MAX_CHANGES: '', REMOVED: removed, RESULT: result },
    }).ended;
    if (code !== 0) throw new Error(output);
    return github.comments.at(-1)?.body ?? '';
  }

  test('the comment names a spec that was deleted, where nothing else is changed', async () => {
    const { count, removed = '' } = await outputs('main');
    expect(count).toBe('0');
    const body = await comment(removed, 'skipped');
    expect(body).toContain('No connector is changed by this pull request.');
    expect(body).toContain(TOLD);
  });

  test('and where something is; there is none where none was', async () => {
    repository.write(at('fra-01'), `${VALID}state: stopped\n`);
    const { count, removed = '' } = await outputs('main');
    expect(count).toBe('1');
    expect(await comment(removed, 'success')).toContain(`very plans.\n\n${TOLD}`);
    repository.git('checkout', '--quiet', at('muc-01'));
    const { removed: none } = await outputs('main');
    expect(none).toBe('[]');
    expect(await comment('[]', 'success')).not.toContain('Deleted');
  });

  test('many are counted, and nothing in a name is more than text', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ name: `con-${index}`, file: '`@all`' }));
    const body = await comment(JSON.stringify(many), 'skipped');
    expect(body).toContain("- `con-0` (`'@all'`)\n");
    expect(body).toMatch(/\n- and \d+ more\n/);
    expect(body.length).toBeLessThan(6000);
  });

  test('what cannot be compared says why', async () => {
    await expect(outputs('nowhere')).rejects.toThrow('there is no commit "nowhere"');
  });
});

describe('on GitLab', () => {
  interface Job {
    readonly script: readonly string[];
  }
  const jobs = parse(
    readFileSync(join(checkoutRoot(), 'pipelines/gitlab/.gitlab-ci.yml'), 'utf8'),
  ) as Readonly<Record<'plan' | 'comment', Job>>;

  test('the note names a spec that was deleted', async () => {
    const gitlab = new GitLab();
    await gitlab.start();
    try {
      const run = async (job: Job, env: NodeJS.ProcessEnv): Promise<void> => {
        const { code, output } = await start(job.script.join('\n'), repository.path, env).ended;
        if (code !== 0) throw new Error(output);
      };
      const base = repository.git('rev-parse', 'main').trim();
      await run(jobs.plan, { CI_MERGE_REQUEST_DIFF_BASE_SHA: base, HOME: repository.path });
      const env = {
        CI_API_V4_URL: `${gitlab.url}/api/v4`,
        CI_PROJECT_ID: gitlab.projectId,
        CI_MERGE_REQUEST_IID: '7',
        CI_COMMIT_SHA: '0123abc',
        CONNECTOR_GITLAB_TOKEN: gitlab.token,
      };
      await run(jobs.comment, env);
      expect(gitlab.notes.map(({ body }) => body)).toEqual([
        expect.stringContaining(`${TOLD}\nNo connector is changed by this merge request.`),
      ]);

      // A plan that was shown and may not be applied.
      rmSync(join(repository.path, 'report/removed.json'));
      writeFileSync(join(repository.path, 'report/plan.md'), '<!-- connector-plan -->\n### Plan\n');
      await run(jobs.comment, env);
      expect(gitlab.notes.at(-1)?.body).toMatch(
        /^<!-- connector-plan -->\n\*\*Merging applies nothing\*\*: .*\n\n### Plan\n/,
      );
      expect(existsSync(join(repository.path, 'plan.enc'))).toBe(false);
    } finally {
      await gitlab.stop();
    }
  });
});
