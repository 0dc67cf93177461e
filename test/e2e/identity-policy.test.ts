import {
  AttachUserPolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetUserPolicyCommand,
  ListUserPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import awsConnector from '../../appliance/profiles/policies/AWSConnector.json';
import { expectSuccess, ROOT, useDeployment, type Outcome } from './support/deployment';

const lab = useDeployment();

const STACK = 'lab-01-identity';
const USER = 'aws-connector-lab-01';
const MANAGED = 'arn:aws:iam::aws:policy/AWSConnector';
const SNAPSHOT = 'arn:aws:iam::123456789012:policy/AWSConnector-lab-01';
const ROLE_SNAPSHOT = 'arn:aws:iam::123456789012:policy/VMImportExportRoleForAWSConnector-lab-01';
const OTHER = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

const write = (identity: string, rest = ''): string =>
  lab.writeSpec((text) => text.replace('    vmImportRole: {}\n', `    ${identity}\n${rest}`));

async function apply(identity: string, rest = ''): Promise<string> {
  write(identity, rest);
  await lab.synthesized();
  const outcome = await lab.terraform(STACK, ['apply', '-auto-approve']);
  expectSuccess(outcome);
  await expectNoChanges();
  return outcome.output;
}

const plan = (): Promise<Outcome> => lab.terraform(STACK, ['plan', '-detailed-exitcode']);

async function expectNoChanges(): Promise<void> {
  const { code, output } = await plan();
  if (code !== 0) throw new Error(`changes after an apply:\n${output}`);
}

async function inlinePolicies(user = USER): Promise<string[]> {
  const { PolicyNames = [] } = await lab.iam.send(new ListUserPoliciesCommand({ UserName: user }));
  return PolicyNames;
}

async function documentOf(arn: string): Promise<unknown> {
  const { Policy } = await lab.iam.send(new GetPolicyCommand({ PolicyArn: arn }));
  const { PolicyVersion } = await lab.iam.send(
    new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: Policy?.DefaultVersionId }),
  );
  return JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''));
}

/** Where a line of an apply's output begins, which has to be there. */
function at(output: string, line: RegExp): number {
  const index = output.search(line);
  if (index < 0) throw new Error(`no ${String(line)} in\n${output}`);
  return index;
}

describe('where the policies come from', () => {
  test("a copy of AWS's text is the same text, attached in its place", async () => {
    await apply('vmImportUser: { userName: import }\n    vmImportRole: {}');
    expect(await lab.policiesOf(USER)).toEqual([MANAGED]);

    const switched = await apply(
      'policy: snapshot\n    vmImportUser: { userName: import }\n    vmImportRole: {}',
    );
    for (const user of [USER, 'import']) expect(await lab.policiesOf(user)).toEqual([SNAPSHOT]);
    expect(await documentOf(SNAPSHOT)).toEqual(await documentOf(MANAGED));
    expect(await documentOf(ROLE_SNAPSHOT)).toEqual(
      await documentOf('arn:aws:iam::aws:policy/service-role/VMImportExportRoleForAWSConnector'),
    );
    // The new one is attached before the old one is detached.
    for (const address of ['connector', 'vm_import']) {
      const attachment = `aws_iam_user_policy_attachment\\.${address}_AWSConnector`;
      expect(at(switched, new RegExp(`${attachment}: Creation complete`))).toBeLessThan(
        at(switched, new RegExp(`${attachment} \\(deposed.*: Destroying`)),
      );
    }

    const back = await apply('vmImportUser: { userName: import }\n    vmImportRole: {}');
    expect(await lab.policiesOf(USER)).toEqual([MANAGED]);
    expect(
      at(back, /aws_iam_user_policy_attachment\.connector_AWSConnector: Creation complete/),
    ).toBeLessThan(
      at(back, /aws_iam_user_policy_attachment\.connector_AWSConnector \(deposed.*: Destroying/),
    );
    await expect(documentOf(SNAPSHOT)).rejects.toThrow(/not found|does not exist/);
  }, 180_000);

  test('a copy goes with its connector, and another path leaves it where it was made', async () => {
    await apply('policy: snapshot');
    write('policy: snapshot\n    path: /moved/');
    await lab.synthesized();
    const { output } = await plan();
    expect(output).toContain('aws_iam_user.connector will be updated in-place');
    expect(output).toContain('0 to add, 1 to change, 0 to destroy');
    expectSuccess(await lab.terraform(STACK, ['destroy', '-auto-approve']));
    await expect(documentOf(SNAPSHOT)).rejects.toThrow(/not found|does not exist/);
    expect(await lab.users()).not.toContain(USER);
  }, 120_000);
});

describe('what somebody does by hand', () => {
  beforeAll(async () => {
    await apply('{}');
  }, 120_000);

  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'attaches another policy',
      () => lab.iam.send(new AttachUserPolicyCommand({ UserName: USER, PolicyArn: OTHER })),
      /aws_iam_user_policy_attachments_exclusive\.connector will be updated/,
    ],
    [
      'detaches the policy',
      () => lab.iam.send(new DetachUserPolicyCommand({ UserName: USER, PolicyArn: MANAGED })),
      /aws_iam_user_policy_attachment\.connector_AWSConnector will be created/,
    ],
    [
      'writes a policy into the user',
      () =>
        lab.iam.send(
          new PutUserPolicyCommand({
            UserName: USER,
            PolicyName: 'by-hand',
            PolicyDocument: JSON.stringify(awsConnector.value).replaceAll('{partition}', 'aws'),
          }),
        ),
      /aws_iam_user_policies_exclusive\.connector will be updated/,
    ],
  ])(
    '%s',
    async (_what, change, shown) => {
      await change();
      const { code, output } = await plan();
      expect(output).toMatch(shown);
      expect(code).toBe(2);
      expectSuccess(await lab.terraform(STACK, ['apply', '-auto-approve']));
      await expectNoChanges();
      expect(await lab.policiesOf(USER)).toEqual([MANAGED]);
      expect(await inlinePolicies()).toEqual([]);
    },
    120_000,
  );

  test('stays where exclusive is false, and with an existing user', async () => {
    await lab.iam.send(new CreateUserCommand({ UserName: 'theirs' }));
    await lab.iam.send(new AttachUserPolicyCommand({ UserName: 'theirs', PolicyArn: OTHER }));
    await apply('policy: { exclusive: false }');
    await lab.iam.send(new AttachUserPolicyCommand({ UserName: USER, PolicyArn: OTHER }));
    await expectNoChanges();
    await lab.iam.send(new DetachUserPolicyCommand({ UserName: USER, PolicyArn: OTHER }));
    await apply('existingUser: theirs');
    expect(await lab.policiesOf('theirs')).toEqual([MANAGED, OTHER].sort());
    expectSuccess(await lab.terraform(STACK, ['destroy', '-auto-approve']));
    expect(await lab.policiesOf('theirs')).toEqual([OTHER]);
  }, 120_000);
});

test("roles for the portal's users, and a bucket for what is exported", async () => {
  const provider = 'arn:aws:iam::123456789012:saml-provider/adfs';
  await apply(`trustRole: {}\n    samlRole: { provider: "${provider}" }`, '  exportBucket: {}\n');
  const trustOf = async (name: string): Promise<unknown> => {
    const { Role } = await lab.iam.send(new GetRoleCommand({ RoleName: name }));
    return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
  };
  expect(await trustOf('aws-connector-lab-01-trust')).toMatchObject({
    Statement: [{ Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::123456789012:user/${USER}` } }],
  });
  expect(await trustOf('AWS-Management-Portal-for-vCenter-lab-01')).toMatchObject({
    Statement: [{ Principal: { Federated: provider } }],
  });
  const { output } = await lab.terraform(STACK, ['output']);
  expect(output).toContain('trust_role_arn = "arn:aws:iam::123456789012:role/aws-connector-lab-01-trust"');
  expect(output).toContain('export_bucket_arn = "arn:aws:s3:::export-to-s3-lab-01-eu-central-1"');
  const url = `${lab.env.AWS_ENDPOINT_URL}/export-to-s3-lab-01-eu-central-1`;
  expect(await (await fetch(`${url}?acl`)).text()).toMatch(
    /c4d8eabf8db69dbe46bfe0e517100c554f01200b104d59cd408e777ba442a322[\s\S]*READ_ACP|READ_ACP[\s\S]*c4d8eabf/,
  );
  expect(await (await fetch(`${url}?policy`)).text()).toContain('aws:SecureTransport');

  // moto takes a denial whose condition is not fulfilled for a denial, so that its policy would let nobody write.
  const headers = { Authorization: 'AWS4-HMAC-SHA256 Credential=x/20260101/eu-central-1/s3/aws4_request' };
  await fetch(`${url}?policy`, { method: 'DELETE', headers });
  const written = await fetch(`${url}/export-i-1.ova`, { method: 'PUT', body: 'an image', headers });
  expect(written.status).toBe(200);
  const refused = await lab.terraform(STACK, ['destroy', '-auto-approve']);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('BucketNotEmpty');
  await fetch(`${url}/export-i-1.ova`, { method: 'DELETE', headers });
  expectSuccess(await lab.terraform(STACK, ['destroy', '-auto-approve']));
}, 180_000);

describe('an inline policy of the years before connector 2.4.0', () => {
  const APPLIANCE = 'lab-01';
  const REPLACEMENT = '-target=connector_policy_replacement.AWSConnector';
  const document = JSON.stringify(awsConnector.value).replaceAll('{partition}', 'aws');
  const paste = (): Promise<unknown> =>
    lab.iam.send(
      new PutUserPolicyCommand({ UserName: 'old', PolicyName: 'AWSConnector', PolicyDocument: document }),
    );

  test('is deleted once the other is attached, and its text kept', async () => {
    await lab.iam.send(new CreateUserCommand({ UserName: 'old' }));
    await paste();
    write('existingUser: old\n    policy: { replaceInline: true }');
    await lab.synthesized();
    // The identity was not applied: nothing is attached.
    const early = await lab.terraform(APPLIANCE, ['apply', '-auto-approve', REPLACEMENT]);
    expect(early.code).toBe(1);
    expect(early.output.replaceAll(/\s+│?\s*/g, ' ')).toContain('takes its place, is not attached (none is)');
    expect(await inlinePolicies('old')).toEqual(['AWSConnector']);

    expectSuccess(await lab.terraform(STACK, ['apply', '-auto-approve']));
    expectSuccess(await lab.terraform(APPLIANCE, ['apply', '-auto-approve', REPLACEMENT]));
    expect(await inlinePolicies('old')).toEqual([]);
    expect(await lab.policiesOf('old')).toEqual([MANAGED]);
    const state = JSON.parse(readFileSync(lab.stateFile(APPLIANCE), 'utf8')) as {
      resources: { type: string; instances: { attributes: Record<string, unknown> }[] }[];
    };
    const [instance] = state.resources.find(({ type }) => type === 'connector_policy_replacement')!.instances;
    expect(JSON.parse(instance!.attributes.removed_document as string)).toEqual(JSON.parse(document));
    const again = await lab.terraform(APPLIANCE, ['plan', '-detailed-exitcode', REPLACEMENT]);
    expectSuccess(again);
  }, 180_000);

  test('that is pasted again is shown by plan, and goes', async () => {
    await paste();
    const shown = await lab.terraform(APPLIANCE, ['plan', '-detailed-exitcode', REPLACEMENT]);
    expect(shown.output).toMatch(/inline_present += true -> false/);
    expect(shown.code).toBe(2);
    expectSuccess(await lab.terraform(APPLIANCE, ['apply', '-auto-approve', REPLACEMENT]));
    await expect(
      lab.iam.send(new GetUserPolicyCommand({ UserName: 'old', PolicyName: 'AWSConnector' })),
    ).rejects.toThrow(/not found/);
  }, 120_000);

  test('while AWS cannot be reached, the plan warns and changes nothing', async () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' };
    const { code, output } = await lab.terraform(APPLIANCE, ['plan', '-detailed-exitcode', REPLACEMENT], env);
    expect(output).toContain('could not be looked at');
    expect(output).toContain('No changes.');
    expect(code).toBe(0);
  }, 120_000);

  test('is a warning of the checks, until it is going to be replaced', async () => {
    await paste();
    const check = async (identity: string): Promise<string> => {
      const file = write(identity);
      const args = [join(ROOT, 'dist/cli/connector.js'), 'check', file];
      return (await lab.run('node', args)).output;
    };
    const warned = await check('existingUser: old');
    expect(warned).toContain('user old has an inline policy AWSConnector');
    expect(warned).toContain('aws.identity.policy.replaceInline: true');
    expect(await check('existingUser: old\n    policy: { replaceInline: true }')).toContain(
      'the inline policy AWSConnector of user old is going to be replaced',
    );
  }, 120_000);
});

test('connector identity diff', async () => {
  const file = write('vmImportRole: {}');
  const diff = (...args: string[]): Promise<Outcome> =>
    lab.run('node', [join(ROOT, 'dist/cli/connector.js'), 'identity', 'diff', file, ...args]);
  expect(await diff()).toEqual({
    code: 0,
    output: [
      'lab-01',
      '  AWSConnector: the copy is the same as the default version, v3, in account 123456789012',
      '  VMImportExportRoleForAWSConnector: the copy is the same as the default version, v1, in account 123456789012',
      '',
    ].join('\n'),
  });
  // What AWS may do one day.
  await lab.iam.send(
    new CreatePolicyVersionCommand({
      PolicyArn: MANAGED,
      SetAsDefault: true,
      PolicyDocument: JSON.stringify(awsConnector.value)
        .replaceAll('{partition}', 'aws')
        .replace('"s3:PutObjectAcl"', '"s3:PutObjectTagging"'),
    }),
  );
  const changed = await diff();
  expect(changed.code).toBe(2);
  expect(changed.output).toContain("arn:aws:s3:::import-to-ec2-*: only in AWS's: s3:PutObjectTagging");
  expect(changed.output).toContain('arn:aws:s3:::import-to-ec2-*: only in the copy: s3:PutObjectAcl');
  expect(JSON.parse((await diff('--json')).output)).toMatchObject({
    connectors: [{ name: 'lab-01', policies: [{ outcome: 'differs' }, { outcome: 'same' }] }],
  });

  // As in a partition that has none.
  await lab.iam.send(new DeletePolicyCommand({ PolicyArn: MANAGED }));
  const elsewhere = await diff();
  expect(elsewhere.code).toBe(1);
  expect(elsewhere.output).toContain('AWSConnector: error: it does not exist in account 123456789012');
  expect(elsewhere.output).toContain('aws.identity.policy: snapshot makes a copy of it');
}, 120_000);
