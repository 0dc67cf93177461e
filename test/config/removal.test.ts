import { useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const REGISTRATION =
  'registration:\n  administrator: { username: a, password: { env: A } }\n  serviceAccount: { username: s, password: { env: S } }\n';
const CERTIFICATE =
  'certificate: { issuer: { localCa: { certificateFile: gone.pem, privateKey: { env: K } } } }\n';
const ENV = { VSPHERE_USER: 'user', VSPHERE_PASSWORD: 'c4n4ry' };

// What is wrong with a connector must not keep anybody from removing it, unless removal itself needs it.
test.each<[what: string, text: string]>([
  ['an image that is none', VALID.replace('image.ova', 'gone.vmdk')],
  ['an unset variable in the image', VALID.replace('ab'.repeat(32), '{ env: UNSET_SUM }')],
  ['no place', VALID.replace('  cluster: DC0_C0\n', '')],
  ['no appliance at all', VALID.replace(/appliance:\n[^]*(?=aws:)/, '')],
  ['an appliance that is no map', VALID.replace(/appliance:\n[^]*(?=aws:)/, 'appliance: nothing\n')],
  ['an unknown key of the appliance', VALID.replace('appliance:\n', 'appliance:\n  hardwear: {}\n')],
  ['thin disks', VALID.replace('appliance:\n', 'appliance:\n  diskProvisioning: thin\n')],
  ['a certificate file that is gone', VALID + CERTIFICATE],
  ['half a registration', `${VALID}registration: { administrator: nobody }\n`],
  [
    'a vCenter the appliance could not be told of',
    VALID.replace('vcenter.example.com', 'a-rather-long-name.vcenter.example.com') + REGISTRATION,
  ],
  ['two ways to name the user', `${VALID}  identity: { userName: one, existingUser: two }\n`],
  ['a tag IAM refuses', `${VALID}  tags: { "aws:x": y }\n`],
])('%s does not stop removal', (_what, text) => {
  directory.write('fra-01.yaml', text);
  expect(directory.problems(['fra-01.yaml'], { env: ENV, purpose: 'deploy' })).not.toEqual([]);
  directory.write('fra-01.yaml', `${text}state: absent\n`);
  const { specs, problems, notes } = directory.load(['fra-01.yaml'], { env: ENV, purpose: 'deploy' });
  expect(problems).toEqual([]);
  expect(notes).toEqual([]);
  expect(specs).toHaveLength(1);
});

test.each<[what: string, text: string, expected: string[]]>([
  [
    'the vCenter',
    VALID.replace('vcenter.example.com', '{ env: UNSET_SERVER }'),
    [
      'fra-01.yaml:5:11: vcenter.server: the environment variable UNSET_SERVER is not set; export it and run again',
    ],
  ],
  [
    "the vCenter's authority",
    VALID.replace('  datacenter', '  tls: { caFile: ca.pem }\n  datacenter'),
    ['fra-01.yaml:6:18: vcenter.tls.caFile: ca.pem: there is no such file'],
  ],
  [
    'the AWS account',
    `${VALID}  accountId: "1"\n`,
    ['fra-01.yaml:15:14: aws.accountId: found "1"; allowed: 12 digits, in quotes'],
  ],
  [
    "the state's place",
    `${VALID}backend: { http: { address: https://x.example } }\n`,
    [expect.stringContaining('fra-01.yaml:15:29: backend.http.address: found')],
  ],
  [
    'consent',
    `${VALID}deletionProtection: true\n`,
    [
      'fra-01.yaml:16:8: state: "absent" contradicts deletionProtection: true; set it to false in a change of its own first',
    ],
  ],
])('removal needs %s', (_what, text, expected) => {
  directory.write('fra-01.yaml', `${text}state: absent\n`);
  expect(directory.problems(['fra-01.yaml'], { env: ENV, purpose: 'deploy' })).toEqual(expected);
});

test('removal needs the login', () => {
  directory.write('fra-01.yaml', `${VALID}state: absent\n`);
  expect(directory.problems(['fra-01.yaml'], { purpose: 'deploy' })).toEqual([
    'fra-01.yaml:4:1: vcenter.username: the environment variable VSPHERE_USER is not set; export it and run again',
    'fra-01.yaml:4:1: vcenter.password: the environment variable VSPHERE_PASSWORD is not set; export it and run again',
  ]);
});

test('an identity that is kept still has to be right', () => {
  directory.write(
    'fra-01.yaml',
    `${VALID}  identity: { userName: one, existingUser: two }\nstate: absent\nuninstall: { identity: keep }\n`,
  );
  expect(directory.problems(['fra-01.yaml'])).toEqual([
    expect.stringContaining('fra-01.yaml:15:30: aws.identity: userName "one" creates a user'),
  ]);
});

test('an access key that is kept still has to be right', () => {
  const text =
    VALID + '  identity: { accessKey: { store: { file: key }, id: AKIAIOSFODNN7EXAMPLE } }\nstate: absent\n';
  directory.write('fra-01.yaml', text);
  expect(directory.problems(['fra-01.yaml'])).toEqual([]);
  directory.write('fra-01.yaml', `${text}uninstall: { identity: keep }\n`);
  expect(directory.problems(['fra-01.yaml'])).toEqual([
    expect.stringContaining('store is for a key that is made, id and secret are for one made by hand'),
  ]);
});

describe('loaded to be removed, whatever its file says', () => {
  const load = (text: string) => {
    directory.write('fra-01.yaml', text);
    return directory.load(['fra-01.yaml'], { env: ENV, purpose: 'remove' });
  };

  test.each(['', 'state: running\n', 'state: stopped\n', 'state: absent\n', 'state: gone\n'])(
    'it is absent: %j',
    (state) => {
      const { specs, problems } = load(VALID.replace('image.ova', 'gone.vmdk') + state);
      expect(problems).toEqual([]);
      expect(specs.map(({ spec }) => spec.state)).toEqual(['absent']);
    },
  );

  test('its protection is told, and not decided on', () => {
    const { specs, problems } = load(`${VALID}deletionProtection: true\n`);
    expect(problems).toEqual([]);
    expect(specs[0]?.spec.deletionProtection).toBe(true);
  });

  test('it needs the login', () => {
    directory.write('fra-01.yaml', VALID);
    expect(directory.problems(['fra-01.yaml'], { purpose: 'remove' })).toHaveLength(2);
  });
});

test('a wanted connector needs its appliance', () => {
  directory.write('fra-01.yaml', VALID.replace(/appliance:\n[^]*(?=aws:)/, ''));
  expect(directory.problems(['fra-01.yaml'])).toEqual([
    'fra-01.yaml:1:1: appliance: is missing. The virtual appliance.',
  ]);
});
