import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';

const COMMAND = join(__dirname, '../../dist/cli/connector.js');

let scratch: string;
beforeEach(() => (scratch = mkdtempSync(join(tmpdir(), 'init-'))));
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function init(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'init', ...args], {
    cwd: scratch,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: scratch },
  });
  return { code: status, out: stdout, err: stderr };
}

test('says what it has written and what comes next, and overwrites nothing the second time', () => {
  const { code, out, err } = init('fleet', '--name', 'ber-01', '--pipeline', 'none');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('wrote fleet/config/connectors/ber-01.yaml\n');
  expect(out).toContain('\nNext:\n  cd fleet\n  npm install');
  expect(JSON.parse(readFileSync(join(scratch, 'fleet/package.json'), 'utf8'))).toMatchObject({
    dependencies: { 'connector-as-code': version },
  });
  const again = init('fleet', '--name', 'ber-01', '--pipeline', 'none');
  expect(again).toMatchObject({ code: 1, out: '' });
  expect(again.err).toContain(
    'exist already: package.json, cdktf.json, main.ts, config/connectors/ber-01.yaml, .gitignore, README.md; ',
  );
});

test.each([
  [['--name', 'Frankfurt'], 'A name is a DNS label'],
  [['--pipeline', 'jenkins'], 'Allowed choices are github, gitlab, atlantis, none.'],
  [['--package', './none.tgz', '--pipeline', 'none'], 'none.tgz does not exist; npm pack makes such a file'],
])('%j is refused', (args, message) => {
  const { code, out, err } = init('fleet', ...args);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(message);
  expect(err).not.toMatch(/\n\s+at /);
});
