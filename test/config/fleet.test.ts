import { useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const named = (name: string): string => VALID.replace('name: fra-01', `name: ${name}`);
const REGISTRATION = (authentication: string): string =>
  `registration:\n  authentication: ${authentication}\n  administrator: { username: a, password: { env: A } }\n  serviceAccount: { username: s, password: { env: S } }\n`;

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
  directory.write('a.yaml', `${named('a')}${REGISTRATION('connector')}`);
  directory.write('b.yaml', `${named('b')}${REGISTRATION('saml')}`);
  expect(directory.problems(['a.yaml', 'b.yaml'])).toEqual([
    expect.stringMatching(
      /^b\.yaml:16:19: registration\.authentication: found "saml", but .*a\.yaml on the same vCenter says "connector"/,
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
