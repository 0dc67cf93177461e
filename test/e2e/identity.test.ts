import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetRoleCommand,
  type CreateAccessKeyCommandOutput,
} from '@aws-sdk/client-iam';
import { useDeployment, expectSuccess } from './support/deployment';

const lab = useDeployment();

const STACK = 'lab-01-identity';
const POLICY = 'arn:aws:iam::aws:policy/AWSConnector';
const withIdentity = (identity: string) => (text: string) =>
  text.replace('    vmImportRole: {}\n', `    ${identity}\n`);

test('an existing user gets the policy, and keeps what it had when the connector goes', async () => {
  await lab.iam.send(new CreateUserCommand({ UserName: 'existing' }));
  lab.writeSpec(withIdentity('existingUser: existing'));
  await lab.synthesized();
  expectSuccess(await lab.terraform(STACK, ['apply', '-auto-approve']));
  expect(await lab.policiesOf('existing')).toEqual([POLICY]);
  expectSuccess(await lab.terraform(STACK, ['plan', '-detailed-exitcode']));
  expectSuccess(await lab.terraform(STACK, ['destroy', '-auto-approve']));
  expect(await lab.policiesOf('existing')).toEqual([]);
  expect(await lab.users()).toEqual(['existing']);
});

test('an existing user that does not exist fails the plan', async () => {
  lab.writeSpec(withIdentity('existingUser: nobody'));
  await lab.synthesized();
  const { code, output } = await lab.terraform(STACK, ['plan']);
  expect(code).toBe(1);
  expect(output).toMatch(/nobody/);
});

test('a second user and the role for VM import', async () => {
  lab.writeSpec(withIdentity('vmImportUser: { userName: import }\n    vmImportRole: {}'));
  await lab.synthesized();
  expectSuccess(await lab.terraform(STACK, ['apply', '-auto-approve']));
  expect(await lab.policiesOf('import')).toEqual([POLICY]);
  const { Role } = await lab.iam.send(new GetRoleCommand({ RoleName: 'vmimport' }));
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toMatchObject({
    Statement: [
      {
        Principal: { Service: 'vmie.amazonaws.com' },
        Condition: { StringEquals: { 'sts:ExternalId': 'vmimport' } },
      },
    ],
  });
  expectSuccess(await lab.terraform(STACK, ['plan', '-detailed-exitcode']));
});

test('a user with a key made by hand is not deleted, and goes when the key has gone', async () => {
  const { AccessKey }: CreateAccessKeyCommandOutput = await lab.iam.send(
    new CreateAccessKeyCommand({ UserName: 'aws-connector-lab-01' }),
  );
  const refused = await lab.terraform(STACK, ['destroy', '-auto-approve']);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('DeleteConflict');
  expect(await lab.users()).toContain('aws-connector-lab-01');
  await lab.iam.send(
    new DeleteAccessKeyCommand({ UserName: 'aws-connector-lab-01', AccessKeyId: AccessKey?.AccessKeyId }),
  );
  expectSuccess(await lab.terraform(STACK, ['destroy', '-auto-approve']));
  expect(await lab.users()).not.toContain('aws-connector-lab-01');
  expect(await lab.roles()).toEqual([]);
});
