import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useSpecDirectory, VALID } from '../support/spec-files';

const COMMAND = join(__dirname, '../../dist/cli/connector.js');
const UNSET =
  'fra-01.yaml:5:11: vcenter.server: the environment variable SERVER is not set; export it and run again';

const directory = useSpecDirectory();

/** Nothing listens at the one; of the other nobody knows where its vCenter is. */
beforeEach(() => {
  directory.write('specs/fra-01.yaml', VALID.replace('vcenter.example.com', '{ env: SERVER }'));
  directory.write(
    'specs/muc-01.yaml',
    VALID.replace('fra-01', 'muc-01').replace('vcenter.example.com', '127.0.0.1:1'),
  );
});

function connector(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd: join(directory.path, 'specs'),
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: directory.path,
      CONNECTOR_SPECS: '.',
      VSPHERE_USER: 'user',
      VSPHERE_PASSWORD: 'c4n4ry',
    },
  });
  return { code: status, out: stdout, err: stderr };
}

test('a variable that is not set is an error of its spec, and the others are looked at', () => {
  const { code, out, err } = connector('status', '--no-health', '--metrics', 'fleet.prom');
  expect(err).toBe(`error: ${UNSET}\n1 error\n`);
  expect(code).toBe(2);
  expect(out).toMatch(/^error +muc-01 /m);
  expect(out).not.toContain('[object');
  const metrics = readFileSync(join(directory.path, 'specs/fleet.prom'), 'utf8');
  expect(metrics).toContain('connector_status{connector="muc-01",vcenter="127.0.0.1:1",level="error"} 1\n');
  expect(metrics).not.toContain('fra-01');
});

test.each(['health', 'doctor'])('connector %s: the same, with exit code 2', (command) => {
  const { code, out, err } = connector(command);
  expect(err).toContain(`error: ${UNSET}\n1 error\n`);
  expect(`${err}${out}`).not.toMatch(/is not a function|\[object/);
  expect(out).toContain('muc-01');
  expect(code).toBe(2);
});

test.each([
  ['console', 'fra-01'],
  ['upgrade', 'fra-01', '--dry-run'],
])('connector %s %s connects to nothing', (...command) => {
  const { code, err } = connector(...command);
  expect(err).toContain(`error: ${UNSET}\n1 error\n`);
  expect(err).toContain('fra-01: its spec is not valid');
  expect(code).toBe(1);
});
