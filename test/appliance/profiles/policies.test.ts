import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyDocument, profileOf } from '../../../appliance/profiles';
import { decide, type IamDecision, type IamRequest } from '../../support/iam-simulation';

const { identity } = profileOf('AwsConnector');
const directory = join(__dirname, '../../../appliance/profiles/policies');

test.each(readdirSync(directory))('%s says where it is from, and how well that is known', (file) => {
  const data = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Record<string, unknown>;
  expect(Object.keys(data).sort()).toEqual(['basis', 'source', 'value']);
  expect(['documented', 'assumed']).toContain(data.basis);
  expect(data.source).toMatch(/\w+/);
  expect(data.value).toMatchObject({ Version: '2012-10-17' });
});

test('every policy that is attached has a copy', () => {
  const names = [...identity.managedPolicies, ...identity.vmImport!.managedPolicies].map(({ value }) =>
    value.split('/').pop(),
  );
  expect(Object.keys(identity.snapshots)).toEqual(names);
});

test.each(['aws', 'aws-us-gov', 'aws-cn'])('in the partition %s', (partition) => {
  for (const snapshot of Object.values(identity.snapshots)) {
    const text = JSON.stringify(policyDocument(snapshot, { partition }));
    expect(text).not.toMatch(/[{]\w+[}]/);
    for (const [arn] of text.matchAll(/"arn:[^"]*"/g)) expect(arn.slice(1)).toMatch(`arn:${partition}:`);
  }
});

test('what is left open is an error, not a policy', () => {
  expect(() => policyDocument(identity.trustRole!, {} as never)).toThrow(
    'a policy needs {userArn}, and none is given',
  );
});

const connector = policyDocument(identity.snapshots.AWSConnector!, { partition: 'aws' });
const vmImport = policyDocument(identity.snapshots.VMImportExportRoleForAWSConnector!, { partition: 'aws' });
const USER = 'arn:aws:iam::123456789012:user/aws-connector-fra-01';
const trust = policyDocument(identity.trustRole!, { userArn: USER });
const saml = policyDocument(identity.samlRole!.trust, {
  provider: 'arn:aws:iam::123456789012:saml-provider/adfs',
  audience: identity.samlRole!.audiences.value.aws!,
});
const service = policyDocument(identity.vmImport!.trust, {
  service: 'vmie.amazonaws.com',
  externalId: 'vmimport',
});
const bucket = policyDocument(identity.exportBucket!.policy, {
  partition: 'aws',
  bucket: 'export-to-s3-x-eu-central-1',
});

const asked = (action: string, resource = '*'): IamRequest => ({ action, resource, principal: USER });
const UPLOAD = 'arn:aws:s3:::import-to-ec2-eu-central-1-1/disk.vmdk';

test.each<[IamRequest, IamDecision]>([
  [asked('iam:GetUser', USER), 'allowed'],
  [asked('s3:ListAllMyBuckets'), 'allowed'],
  [asked('s3:CreateBucket', 'arn:aws:s3:::import-to-ec2-eu-central-1-1'), 'allowed'],
  [asked('s3:PutObject', UPLOAD), 'allowed'],
  [asked('ec2:ImportInstance'), 'allowed'],
  [asked('ec2:ImportImage'), 'allowed'],
  [asked('ec2:CreateInstanceExportTask'), 'allowed'],
  [asked('sns:Publish', 'arn:aws:sns:us-west-1:111111111111:metrics-sns-topic-for-amp'), 'allowed'],
  [asked('iam:CreateUser', USER), 'implicitly denied'],
  [asked('iam:CreateAccessKey', USER), 'implicitly denied'],
  [asked('iam:AttachUserPolicy', USER), 'implicitly denied'],
  [asked('iam:PassRole', 'arn:aws:iam::123456789012:role/vmimport'), 'implicitly denied'],
  [asked('sts:AssumeRole', 'arn:aws:iam::123456789012:role/admin'), 'implicitly denied'],
  [asked('s3:GetObject', 'arn:aws:s3:::payroll/2026.csv'), 'implicitly denied'],
  [asked('s3:PutObject', 'arn:aws:s3:::export-to-s3-x-eu-central-1/a'), 'implicitly denied'],
  [asked('s3:PutBucketPolicy', 'arn:aws:s3:::import-to-ec2-eu-central-1-1'), 'implicitly denied'],
  [asked('sns:Publish', 'arn:aws:sns:us-west-1:111111111111:alarms'), 'implicitly denied'],
  [asked('sns:Subscribe', 'arn:aws:sns:us-west-1:1:metrics-sns-topic-for-amp'), 'implicitly denied'],
  [asked('ec2:CreateSecurityGroup'), 'implicitly denied'],
  [asked('ec2:CreateKeyPair'), 'implicitly denied'],
  [asked('secretsmanager:GetSecretValue'), 'implicitly denied'],
  [asked('lambda:InvokeFunction'), 'implicitly denied'],
])('AWSConnector: %j is %s', async (request, decision) => {
  expect(await decide('attached', connector, request)).toBe(decision);
});

test.each<[IamRequest, IamDecision]>([
  [asked('s3:GetObject', UPLOAD), 'allowed'],
  [asked('ec2:DescribeImages'), 'allowed'],
  [asked('ec2:RegisterImage'), 'allowed'],
  [asked('s3:PutObject', UPLOAD), 'implicitly denied'],
  [asked('s3:GetObject', 'arn:aws:s3:::payroll/2026.csv'), 'implicitly denied'],
  [asked('ec2:RunInstances'), 'implicitly denied'],
  [asked('iam:GetUser'), 'implicitly denied'],
])('the policy of VM Import: %j is %s', async (request, decision) => {
  expect(await decide('attached', vmImport, request)).toBe(decision);
});

/** Whoever is not the user may do everything as far as his own policies go: that he may not is the trust policy's. */
const assumed = (
  principal: string,
  context?: IamRequest['context'],
  action = 'sts:AssumeRole',
): IamRequest => ({ action, principal, administrator: principal !== USER, context });
const SAML = 'sts:AssumeRoleWithSAML';
const ADFS = 'arn:aws:iam::123456789012:saml-provider/adfs';
const AUDIENCE = { 'SAML:aud': 'https://signin.aws.amazon.com/saml' };

test.each<[string, typeof trust, IamRequest, IamDecision]>([
  ['the trust role', trust, assumed(USER), 'allowed'],
  ['the trust role', trust, assumed('arn:aws:iam::123456789012:user/other'), 'implicitly denied'],
  ['the trust role', trust, assumed('arn:aws:iam::123456789012:root'), 'implicitly denied'],
  [
    'the trust role',
    trust,
    assumed('arn:aws:iam::210987654321:user/aws-connector-fra-01'),
    'implicitly denied',
  ],
  ['the trust role', trust, assumed(USER, {}, 'sts:TagSession'), 'implicitly denied'],
  ['the SAML role', saml, assumed(ADFS, AUDIENCE, SAML), 'allowed'],
  ['the SAML role', saml, assumed(ADFS, {}, SAML), 'implicitly denied'],
  ['the SAML role', saml, assumed(`${ADFS}2`, AUDIENCE, SAML), 'implicitly denied'],
  ['the SAML role', saml, assumed(USER), 'implicitly denied'],
  ['VM Import', service, assumed('vmie.amazonaws.com', { 'sts:ExternalId': 'vmimport' }), 'allowed'],
  ['VM Import', service, assumed('vmie.amazonaws.com', { 'sts:ExternalId': 'x' }), 'implicitly denied'],
  ['VM Import', service, assumed('ec2.amazonaws.com', { 'sts:ExternalId': 'vmimport' }), 'implicitly denied'],
])('%s: %#', async (_role, document, request, decision) => {
  expect(await decide('trust', document, request)).toBe(decision);
});

const EXPORTED = 'arn:aws:s3:::export-to-s3-x-eu-central-1';

test.each<[string, IamDecision]>([
  ['false', 'explicitly denied'],
  ['true', 'implicitly denied'],
])("the export bucket's policy allows nobody anything, with TLS %s", async (tls, decision) => {
  const context = { 'aws:SecureTransport': tls };
  for (const principal of [USER, 'arn:aws:iam::210987654321:root']) {
    for (const [action, resource] of [
      ['s3:ListBucket', EXPORTED],
      ['s3:GetObject', `${EXPORTED}/a`],
      ['s3:PutObject', `${EXPORTED}/a`],
      ['s3:DeleteObject', `${EXPORTED}/a`],
    ] as const)
      expect(
        await decide('bucket', bucket, {
          action,
          resource,
          principal,
          administrator: principal !== USER,
          context,
        }),
      ).toBe(decision);
  }
});
