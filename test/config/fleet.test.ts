import { REGISTERED, useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const named = (name: string): string => VALID.replace('name: fra-01', `name: ${name}`);
const registered = (name: string, authentication: string): string =>
  REGISTERED.replace('name: fra-01', `name: ${name}`)
    .replace('file: key', `file: key-${name}`)
    .replace('registration:\n', `registration:\n  authentication: ${authentication}\n`);

test('two connectors of one vCenter live side by side', () => {
  directory.write('a.yaml', named('a'));
  directory.write('b.yaml', named('b'));
  expect(directory.problems(['a.yaml', 'b.yaml'])).toEqual([]);
});

test('two files with one name', () => {
  directory.write('a.yaml', named('fra-01'));
  directory.write('b.yaml', named('fra-01').replace('LocalDS_0', 'LocalDS_1'));
  expect(directory.problems(['a.yaml', 'b.yaml'])).toEqual([
    expect.stringMatching(
      /^b\.yaml:3:7: name: "fra-01" is the name in .*a\.yaml too; each connector needs its own$/,
    ),
    expect.stringMatching(
      /^b\.yaml:9:1: appliance\.vmName: "fra-01" lies in the same folder of the same vCenter in/,
    ),
    expect.stringMatching(
      /^b\.yaml:13:1: aws\.identity\.userName: "aws-connector-fra-01" is created by .*a\.yaml too/,
    ),
  ]);
});

test('one VM import role an account', () => {
  const role = '  identity: { vmImportRole: {} }\n';
  directory.write('a.yaml', `${named('a')}${role}  accountId: "111111111111"\n`);
  directory.write('b.yaml', `${named('b')}${role}  accountId: "111111111111"\n`);
  directory.write(
    'c.yaml',
    `${named('c').replace('vcenter.', 'other.')}${role}  accountId: "222222222222"\n`,
  );
  expect(directory.problems(['a.yaml', 'b.yaml', 'c.yaml'])).toEqual([
    expect.stringMatching(
      /^b\.yaml:15:29: aws\.identity\.vmImportRole: "vmimport" is created by .*a\.yaml too/,
    ),
  ]);
});

test('one vCenter, one account', () => {
  directory.write('a.yaml', `${named('a')}  accountId: "111111111111"\n`);
  directory.write('b.yaml', `${named('b')}  accountId: "222222222222"\n`);
  directory.write('c.yaml', `${named('c').replace('vcenter.', 'other.')}  accountId: "222222222222"\n`);
  expect(directory.problems(['a.yaml', 'b.yaml', 'c.yaml'])).toEqual([
    expect.stringMatching(
      /^b\.yaml:15:14: aws\.accountId: found "222222222222", but .*a\.yaml on the same vCenter says "111111111111"; one vCenter takes one account/,
    ),
  ]);
});

test('one vCenter, one way to authenticate', () => {
  directory.write('a.yaml', registered('a', 'connector'));
  directory.write('b.yaml', registered('b', 'saml'));
  expect(directory.problems(['a.yaml', 'b.yaml'])).toEqual([
    expect.stringMatching(
      /^b\.yaml:19:19: registration\.authentication: found "saml", but .*a\.yaml on the same vCenter says "connector"/,
    ),
  ]);
});

test('an invalid file leaves the others valid', () => {
  directory.write('a.yaml', named('a'));
  directory.write('b.yaml', named('b').replace('cluster:', 'clutser:'));
  const { specs, problems } = directory.load(['a.yaml', 'b.yaml']);
  expect(specs.map(({ spec }) => spec.name)).toEqual(['a']);
  expect(problems).not.toEqual([]);
});

describe('one vCenter in several spellings', () => {
  const at = (server: string): string => named('b').replace('vcenter.example.com', server);

  test.each([
    'VCenter.Example.COM',
    'vcenter.example.com:443',
    'vcenter.example.com.',
    'VCENTER.example.com.:443',
  ])('%s is the same', (server) => {
    directory.write(
      'a.yaml',
      `${named('a').replace('appliance:\n', 'appliance:\n  vmName: vm\n')}  accountId: "111111111111"\n`,
    );
    directory.write(
      'b.yaml',
      `${at(server).replace('appliance:\n', 'appliance:\n  vmName: vm\n')}  accountId: "222222222222"\n`,
    );
    expect(directory.problems(['a.yaml', 'b.yaml'])).toEqual([
      expect.stringMatching(
        /^b\.yaml:10:11: appliance\.vmName: "vm" lies in the same folder of the same vCenter in/,
      ),
      expect.stringMatching(
        /^b\.yaml:16:14: aws\.accountId: found "222222222222", but .*a\.yaml on the same vCenter/,
      ),
    ]);
  });

  test.each(['vcenter.example.com:8443', 'vcenter2.example.com'])('%s is another', (server) => {
    directory.write('a.yaml', `${named('a')}  accountId: "111111111111"\n`);
    directory.write('b.yaml', `${at(server)}  accountId: "222222222222"\n`);
    expect(directory.problems(['a.yaml', 'b.yaml'])).toEqual([]);
  });
});

describe('one account', () => {
  const ONE = 'accountId: "111111111111"';
  const ROLE = 'assumeRole: { roleArn: "arn:aws:iam::111111111111:role/deploy" }';
  // An ARN may leave the account out.
  const NO_ACCOUNT = 'assumeRole: { roleArn: "arn:aws:iam:::role/deploy" }';
  const problems = (first: string, second: string): string[] => {
    for (const [name, lines] of Object.entries({ a: first, b: second })) {
      const aws = ['identity: { vmImportRole: {} }', ...lines.split('\n').filter(Boolean)];
      directory.write(
        `${name}.yaml`,
        `${named(name).replace('vcenter.', `${name}.`)}${aws.map((line) => `  ${line}\n`).join('')}`,
      );
    }
    return directory.problems(['a.yaml', 'b.yaml']);
  };

  test.each([
    ['the same guard', ONE, ONE],
    ['a guard and a role of that account', ONE, ROLE],
    ['one role', ROLE, ROLE],
    ['one profile', 'profile: p', 'profile: p'],
    ['one profile, one guard', `profile: p\n${ONE}`, 'profile: p'],
    ['one login', '', ''],
    ['one login, one guard', '', ONE],
    ['one role without an account', NO_ACCOUNT, NO_ACCOUNT],
  ])('%s', (_what, first, second) => {
    expect(problems(first, second)).toEqual([
      expect.stringMatching(
        /^b\.yaml:15:29: aws\.identity\.vmImportRole: "vmimport" is created by .*a\.yaml too; one connector of an account declares it$/,
      ),
    ]);
  });

  test.each([
    ['two guards', ONE, 'accountId: "222222222222"'],
    ['two guards of one profile', `profile: p\n${ONE}`, 'profile: p\naccountId: "222222222222"'],
    ['two profiles', 'profile: p', 'profile: q'],
    ['a profile and none', 'profile: p', ''],
    ['a role and none', ROLE, ''],
    ['two roles without an account', NO_ACCOUNT, NO_ACCOUNT.replace('deploy', 'other')],
  ])('is not %s', (_what, first, second) => {
    expect(problems(first, second)).toEqual([]);
  });
});

describe('users and roles', () => {
  const having = (name: string, identity: string, more = ''): string =>
    `${named(name)}  identity: ${identity}\n${more}`;
  const problems = (first: string, second: string, more = ''): string[] => {
    directory.write('a.yaml', having('a', first, more));
    directory.write('b.yaml', having('b', second));
    return directory.problems(['a.yaml', 'b.yaml']).map((text) => text.replace(/[^ ]*a\.yaml/, 'a.yaml'));
  };

  test.each([
    [
      '{ userName: u }',
      '{ userName: U }',
      '15:25: aws.identity.userName: "U" is created by a.yaml too; give each connector its own user',
    ],
    [
      '{ userName: u }',
      '{ vmImportUser: { userName: u } }',
      '15:41: aws.identity.vmImportUser.userName: "u" is created by a.yaml too; give each connector its own user',
    ],
    [
      '{ vmImportUser: { userName: u } }',
      '{ userName: u }',
      '15:25: aws.identity.userName: "u" is created by a.yaml too; give each connector its own user',
    ],
    [
      '{ vmImportUser: { userName: aws-connector-b } }',
      '{}',
      '15:3: aws.identity.userName: "aws-connector-b" is created by a.yaml too; give each connector its own user',
    ],
    [
      '{ userName: u }',
      '{ existingUser: u }',
      '15:29: aws.identity.existingUser: "u" is created by a.yaml; give each connector its own user',
    ],
    [
      '{ existingUser: u }',
      '{ userName: u }',
      '15:25: aws.identity.userName: "u" is the existing user of a.yaml; give each connector its own user',
    ],
    [
      '{ existingUser: u }',
      '{ existingUser: U }',
      '15:29: aws.identity.existingUser: "U" is the existing user of a.yaml too, and removing one connector would take the policies from the other; give each connector its own user',
    ],
    [
      '{ vmImportRole: { name: r } }',
      '{ vmImportRole: { name: R } }',
      '15:29: aws.identity.vmImportRole: "R" is created by a.yaml too; one connector of an account declares it',
    ],
  ])('%s and %s', (first, second, expected) => {
    expect(problems(first, second)).toEqual([`b.yaml:${expected}`]);
  });

  test('a user and a role may have one name', () => {
    expect(problems('{ userName: vmimport }', '{ vmImportRole: {} }')).toEqual([]);
  });

  test('of a removed connector are free, of one that leaves its identity are not', () => {
    expect(problems('{ existingUser: u }', '{ existingUser: u }', 'state: absent\n')).toEqual([]);
    expect(
      problems(
        '{ existingUser: u }',
        '{ existingUser: u }',
        'state: absent\nuninstall: { identity: keep }\n',
      ),
    ).toEqual([expect.stringContaining('b.yaml:15:29: aws.identity.existingUser')]);
  });
});

test('a removed connector gives up everything but its name', () => {
  directory.write('a.yaml', `${named('fra-01')}  identity: { vmImportRole: {} }\nstate: absent\n`);
  directory.write('b.yaml', `${named('fra-01')}  identity: { vmImportRole: {} }\n`);
  expect(directory.problems(['a.yaml', 'b.yaml'])).toEqual([
    expect.stringMatching(/^b\.yaml:3:7: name: "fra-01" is the name in .*a\.yaml too/),
  ]);
});

test('a bucket and a role belong to one connector', () => {
  const rest =
    '  identity: { trustRole: { name: r } }\n  exportBucket: { name: export-to-s3-x-eu-central-1 }\n';
  directory.write('a.yaml', `${named('a')}${rest}`);
  directory.write('b.yaml', `${named('b')}${rest}`);
  expect(directory.problems(['a.yaml', 'b.yaml'])).toEqual([
    expect.stringMatching(
      /aws\.identity\.trustRole: "r" is created by .*a\.yaml too; give each connector its own role$/,
    ),
    expect.stringMatching(/aws\.exportBucket: "export-to-s3-x-eu-central-1" is created by .*a\.yaml too/),
  ]);
});
