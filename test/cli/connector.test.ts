import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useSpecDirectory, VALID } from '../support/spec-files';

const COMMAND = join(__dirname, '../../dist/cli/connector.js');
const ARCHIVED =
  'note: the AWS Connector for vCenter is archived: its guide covers vCenter 5.1 to 6.0 and was archived on 2023-06-15\n';

const directory = useSpecDirectory();

/** The compiled command, as `npx connector` runs it, in the specs' directory. */
function connector(...args: string[]): { code: number | null; out: string; err: string } {
  const env = { PATH: process.env.PATH, HOME: directory.path };
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd: directory.path,
    encoding: 'utf8',
    env,
  });
  return { code: status, out: stdout, err: stderr };
}

test('validate says what is valid, and what the appliance is today', () => {
  directory.write('fra-01.yaml', VALID);
  expect(connector('validate', 'fra-01.yaml')).toEqual({
    code: 0,
    out: 'fra-01.yaml: fra-01 is valid (running)\n',
    err: ARCHIVED,
  });
});

test.each(['running', 'stopped', 'absent'])('a connector may be declared %s', (state) => {
  directory.write('fra-01.yaml', `${VALID}state: ${state}\n`);
  expect(connector('validate', 'fra-01.yaml')).toMatchObject({
    code: 0,
    out: `fra-01.yaml: fra-01 is valid (${state})\n`,
  });
});

test("help lists the commands that README's table has", () => {
  const { code, out } = connector('--help');
  expect(code).toBe(0);
  const listed = [...out.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map((match) => match[1]);
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const told = [...readme.matchAll(/^\| `npx connector ([a-z-]+)/gm)].map((match) => match[1]);
  expect(listed).toEqual([...new Set(told), 'help']);
});

test('validate shows every error of every file, and fails', () => {
  directory.write('fra-01.yaml', VALID.replace('cluster:', 'clutser:'));
  directory.write(
    'muc-01.yaml',
    VALID.replace('name: fra-01', 'name: muc-01').replace('eu-central-1', 'munich'),
  );
  const { code, out, err } = connector('validate', '.');
  expect(code).toBe(1);
  expect(out).toBe('');
  expect(err.split('\n')).toEqual([
    'error: fra-01.yaml:4:1: vcenter: neither cluster nor host is named; the VM needs one of them, or both',
    expect.stringMatching(
      /^error: fra-01\.yaml:7:3: vcenter\.clutser: unknown key; did you mean "cluster"\?/,
    ),
    'error: muc-01.yaml:14:11: aws.region: found "munich"; allowed: a region\'s code, such as eu-central-1',
    '3 errors',
    '',
  ]);
});

test('validate --json is for machines', () => {
  directory.write('fra-01.yaml', VALID.replace('eu-central-1', 'munich'));
  const { code, out } = connector('validate', '--json', 'fra-01.yaml');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    valid: false,
    connectors: [],
    problems: [{ file: join(directory.path, 'fra-01.yaml'), line: 14, column: 11 }],
  });
});

test('show merges the base and fills in the defaults', () => {
  directory.write('base.yaml', VALID.replace('name: fra-01\n', ''));
  directory.write('fra-01.yaml', 'extends: base.yaml\nname: fra-01\nstate: absent\n');
  const { code, out } = connector('show', '--json', 'fra-01.yaml');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject([
    { name: 'fra-01', state: 'absent', appliance: { diskProvisioning: 'eagerZeroedThick' } },
  ]);
  expect(connector('show', 'fra-01.yaml').out).toContain('diskProvisioning: eagerZeroedThick\n');
});

test('show never shows what a secret reference leads to', () => {
  directory.write('fra-01.yaml', VALID);
  const { out } = connector('show', 'fra-01.yaml');
  expect(out).toContain('password:\n    env: VSPHERE_PASSWORD\n');
});

test('show shows nothing of an invalid spec', () => {
  directory.write('fra-01.yaml', VALID.replace('name: fra-01', 'name: X'));
  const { code, out, err } = connector('show', 'fra-01.yaml');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('fra-01.yaml:3:7: name: found "X"');
  expect(err).not.toMatch(/\n\s+at /);
});

test.each([
  [
    ['validate', 'nowhere.yaml'],
    "connector: nowhere.yaml is neither a file nor a directory; name a spec's file, a directory or a glob\n",
  ],
  [
    ['validate'],
    "CONNECTOR_SPECS is not set, and config/connectors is neither a file nor a directory; name a spec's file, a directory or a glob\n",
  ],
  [
    ['validat'],
    "error: unknown command 'validat'\n(Did you mean validate?)\n(connector --help lists the commands)\n",
  ],
  [
    ['validate', '--jsn'],
    "error: unknown option '--jsn'\n(Did you mean --json?)\n(connector --help lists the commands)\n",
  ],
])('%j is refused in a sentence', (args, message) => {
  expect(connector(...args)).toEqual({ code: 1, out: '', err: message });
});
