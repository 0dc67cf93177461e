import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Runs a script of package.json on a machine that has nothing but Node. */
function onBareMachine(
  script: string,
  args: string[] = [],
  env: NodeJS.ProcessEnv = {},
): { code: number | null; out: string; err: string } {
  const empty = mkdtempSync(join(tmpdir(), 'empty-path-'));
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', script), ...args], {
      env: { PATH: empty, HOME: empty, ...env },
      encoding: 'utf8',
    });
    return { code: status, out: stdout, err: stderr };
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}

const MISSING = [
  'missing: go is not installed: the lab is built with it, https://go.dev/dl',
  'missing: python3 is not installed: the lab runs its AWS with it',
  'missing: chromium is not installed: the management console is driven with it; install it with the system packages, or name a browser in CONNECTOR_BROWSER',
  'missing: terraform is not installed: get Terraform from https://developer.hashicorp.com/terraform/install, or OpenTofu',
];

test.each(['demo.mjs', 'test.mjs', 'lint.mjs'])(
  '%s names everything that is missing, before anything starts',
  (script) => {
    const { code, out, err } = onBareMachine(script);
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toEqual(MISSING);
    expect(out).not.toContain('==');
  },
);

test('the engine that is asked for is the one that is missed', () => {
  const { err } = onBareMachine('demo.mjs', [], { TERRAFORM_BINARY_NAME: 'tofu' });
  expect(err).toContain('missing: tofu is not installed');
});

test.each([
  ['demo.mjs', ['--keeep'], 'unknown option --keeep; there is --keep'],
  ['test.mjs', ['unti'], 'no suite unti; there are: unit, synth, conformance, vcenter, e2e'],
])('%s %j is refused', (script, args, message) => {
  const { code, err } = onBareMachine(script, args);
  expect(code).toBe(1);
  expect(err.trim()).toBe(message);
});
