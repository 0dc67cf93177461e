import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkoutRoot, toolsDirectory } from '../../lab/location';
import { silent } from '../../lab/progress';
import { ensureTool, type Tool } from '../../lab/tool';
import { actionlintTool, atlantisTool } from '../../lab/tools';

const ROOT = checkoutRoot();
const GITHUB = join(ROOT, 'pipelines/github');
const workflows = readdirSync(GITHUB).filter((name) => name.endsWith('.yml'));

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'connector-pipelines-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const tool = (which: Tool): Promise<string> =>
  ensureTool(which, { toolsDirectory: toolsDirectory(), progress: silent });

function judge(
  program: string,
  args: readonly string[],
  cwd = scratch,
): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}

describe('GitHub Actions', () => {
  let actionlint: string;
  beforeAll(async () => {
    actionlint = await tool(actionlintTool(ROOT));
  }, 600_000);

  test('actionlint finds nothing in the workflows', () => {
    const files = workflows.map((name) => join(GITHUB, name));
    expect(files).toHaveLength(4);
    expect(judge(actionlint, files)).toEqual({ code: 0, output: '' });
  });

  test('it would find an output that no step has', () => {
    const text = readFileSync(join(GITHUB, 'connector-plan.yml'), 'utf8');
    const file = join(scratch, 'wrong.yml');
    writeFileSync(file, text.replace('needs.changed.outputs.count', 'needs.changed.outputs.counted'));
    const { code, output } = judge(actionlint, [file]);
    expect(code).toBe(1);
    expect(output).toContain('"counted" is not defined');
  });

  interface Job {
    readonly permissions?: Readonly<Record<string, string>>;
    readonly steps: readonly { readonly uses?: string }[];
  }
  const jobsOf = (name: string): [string, Job][] =>
    Object.entries((parse(readFileSync(join(GITHUB, name), 'utf8')) as { jobs: Record<string, Job> }).jobs);

  test.each(workflows)(
    '%s: actions by their commit, with the version beside it, and known ones only',
    (name) => {
      const text = readFileSync(join(GITHUB, name), 'utf8');
      const uses = [...text.matchAll(/uses: (.*)/g)].map((match) => match[1] ?? '');
      expect(uses.length).toBeGreaterThan(0);
      const known =
        'actions/(checkout|setup-node|upload-artifact|download-artifact)|hashicorp/setup-terraform';
      const pinned = new RegExp(
        `^(${known}|aws-actions/configure-aws-credentials)@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+$`,
      );
      expect(uses.filter((each) => !pinned.test(each))).toEqual([]);
    },
  );

  test.each(workflows)(
    '%s: nothing is allowed but what a job names, and who runs code cannot write',
    (name) => {
      const text = readFileSync(join(GITHUB, name), 'utf8');
      expect((parse(text) as { permissions: unknown }).permissions).toEqual({});
      for (const [, { permissions = {}, steps }] of jobsOf(name)) {
        const checksOut = steps.some(({ uses }) => uses?.startsWith('actions/checkout@'));
        const writes = Object.keys(permissions).filter(
          (scope) => permissions[scope] === 'write' && scope !== 'id-token',
        );
        if (checksOut) expect(writes).toEqual([]);
      }
      expect(text).not.toMatch(/AKIA|aws-access-key-id|aws-secret-access-key/);
    },
  );

  test.each(workflows)('%s: no expression stands in a script, where a name could be a command', (name) => {
    const steps = jobsOf(name).flatMap(([, job]) => job.steps as readonly { readonly run?: string }[]);
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });
});

describe('GitLab CI', () => {
  function lint(change: (text: string) => string): { code: number | null; output: string } {
    const directory = mkdtempSync(join(scratch, 'gitlab-'));
    const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: directory, stdio: 'pipe' });
    git('init', '--quiet', '--initial-branch=main');
    git('remote', 'add', 'origin', 'https://gitlab.example.com/example/connectors.git');
    const text = readFileSync(join(ROOT, 'pipelines/gitlab/.gitlab-ci.yml'), 'utf8');
    writeFileSync(join(directory, '.gitlab-ci.yml'), change(text));
    git('add', '.');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--message=first');
    const program = join(ROOT, 'node_modules/.bin/gitlab-ci-local');
    return judge(program, ['--list-csv-all', '--shell-isolation=false'], directory);
  }

  test('gitlab-ci-local reads it, and its JSON schema holds', () => {
    const { code, output } = lint((text) => text);
    expect(output).toContain('json schema validated');
    expect(output).toMatch(/^comment;.*;\[plan\]$/m);
    expect(code).toBe(0);
  });

  test('it would find a key that there is not', () => {
    expect(lint((text) => text.replace('resource_group:', 'resource_grup:')).code).not.toBe(0);
  });
});

describe('Atlantis', () => {
  const server = join(ROOT, 'pipelines/atlantis-server/repos.yaml');
  let check: string;
  beforeAll(async () => {
    check = await tool(atlantisTool(ROOT));
  }, 600_000);

  test('Atlantis itself takes the repository’s file beside the server’s', () => {
    expect(judge(check, [server, join(ROOT, 'pipelines/atlantis/atlantis.yaml')])).toEqual({
      code: 0,
      output: '',
    });
  });

  test('it would refuse a repository that brings its own workflow', () => {
    const own = join(scratch, 'atlantis.yaml');
    copyFileSync(join(ROOT, 'pipelines/atlantis/atlantis.yaml'), own);
    writeFileSync(own, `${readFileSync(own, 'utf8').trimEnd()}\n    workflow: mine\n`);
    const { code, output } = judge(check, [server, own]);
    expect(code).toBe(1);
    expect(output).toContain("not allowed to set 'workflow' key");
  });
});
