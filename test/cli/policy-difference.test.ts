import type { PolicyDocument, PolicyStatement } from '../../appliance/profiles';
import { isSame, policyDifference } from '../../cli/policy-difference';
import { exitCodeOf, formatComparisons } from '../../cli/identity-report';

const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
const one: PolicyStatement = { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'b' };

test.each<[string, PolicyStatement]>([
  ['the order', { ...one, Action: ['s3:PutObject', 's3:GetObject'] }],
  ['the case of actions', { ...one, Action: ['S3:getobject', 's3:PutObject'] }],
  ['a list of one', { ...one, Resource: ['b'] }],
  ['an id', { ...one, Sid: 'Some' }],
])('%s makes no difference', (_what, other) => {
  expect(isSame(policyDifference(policy(one), policy(other)))).toBe(true);
});

test('actions are told by resource, as they are written', () => {
  const managed = policy(
    { ...one, Action: ['s3:GetObject', 'S3:GetObjectTagging'] },
    { ...one, Resource: 'c' },
  );
  const difference = policyDifference(policy(one), managed);
  expect(difference.actions).toEqual([
    { resource: 'b', onlyInSnapshot: ['s3:PutObject'], onlyInManaged: ['S3:GetObjectTagging'] },
    { resource: 'c', onlyInSnapshot: [], onlyInManaged: ['s3:GetObject', 's3:PutObject'] },
  ]);
  expect(difference.statementsOnlyInManaged).toHaveLength(2);
  expect(difference.statementsOnlyInSnapshot).toHaveLength(1);
});

test('a condition or a denial makes a difference', () => {
  const bound = { ...one, Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
  expect(policyDifference(policy(one), policy(bound))).toMatchObject({
    actions: [],
    statementsOnlyInManaged: [expect.stringContaining('SecureTransport')],
  });
  expect(policyDifference(policy(one), policy({ ...one, Effect: 'Deny' })).actions).toMatchObject([
    { resource: 'b' },
    { resource: 'b (denied)' },
  ]);
});

test('a connector that cannot be compared hides no other, and goes before a difference', () => {
  const arn = 'arn:aws:iam::aws:policy/P';
  const base = { policy: 'P', arn, version: 'v3', account: '123456789012' };
  const same = { ...base, outcome: 'same' as const, difference: policyDifference(policy(one), policy(one)) };
  const other = policyDifference(policy(one), policy({ ...one, Action: 's3:GetObject' }));
  const differs = { ...base, outcome: 'differs' as const, difference: other };
  const all = [
    { name: 'a', policies: [same] },
    { name: 'b', policies: [differs] },
    { name: 'c', problem: 'no login', policies: [] },
  ];
  expect(all.map((connector) => exitCodeOf([connector]))).toEqual([0, 2, 1]);
  expect(exitCodeOf(all)).toBe(1);
  expect(formatComparisons(all).split('\n')).toEqual([
    'a',
    '  P: the copy is the same as the default version, v3, in account 123456789012',
    'b',
    '  P: the copy differs from the default version, v3, in account 123456789012',
    '    b: only in the copy: s3:PutObject',
    expect.stringMatching(/^ {4}statement only in AWS's: \{"Effect":"Allow"/),
    expect.stringMatching(/^ {4}statement only in the copy: \{"Effect":"Allow"/),
    'c: error: no login',
  ]);
});
