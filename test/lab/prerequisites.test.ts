import {
  checkPrerequisites,
  GIGABYTE,
  isOlder,
  MINIMUM,
  type Needs,
  type Probe,
} from '../../lab/prerequisites';

/** A machine that answers these commands and no others. */
function probe(
  outputs: Record<string, string>,
  { free = 100 * GIGABYTE, taken = [] as number[] } = {},
): Probe {
  return {
    output: (command, args) => Promise.resolve(outputs[[command, ...args].join(' ')]),
    freeBytes: () => Promise.resolve(free),
    isPortFree: (_address, port) => Promise.resolve(!taken.includes(port)),
  };
}

const everything: Needs = {
  go: '1.25',
  python: MINIMUM.python,
  engine: {},
  ports: [{ address: '127.0.0.1', port: 8989, option: '--vcenter-port' }],
  diskBytes: 3 * GIGABYTE,
};
const complete = {
  'go version': 'go version go1.26.8 linux/amd64\n',
  'python3 --version': 'Python 3.11.7\n',
  'python3 -c import venv, ensurepip': '',
  'terraform version': 'Terraform v1.11.4\non linux_amd64\n',
};
const engineRemedy =
  'Install Terraform 1.11 or newer (https://developer.hashicorp.com/terraform/install), or OpenTofu 1.10 or newer (https://opentofu.org/docs/intro/install)';

test('a complete machine lacks nothing', async () => {
  expect(await checkPrerequisites(everything, probe(complete))).toEqual({
    missing: [],
    python: 'python3',
    engine: { command: 'terraform', kind: 'terraform', version: '1.11.4' },
  });
});

test('everything that is missing is said at once, with the remedies', async () => {
  const { missing } = await checkPrerequisites(everything, probe({}, { free: 1.2e9, taken: [8989] }));
  expect(missing).toEqual([
    'go is not installed. Go 1.25 or newer builds the simulated vCenter: install it from https://go.dev/dl',
    'python3 is not installed. Python 3.10 or newer runs the simulated AWS: install it',
    `terraform is not installed. ${engineRemedy}`,
    'the disk has 1.2 GB free, the lab needs 3.0 GB. Make room, or use a checkout on another disk',
    'port 8989 on 127.0.0.1 is taken. Choose another with --vcenter-port, or leave it out',
  ]);
});

test('nothing that is not needed is looked for', async () => {
  expect((await checkPrerequisites({}, probe({}, { free: 0 }))).missing).toEqual([]);
});

test.each([
  ['go1.25', []],
  ['go1.26.8', []],
  ['go1.24.9', [expect.stringMatching(/^go is 1\.24\.9\. Go 1\.25 or newer/)]],
  ['devel', [expect.stringMatching(/^go is of an unknown version/)]],
])('go version %s', async (version, missing) => {
  const outputs = { 'go version': `go version ${version} linux/amd64` };
  expect((await checkPrerequisites({ go: '1.25' }, probe(outputs))).missing).toEqual(missing);
});

describe('python', () => {
  const check = (outputs: Record<string, string>) =>
    checkPrerequisites({ python: MINIMUM.python }, probe(outputs));

  test('a newer one under another name serves where python3 is old', async () => {
    const outputs = {
      'python3 --version': 'Python 3.9.18',
      'python3.12 --version': 'Python 3.12.1',
      'python3.12 -c import venv, ensurepip': '',
    };
    expect(await check(outputs)).toMatchObject({ missing: [], python: 'python3.12' });
  });

  test('too old', async () => {
    expect((await check({ 'python3 --version': 'Python 3.9.18' })).missing).toEqual([
      'python3 is 3.9.18. Python 3.10 or newer runs the simulated AWS: install it',
    ]);
  });

  test('no venv module', async () => {
    expect((await check({ 'python3 --version': 'Python 3.11.7' })).missing).toEqual([
      'python3 has no venv module. Install it: apt-get install python3-venv, or the like',
    ]);
  });
});

describe('the engine', () => {
  const check = (outputs: Record<string, string>, preferred?: string) =>
    checkPrerequisites({ engine: { preferred } }, probe(outputs));

  test('tofu serves where there is no terraform, or an old one', async () => {
    const tofu = { 'tofu version': 'OpenTofu v1.12.6\non linux_amd64' };
    const engine = { command: 'tofu', kind: 'tofu', version: '1.12.6' };
    expect(await check(tofu)).toMatchObject({ missing: [], engine });
    expect(await check({ 'terraform version': 'Terraform v1.5.7', ...tofu })).toMatchObject({ engine });
  });

  test('the one that is preferred is the only one considered', async () => {
    const outputs = { ...complete, '/opt/tofu version': 'OpenTofu v1.12.6' };
    expect(await check(outputs, '/opt/tofu')).toMatchObject({
      engine: { command: '/opt/tofu', kind: 'tofu' },
    });
    expect((await check(complete, 'terrafrom')).missing).toEqual([
      `terrafrom (TERRAFORM_BINARY_NAME) is no Terraform and no OpenTofu. ${engineRemedy}`,
    ]);
  });

  test('too old', async () => {
    expect((await check({ 'terraform version': 'Terraform v1.9.0' })).missing).toEqual([
      `terraform is 1.9.0. ${engineRemedy}`,
    ]);
  });
});

test.each([
  [3 * GIGABYTE, 0],
  [3 * GIGABYTE - 1, 1],
])('%d bytes free', async (free, lines) => {
  const { missing } = await checkPrerequisites({ diskBytes: 3 * GIGABYTE }, probe({}, { free }));
  expect(missing).toHaveLength(lines);
});

test.each([
  ['1.11', '1.11', false],
  ['1.9', '1.11', true],
  ['1.11.4', '1.11', false],
  ['1.11', '1.11.1', true],
  ['2.0', '1.11', false],
])('%s is older than %s: %s', (version, minimum, older) => {
  expect(isOlder(version, minimum)).toBe(older);
});
