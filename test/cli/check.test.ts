import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { reportResults } from '../../cli/check-report';
import type { CheckResult } from '../../preflight';
import { useSpecDirectory, VALID } from '../support/spec-files';

const COMMAND = join(__dirname, '../../dist/cli/connector.js');
const directory = useSpecDirectory();

const RESULTS: readonly CheckResult[] = [
  {
    name: 'vcenter-login',
    title: 'login to vCenter',
    outcome: 'passed',
    path: 'vcenter.server',
    position: 'fra-01.yaml:5:11',
    found: 'logged in',
  },
  {
    name: 'placement',
    title: 'objects in vCenter',
    outcome: 'failed',
    path: 'vcenter.datastore',
    position: 'fra-01.yaml:12:14',
    found:
      'vcenter.datastore "LocalDS_O" does not exist in DC0; did you mean "LocalDS_0"? (datastores: LocalDS_0)',
    remedy: 'name one that exists',
  },
  {
    name: 'endpoints',
    title: 'endpoints of AWS',
    outcome: 'warning',
    found: 'a proxy is in between',
    remedy: 'look at it',
  },
  {
    name: 'host-time',
    title: "the hosts' clocks",
    outcome: 'skipped',
    found: 'not checked: it needs a login to vCenter',
  },
];

test('a line for each check where no terminal is, what is wrong with its place first', () => {
  expect(reportResults(RESULTS, { colors: false }).split('\n')).toEqual([
    'passed: login to vCenter: logged in',
    'fra-01.yaml:12:14: failed: objects in vCenter: vcenter.datastore "LocalDS_O" does not exist in DC0; did you mean "LocalDS_0"? (datastores: LocalDS_0); name one that exists',
    'warning: endpoints of AWS: a proxy is in between; look at it',
    "skipped: the hosts' clocks: not checked: it needs a login to vCenter",
    '1 passed, 1 warning, 1 failed, 1 skipped',
  ]);
});

test('a table on a terminal', () => {
  expect(reportResults(RESULTS, { columns: 72, colors: false }).split('\n')).toEqual([
    'passed   vcenter-login       logged in',
    'failed   placement           fra-01.yaml:12:14: vcenter.datastore',
    '                             "LocalDS_O" does not exist in DC0; did you',
    '                             mean "LocalDS_0"? (datastores: LocalDS_0)',
    '                             -> name one that exists',
    'warning  endpoints           a proxy is in between',
    '                             -> look at it',
    'skipped  host-time           not checked: it needs a login to vCenter',
    '1 passed, 1 warning, 1 failed, 1 skipped',
  ]);
});

test('colours only where they are wanted, and a narrow terminal is no reason to break words', () => {
  const [passed, failed] = reportResults(RESULTS, { columns: 10, colors: true }).split('\n');
  expect(passed).toBe('\x1b[32mpassed   \x1b[0mvcenter-login       logged in');
  expect(failed).toBe('\x1b[31mfailed   \x1b[0mplacement           fra-01.yaml:12:14:');
});

test.each([
  [[], '0 passed'],
  [['warning', 'warning'], '0 passed, 2 warnings'],
  [['passed', 'skipped'], '1 passed, 1 skipped'],
] as const)('a summary of %j', (outcomes, summary) => {
  const results = outcomes.map((outcome) => ({ name: 'x', title: 'x', outcome, found: 'x' }));
  expect(reportResults(results, { colors: false }).split('\n').at(-1)).toBe(summary);
});

/** The compiled command, with nothing to reach: neither a vCenter nor AWS. */
function connector(...args: string[]): { code: number | null; out: string; err: string } {
  const env = {
    PATH: process.env.PATH,
    HOME: directory.path,
    VSPHERE_USER: 'max@corp',
    VSPHERE_PASSWORD: 'secret-of-max',
    AWS_ACCESS_KEY_ID: 'AKIANOBODY',
    AWS_SECRET_ACCESS_KEY: 'secret-of-nobody',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd: directory.path,
    encoding: 'utf8',
    env,
  });
  return { code: status, out: stdout, err: stderr };
}
const UNREACHABLE = VALID.replace('vcenter.example.com', '127.0.0.1:9');

test('check fails with the place of each failure, and no secret', () => {
  directory.write('fra-01.yaml', UNREACHABLE);
  const { code, out, err } = connector('check', 'fra-01.yaml');
  expect(code).toBe(1);
  const failed = out.split('\n').filter((line) => line.includes(': failed: '));
  expect(failed.map((line) => line.replace(/;.*/, ''))).toEqual([
    expect.stringMatching(
      /^fra-01\.yaml:5:11: failed: login to vCenter: 127\.0\.0\.1:9: nothing listens there/,
    ),
    expect.stringMatching(
      /^fra-01\.yaml:12:13: failed: image and what is chosen of it: .*image\.ova: has the SHA-256/,
    ),
    expect.stringMatching(
      /^fra-01\.yaml:11:13: failed: image and what is chosen of it: .*image\.ova: is no OVA/,
    ),
    expect.stringMatching(
      /^fra-01\.yaml:14:11: failed: endpoints of AWS: 127\.0\.0\.1:9, needed to reach AWS/,
    ),
    expect.stringMatching(/^fra-01\.yaml:14:3: failed: AWS account: AWS cannot be reached: /),
  ]);
  expect(out).toContain('skipped: objects in vCenter: not checked: it needs a login to vCenter\n');
  expect(out + err).not.toMatch(/secret-of/);
});

test('check leaves out what the spec says', () => {
  const names = ['vcenter-login', 'image-choices', 'endpoints', 'aws-identity'];
  directory.write('fra-01.yaml', `${UNREACHABLE}preflight: { skip: [${names.join(', ')}] }\n`);
  const { code, out } = connector('check', '--json', 'fra-01.yaml');
  expect(code).toBe(0);
  const { connectors } = JSON.parse(out) as { connectors: { results: CheckResult[] }[] };
  const results = connectors[0]?.results ?? [];
  for (const name of names) {
    expect(results.find((result) => result.name === name)).toMatchObject({
      outcome: 'skipped',
      found: 'not checked: preflight.skip names it',
    });
  }
});

test('check says what is wrong in a spec instead of checking it', () => {
  directory.write('fra-01.yaml', UNREACHABLE.replace('datastore:', 'datastor:'));
  const { code, out, err } = connector('check', '.');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(
    /^error: fra-01\.yaml:8:3: vcenter\.datastor: unknown key; did you mean "datastore"\?/m,
  );
});

test.each([
  [
    ['check', 'nobody'],
    "CONNECTOR_SPECS is not set, and config/connectors is neither a file nor a directory; name a spec's file, a directory or a glob\n",
  ],
  [
    ['check', 'nowhere.yaml'],
    "connector: nowhere.yaml is neither a file nor a directory; name a spec's file, a directory or a glob\n",
  ],
  [
    ['check', '--jsn'],
    "error: unknown option '--jsn'\n(Did you mean --json?)\n(connector --help lists the commands)\n",
  ],
])('%j is refused in a sentence', (args, message) => {
  expect(connector(...args)).toEqual({ code: 1, out: '', err: message });
});
