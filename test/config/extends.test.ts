import { useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const BASE = VALID.replace('name: fra-01\n', '');
const OWN = 'extends: base.yaml\nname: fra-01\n';

test('maps are merged, everything else is replaced', () => {
  directory.write('base.yaml', `${BASE}  tags: { team: a, stage: test }\n`);
  directory.write('fra-01.yaml', `${OWN}vcenter: { datastore: LocalDS_1 }\naws: { tags: { stage: prod } }\n`);
  const [loaded] = directory.load(['fra-01.yaml']).specs;
  expect(loaded?.spec.vcenter).toMatchObject({ server: 'vcenter.example.com', datastore: 'LocalDS_1' });
  expect(loaded?.spec.aws.tags).toEqual({ team: 'a', stage: 'prod' });
});

test('a choice is replaced whole, never mixed from two', () => {
  directory.write('base.yaml', BASE.replace('  datacenter', '  tls: { insecure: true }\n  datacenter'));
  directory.write('fra-01.yaml', `${OWN}vcenter: { tls: {} }\naws: {}\n`);
  expect(directory.load(['fra-01.yaml']).specs[0]?.spec.vcenter.tls).toEqual({});
});

test('paths are relative to the file they are written in', () => {
  directory.write('shared/base.yaml', BASE);
  directory.write('shared/image.ova', 'content');
  directory.write('fra-01.yaml', 'extends: shared/base.yaml\nname: fra-01\n');
  const [loaded] = directory.load(['fra-01.yaml']).specs;
  expect(loaded?.spec.appliance.image.source).toBe(`${directory.path}/shared/image.ova`);
});

test('an error stands where the value is written', () => {
  directory.write('base.yaml', BASE.replace('region: eu-central-1', 'region: nowhere'));
  directory.write('fra-01.yaml', `${OWN}vcenter: { datacenter: 1 }\n`);
  expect(directory.problems(['fra-01.yaml'])).toEqual([
    'base.yaml:13:11: aws.region: found "nowhere"; allowed: a region\'s code, such as eu-central-1',
    'fra-01.yaml:3:24: vcenter.datacenter: found a number, expected text; put quotes around it',
  ]);
});

test.each([
  ['name: shared', 'name'],
  ['state: absent', 'state'],
  ['deletionProtection: false', 'deletionProtection'],
  ['allow: [replace]', 'allow'],
])('a base may not say %s', (line, key) => {
  directory.write('base.yaml', `${line}\n${BASE}`);
  directory.write('fra-01.yaml', OWN);
  expect(directory.problems(['fra-01.yaml'])).toEqual([
    `base.yaml:1:1: ${key}: does not belong in a base, where it would hold for every connector; move it to the connector's own file`,
  ]);
});

test('a base extends nothing itself', () => {
  directory.write('base.yaml', `extends: other.yaml\n${BASE}`);
  directory.write('fra-01.yaml', OWN);
  expect(directory.problems(['fra-01.yaml'])).toEqual([
    'base.yaml:1:1: extends: a base extends nothing itself; one level is the limit, so that a value has two places at most',
  ]);
});

test('a base that is not there is named where it is asked for', () => {
  directory.write('fra-01.yaml', `extends: gone.yaml\n${VALID}`);
  expect(directory.problems(['fra-01.yaml'])).toEqual([
    'fra-01.yaml:1:10: extends: gone.yaml cannot be read: there is no such file',
  ]);
});

test('a syntax error in a base stands in the base', () => {
  directory.write('base.yaml', 'aws: {}\naws: {}\n');
  directory.write('fra-01.yaml', `extends: base.yaml\n${VALID}`);
  expect(directory.problems(['fra-01.yaml'])).toEqual([
    'base.yaml:2:1: duplicate key: it stands in this map already; keep one of the two',
  ]);
});

test.each([
  ['5', '1:10: extends: found a number, expected text; put quotes around it'],
  ['[a]', '1:10: extends: found a list, expected text'],
  ['', '1:9: extends: is empty; expected text'],
  ["''", '1:10: extends: is empty; expected text'],
])('extends: %s names no file', (value, problem) => {
  directory.write('fra-01.yaml', `extends: ${value}\n${VALID}`.replace(': \n', ':\n'));
  expect(directory.problems(['fra-01.yaml'])).toEqual([`fra-01.yaml:${problem}`]);
  // Without a kind of its own, everything else would only follow from the base that is missing.
  directory.write('fra-01.yaml', `extends: ${value}\nname: fra-01\n`.replace(': \n', ':\n'));
  expect(directory.problems(['fra-01.yaml'])).toEqual([`fra-01.yaml:${problem}`]);
});

test('the resolved spec extends nothing', () => {
  directory.write('base.yaml', BASE);
  directory.write('fra-01.yaml', OWN);
  expect(directory.load(['fra-01.yaml']).specs[0]?.spec).not.toHaveProperty('extends');
});

test('without its base nothing is said of what the base would hold', () => {
  directory.write('fra-01.yaml', 'extends: gone.yaml\nname: fra-01\n');
  directory.write('fra-02.yaml', 'extends: broken.yaml\nname: fra-02\n');
  directory.write('fra-03.yaml', 'extends: broken.yaml\nname: fra-03\n');
  directory.write('broken.yaml', 'aws: {}\naws: {}\n');
  expect(directory.problems(['fra-01.yaml', 'fra-02.yaml', 'fra-03.yaml'])).toEqual([
    'broken.yaml:2:1: duplicate key: it stands in this map already; keep one of the two',
    'fra-01.yaml:1:10: extends: gone.yaml cannot be read: there is no such file',
  ]);
});

test('a kind stands where it is written, in the base too', () => {
  directory.write('base.yaml', BASE.replace('AwsConnector', 'AwsConector'));
  directory.write('fra-01.yaml', OWN);
  expect(directory.problems(['fra-01.yaml'])).toEqual([
    'base.yaml:2:7: kind: found "AwsConector"; allowed: AwsConnector; did you mean "AwsConnector"?',
  ]);
});

test.each([
  ['a merge key', 'appliance: { image: { <<: { source: own.ova } } }\n', '3:37'],
  ['a list of merges', 'appliance: { image: { <<: [{}, { source: own.ova }] } }\n', '3:42'],
  ['an alias', `appliance: { vmConsole: &i { source: own.ova }, image: *i }\n`, '3:38'],
  ['an alias of a merge', `appliance: { vmConsole: &i { source: own.ova }, image: { <<: *i } }\n`, '3:38'],
])('a value through %s belongs to its own file', (_what, appliance, position) => {
  directory.write('base.yaml', BASE);
  directory.write('sub/a.yaml', `extends: ../base.yaml\nname: a\n${appliance}`);
  const { notes } = directory.load(['sub/a.yaml']);
  expect(notes.map((note) => directory.format(note))).toContain(
    `sub/a.yaml:${position}: appliance.image.source: sub/own.ova does not exist; it is needed to deploy the appliance, and only then`,
  );
});
