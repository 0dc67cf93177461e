import { formatResult } from '../../preflight';
import { managedPolicyArn, partitionOf } from '../../preflight/aws/partition';
import { describeOffset } from '../../preflight/checks/host-time';
import { describePlacementProblem } from '../../preflight/placement-problem';
import { PositionFinder } from '../../preflight/positions';
import { propertyValueProblem } from '../../preflight/property-value';
import { formatBytes } from '../../preflight/sizes';
import { spaceNeeded } from '../../preflight/space-needed';
import { compareVersions } from '../../preflight/version';
import type { PlacementProblem } from '../../vcenter';

test.each([
  ['5.0.9', '5.1', -1],
  ['5.1', '5.1', 0],
  ['5.1.0', '5.1', 0],
  ['5.10', '5.1', 1],
  ['6.0.3', '6.0', 0],
  ['6.5.0', '6.0', 1],
  ['10.0', '6.0', 1],
])('version %s against %s', (version, bound, sign) => {
  expect(Math.sign(compareVersions(version, bound))).toBe(sign);
});

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1 KiB'],
  [1025, '1.1 KiB'],
  [20 * 1024 ** 3, '20 GiB'],
  [20 * 1024 ** 3 + 1, '20.1 GiB'],
  [1024 ** 4, '1 TiB'],
  [5000 * 1024 ** 4, '5000 TiB'],
])('%i bytes are shown as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

const DISKS = [
  { id: 'a', file: 'a.vmdk', capacityBytes: 1000, fileBytes: 10 },
  { id: 'b', file: '', capacityBytes: 200, fileBytes: 0 },
];
const MIB = 1024 ** 2;

test.each([
  ['thick', {}, {}, { disks: 1200, swap: 4096 * MIB }],
  ['eagerZeroedThick', {}, {}, { disks: 1200, swap: 4096 * MIB }],
  ['thin', {}, {}, { disks: 10, swap: 4096 * MIB }],
  ['thick', { memoryMiB: 8192 }, {}, { disks: 1200, swap: 8192 * MIB }],
  ['thick', {}, { reservation: 1024 }, { disks: 1200, swap: 3072 * MIB }],
  ['thick', {}, { reservation: 4096 }, { disks: 1200, swap: 0 }],
  ['thick', { memoryMiB: 2048 }, { reservation: 4096 }, { disks: 1200, swap: 0 }],
] as const)('space for %s disks with %j and %j', (diskProvisioning, hardware, memoryAllocation, expected) => {
  const ovf = { memoryMiB: 4096, memoryAllocation };
  expect(spaceNeeded(DISKS, { diskProvisioning, hardware }, ovf)).toEqual(expected);
});

test.each([
  ['eu-central-1', 'aws', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['us-iso-east-1', 'aws-iso', 'c2s.ic.gov'],
  ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov'],
])('%s is in %s', (region, id, dnsSuffix) => {
  expect(partitionOf(region)).toMatchObject({ id, dnsSuffix });
  expect(managedPolicyArn(region, 'AWSConnector')).toBe(`arn:${id}:iam::aws:policy/AWSConnector`);
});

test.each([
  ['boolean', '', ['true', 'False'], { yes: 'true or false' }],
  [
    'uint8',
    '',
    ['0', '255', '+7'],
    { '256': 'a whole number from 0 to 255', '-1': 'a whole number from 0 to 255' },
  ],
  [
    'sint8',
    '',
    ['-128', '127'],
    { '-129': 'a whole number from -128 to 127', '128': 'a whole number from -128 to 127' },
  ],
  [
    'uint64',
    '',
    ['18446744073709551615'],
    { '18446744073709551616': 'a whole number from 0 to 18446744073709551615' },
  ],
  ['real32', '', ['1.5', '-2e3'], { '1,5': 'a number', ' ': 'a number' }],
  ['string', 'ValueMap{"small", "large"}', ['small', 'large'], { medium: 'small, large' }],
  ['string', '', ['', 'anything at all'], {}],
] as const)('values of type %s with qualifiers %j', (type, qualifiers, allowed, refused) => {
  for (const value of allowed) expect(propertyValueProblem({ type, qualifiers }, value)).toBeUndefined();
  for (const [value, instead] of Object.entries(refused)) {
    expect(propertyValueProblem({ type, qualifiers }, value)).toBe(
      `found ${JSON.stringify(value)}; allowed: ${instead}`,
    );
  }
});

test.each([
  ['ab', 'found "ab", which has 2 characters; at least 3 are needed'],
  ['abc', undefined],
  ['abcde', undefined],
  ['abcdef', 'found "abcdef", which has 6 characters; at most 5 are allowed'],
  // Characters, not UTF-16 units.
  ['🦀🦀🦀🦀🦀', undefined],
])('%s against MinLen(3) MaxLen(5)', (value, problem) => {
  expect(propertyValueProblem({ type: 'string', qualifiers: 'MinLen(3) MaxLen(5)' }, value)).toBe(problem);
});

test.each([
  ['vcenter.datastore', 'a.yaml:2:2'],
  ['vcenter.folder', 'a.yaml:1:1'],
  ['vcenter', 'a.yaml:1:1'],
  ['appliance.ovf.networks["a.b[1]"]', 'a.yaml:3:3'],
  ['appliance.ovf.networks["say \\"x\\""].deeper', 'a.yaml:3:3'],
  ['list[12]', 'a.yaml:4:4'],
  ['elsewhere.entirely', undefined],
  ['constructor', undefined],
])('the place of %s', (path, place) => {
  const finder = new PositionFinder({
    vcenter: 'a.yaml:1:1',
    'vcenter.datastore': 'a.yaml:2:2',
    'appliance.ovf.networks': 'a.yaml:3:3',
    list: 'a.yaml:4:4',
  });
  expect(finder.find(path)).toBe(place);
});

test.each([
  [-7200, '7200 s behind'],
  [16.24, '16.2 s ahead of'],
  [-15.06, '15.1 s behind'],
])('an offset of %d s is %s', (seconds, text) => {
  expect(describeOffset(seconds)).toBe(text);
});

const PROBLEM: PlacementProblem = {
  subject: 'datastore',
  fault: 'missing',
  name: 'LocalDS_O',
  where: 'DC0',
  existing: ['LocalDS_0', 'vsanDatastore'],
  nearest: 'LocalDS_0',
};

test.each<[Partial<PlacementProblem>, string, string | undefined]>([
  [
    {},
    'vcenter.datastore "LocalDS_O" does not exist in DC0; did you mean "LocalDS_0"? (datastores: LocalDS_0, vsanDatastore)',
    undefined,
  ],
  [
    { nearest: undefined, existing: [] },
    'vcenter.datastore "LocalDS_O" does not exist in DC0 (datastores: none)',
    undefined,
  ],
  [
    { nearest: undefined, existing: Array.from({ length: 12 }, (_, index) => `ds-${index}`) },
    'vcenter.datastore "LocalDS_O" does not exist in DC0 (datastores: ds-0, ds-1, ds-2, ds-3, ds-4, ds-5, ds-6, ds-7, ds-8, ds-9 and 2 more)',
    undefined,
  ],
  [
    { fault: 'unreachable', name: 'LocalDS_1', where: 'host esx-1', existing: ['LocalDS_0'] },
    'vcenter.datastore "LocalDS_1" exists, and is not seen by host esx-1 (datastores: LocalDS_0)',
    'choose one that it sees, or attach it there',
  ],
  [
    { subject: 'folder', fault: 'ambiguous', name: 'a', existing: ['b/a', 'c/a'] },
    'vcenter.folder "a" is the name of several folders in DC0 (folders: b/a, c/a)',
    'name one by its path',
  ],
  [
    { subject: 'host', fault: 'unusable', name: 'esx-1', existing: ['esx-1 in maintenance'] },
    'vcenter.host "esx-1" takes no VM now (esx-1 in maintenance)',
    'connect it, or end its maintenance',
  ],
  [
    { subject: 'cluster', fault: 'unnamed', name: '', existing: ['DC0_C0'] },
    'neither vcenter.cluster nor vcenter.host is given (clusters: DC0_C0)',
    'name one of them, or both',
  ],
])('a placement problem %j as a sentence', (change, found, remedy) => {
  const finding = describePlacementProblem({ ...PROBLEM, ...change });
  expect(finding).toMatchObject({ outcome: 'failed', found });
  expect(finding.remedy).toBe(remedy);
});

test('the sentence of the project', () => {
  const { path, found } = describePlacementProblem(PROBLEM);
  const result = { name: 'placement', title: 'objects in vCenter', outcome: 'failed', path, found } as const;
  expect(formatResult({ ...result, position: 'fra-01.yaml:12:14' })).toBe(
    'fra-01.yaml:12:14: vcenter.datastore "LocalDS_O" does not exist in DC0; did you mean "LocalDS_0"? (datastores: LocalDS_0, vsanDatastore)',
  );
  expect(formatResult({ ...result, remedy: 'name another' })).toMatch(
    /^objects in vCenter: .*; name another$/,
  );
});
