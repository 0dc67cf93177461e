import { evaluate } from './iam-evaluation';

const document = (statement: object) => ({ Version: '2012-10-17' as const, Statement: [statement as never] });

test('a denial goes before what is allowed', () => {
  const allow = { Effect: 'Allow' as const, Action: 's3:*', Resource: '*' };
  const deny = { ...allow, Effect: 'Deny' as const, Action: 's3:Delete*' };
  const policy = { Version: '2012-10-17' as const, Statement: [deny, allow] };
  expect(evaluate(policy, { action: 's3:GetObject', resource: 'x' })).toBe('allowed');
  expect(evaluate(policy, { action: 'S3:deleteobject', resource: 'x' })).toBe('explicitly denied');
  expect(evaluate(policy, { action: 'ec2:RunInstances', resource: 'x' })).toBe('implicitly denied');
});

test('what is not understood is an error', () => {
  const request = { action: 's3:GetObject', resource: 'x', context: { k: 'v' } };
  expect(() => evaluate(document({ Effect: 'Allow', NotAction: 's3:*' }), request)).toThrow('NotAction');
  const other = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { IpAddress: { k: 'v' } } };
  expect(() => evaluate(document(other), request)).toThrow('IpAddress');
});

test('patterns are no regular expressions', () => {
  const policy = document({ Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::a.b?/*' });
  expect(evaluate(policy, { action: 'x', resource: 'arn:aws:s3:::a.bc/d/e' })).toBe('allowed');
  expect(evaluate(policy, { action: 'x', resource: 'arn:aws:s3:::aXbc/d' })).toBe('implicitly denied');
});
