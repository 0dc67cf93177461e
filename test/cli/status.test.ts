import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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

const surroundings = (): { cwd: string; env: NodeJS.ProcessEnv } => ({
  cwd: join(directory.path, 'specs'),
  env: {
    PATH: process.env.PATH,
    HOME: directory.path,
    CONNECTOR_SPECS: '.',
    VSPHERE_USER: 'user',
    VSPHERE_PASSWORD: 'c4n4ry',
  },
});

function connector(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    ...surroundings(),
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

const written = (name: string): string => readFileSync(join(directory.path, 'specs', name), 'utf8');

test('a variable that is not set is an error of its spec, and the others are looked at', () => {
  const files = ['--metrics', 'fleet.prom', '--html', 'fleet.html'];
  const { code, out, err } = connector('status', '--no-health', ...files);
  expect(err).toBe(`error: ${UNSET}\n1 error\n`);
  expect(code).toBe(2);
  expect(out).toMatch(/^error +muc-01 /m);
  expect(out).not.toContain('[object');
  expect(out).toMatch(/^error: 1 spec is not valid and not shown\nSTATUS /);
  const [metrics, page] = files.filter((_, index) => index % 2 === 1).map(written) as [string, string];
  expect(metrics).toContain('connector_status{connector="muc-01",vcenter="127.0.0.1:1",level="error"} 1\n');
  expect(metrics).not.toContain('fra-01');
  expect(metrics).toContain('\nconnector_specs_invalid 1\n');
  expect(page).toContain('<title>Connectors: errors</title>');
  expect(page).toContain(`${UNSET}</li>`);
});

test('a base that is wrong is wrong for each spec that extends it', () => {
  directory.write('specs/base.yaml', 'aws: { region: munich }\n');
  for (const name of ['fra-01', 'muc-01'])
    directory.write(
      `specs/${name}.yaml`,
      `extends: base.yaml\n${VALID.replace('fra-01', name).replace(/aws:\n.*\n/, '')}`,
    );
  const { code, out, err } = connector('status', '--json');
  expect(err).toMatch(/^error: base\.yaml:1:16: aws\.region: .*\n1 error\n$/);
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({
    level: 'error',
    connectors: [],
    problems: [{ file: join(directory.path, 'specs/base.yaml'), line: 1, column: 16 }],
  });
  connector('status', '--metrics', 'fleet.prom');
  expect(written('fleet.prom')).toContain('\nconnector_specs_invalid 2\n');
});

test('--watch says what is not valid once, before its first look, and in every look', async () => {
  const watch = ['status', '--watch', '1', '--html', 'fleet.html'];
  const child = spawn(process.execPath, [COMMAND, ...watch], { ...surroundings(), stdio: 'pipe' });
  const [out, err]: [string[], string[]] = [[], []];
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (out.push(text) === 2) child.kill('SIGINT');
  });
  const [code] = (await once(child, 'close')) as [number];
  expect(err.join('')).toMatch(`error: ${UNSET}\n1 error\n`);
  expect(err.join('').split(UNSET)).toHaveLength(2);
  expect(out.join('').split(`\nerror: 1 spec is not valid and not shown\n  ${UNSET}\n`)).toHaveLength(3);
  expect(written('fleet.html')).toContain(`${UNSET}</li>`);
  expect(code).toBe(2);
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
