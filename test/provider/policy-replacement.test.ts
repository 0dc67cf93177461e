import { isSamePolicy } from '../../provider/policy-replacement';

// What needs IAM is in test/e2e/identity-policy.test.ts.

const here = { accountId: '123456789012', arn: 'arn:aws-cn:sts::123456789012:assumed-role/deploy/s' };

test.each<[string, string, boolean]>([
  ['arn:*:iam::aws:policy/AWSConnector', 'arn:aws-cn:iam::aws:policy/AWSConnector', true],
  ['arn:*:iam::*:policy/AWSConnector-a', 'arn:aws-cn:iam::123456789012:policy/AWSConnector-a', true],
  ['arn:*:iam::*:policy/AWSConnector-a', 'arn:aws-cn:iam::123456789012:policy/path/AWSConnector-a', true],
  ['arn:aws-cn:iam::aws:policy/AWSConnector', 'arn:aws-cn:iam::aws:policy/AWSConnector', true],
  // A policy of the account that has borrowed the name.
  ['arn:*:iam::aws:policy/AWSConnector', 'arn:aws-cn:iam::123456789012:policy/AWSConnector', false],
  ['arn:*:iam::*:policy/AWSConnector', 'arn:aws-cn:iam::aws:policy/AWSConnector', false],
  ['arn:aws:iam::aws:policy/AWSConnector', 'arn:aws-cn:iam::aws:policy/AWSConnector', false],
  ['arn:*:iam::aws:policy/AWSConnector', 'arn:aws-cn:iam::aws:policy/AWSConnectorX', false],
])('%s, found %s: %s', (declared, found, same) => {
  expect(isSamePolicy(declared, found, here)).toBe(same);
});
