import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  IAMClient,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { down, environment, reset, up, type Lab } from '../../lab';
import { checkoutRoot } from '../../lab/location';

const POLICY = 'arn:aws:iam::aws:policy/AWSConnector';
const document = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

const directory = mkdtempSync(join(tmpdir(), 'lab-aws-'));
let lab: Lab;
let iam: IAMClient;
beforeAll(async () => {
  lab = await up({ directory, exitWith: process.pid });
  const { set } = environment(lab, {});
  iam = new IAMClient({
    endpoint: set.AWS_ENDPOINT_URL,
    region: set.AWS_REGION,
    credentials: { accessKeyId: set.AWS_ACCESS_KEY_ID!, secretAccessKey: set.AWS_SECRET_ACCESS_KEY! },
  });
}, 600_000);
afterAll(async () => {
  await down({ directory, delete: true });
  rmSync(directory, { recursive: true, force: true });
}, 30_000);

let count = 0;
const newName = () => `it-${++count}`;
async function newUser(): Promise<{ UserName: string }> {
  const user = { UserName: newName() };
  await iam.send(new CreateUserCommand(user));
  return user;
}

test("AWS's own policies are there, AWSConnector among them", async () => {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: POLICY }));
  expect(Policy).toMatchObject({ PolicyName: 'AWSConnector', DefaultVersionId: 'v3' });
});

type Holding = (user: { UserName: string }) => Promise<() => Promise<unknown>>;
const holdings: [string, string, Holding][] = [
  [
    'an access key',
    'must delete access keys first',
    async (user) => {
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand(user));
      return () => iam.send(new DeleteAccessKeyCommand({ ...user, AccessKeyId: AccessKey!.AccessKeyId }));
    },
  ],
  [
    'a password',
    'must delete login profile first',
    async (user) => {
      await iam.send(new CreateLoginProfileCommand({ ...user, Password: 'Correct-horse-1' }));
      return () => iam.send(new DeleteLoginProfileCommand(user));
    },
  ],
  [
    'an attached policy',
    'must detach all policies first',
    async (user) => {
      await iam.send(new AttachUserPolicyCommand({ ...user, PolicyArn: POLICY }));
      return () => iam.send(new DetachUserPolicyCommand({ ...user, PolicyArn: POLICY }));
    },
  ],
  [
    'an inline policy',
    'must delete policies first',
    async (user) => {
      const PolicyDocument = document({ Action: 's3:ListBucket', Resource: '*' });
      await iam.send(new PutUserPolicyCommand({ ...user, PolicyName: 'p', PolicyDocument }));
      return () => iam.send(new DeleteUserPolicyCommand({ ...user, PolicyName: 'p' }));
    },
  ],
  [
    'a group',
    'must remove users from group first',
    async (user) => {
      const membership = { ...user, GroupName: newName() };
      await iam.send(new CreateGroupCommand(membership));
      await iam.send(new AddUserToGroupCommand(membership));
      return () => iam.send(new RemoveUserFromGroupCommand(membership));
    },
  ],
];

test.each(holdings)('a user with %s is not deleted before that is', async (_what, rule, hold) => {
  const user = await newUser();
  const letGo = await hold(user);
  await expect(iam.send(new DeleteUserCommand(user))).rejects.toMatchObject({
    name: 'DeleteConflictException',
    message: `Cannot delete entity, ${rule}.`,
  });
  await letGo();
  await iam.send(new DeleteUserCommand(user));
});

test('a user that is not there', async () => {
  await expect(iam.send(new DeleteUserCommand({ UserName: 'nobody' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});

test('a role with a policy is not deleted before that is detached', async () => {
  const role = { RoleName: newName() };
  const AssumeRolePolicyDocument = document({
    Principal: { Service: 'vmie.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument }));
  await iam.send(new AttachRolePolicyCommand({ ...role, PolicyArn: POLICY }));
  await expect(iam.send(new DeleteRoleCommand(role))).rejects.toMatchObject({
    name: 'DeleteConflictException',
  });
  await iam.send(new DetachRolePolicyCommand({ ...role, PolicyArn: POLICY }));
  await iam.send(new DeleteRoleCommand(role));
});

test('a third access key is refused', async () => {
  const user = await newUser();
  for (let keys = 0; keys < 2; keys++) await iam.send(new CreateAccessKeyCommand(user));
  await expect(iam.send(new CreateAccessKeyCommand(user))).rejects.toMatchObject({
    name: 'LimitExceededException',
  });
});

test('reset empties it, and the rules still hold', async () => {
  await newUser();
  await reset({ directory });
  expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([]);
  const user = await newUser();
  await iam.send(new CreateAccessKeyCommand(user));
  await expect(iam.send(new DeleteUserCommand(user))).rejects.toMatchObject({
    name: 'DeleteConflictException',
  });
});

test.each(['0.0.0.0:4566', '10.0.0.1:4566', 'localhost:4566', '4566'])(
  'it does not listen on %s',
  (address) => {
    const server = join(checkoutRoot(), 'lab', 'aws', 'server.py');
    const { status, stderr } = spawnSync(lab.record.parts.aws!.tool, [server, '--listen', address], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toContain(`${address} is no loopback address with a port, such as 127.0.0.1:4566`);
  },
);

async function newKey(): Promise<{ user: { UserName: string }; id: string; secret: string }> {
  const user = await newUser();
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand(user));
  return { user, id: AccessKey!.AccessKeyId!, secret: AccessKey!.SecretAccessKey! };
}

describe('POST /lab/access-key', () => {
  const ask = async (body: unknown, method = 'POST'): Promise<{ status: number; answer: unknown }> => {
    const url = `${environment(lab, {}).set.AWS_ENDPOINT_URL}/lab/access-key`;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url, { method, ...(method === 'POST' && { body: text }) });
    return { status: response.status, answer: await response.json() };
  };
  const no = { status: 200, answer: { valid: false } };

  test('a key of a user with policies: attached, inline and of groups', async () => {
    const { user, id, secret } = await newKey();
    const valid = (policies: readonly string[]) => ({
      status: 200,
      answer: { valid: true, userName: user.UserName, policies },
    });
    expect(await ask({ id, secret })).toEqual(valid([]));
    await iam.send(new AttachUserPolicyCommand({ ...user, PolicyArn: POLICY }));
    expect(await ask({ id, secret })).toEqual(valid(['AWSConnector']));
    const PolicyDocument = document({ Action: 's3:ListBucket', Resource: '*' });
    await iam.send(new PutUserPolicyCommand({ ...user, PolicyName: 'own', PolicyDocument }));
    const GroupName = newName();
    await iam.send(new CreateGroupCommand({ GroupName }));
    await iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName: 'of-group', PolicyDocument }));
    await iam.send(new AddUserToGroupCommand({ ...user, GroupName }));
    expect(await ask({ id, secret })).toEqual(valid(['AWSConnector', 'of-group', 'own']));
  });

  test('another secret, none, another id, or the key of another user', async () => {
    const { id, secret } = await newKey();
    const other = await newKey();
    for (const [one, two] of [
      [id, `${secret}x`],
      [id, ''],
      [id, 'é'],
      ['AKIANOBODY', secret],
      ['', secret],
      [id, other.secret],
    ])
      expect(await ask({ id: one, secret: two })).toEqual(no);
  });

  test('inactive, active again, deleted, and gone with a reset', async () => {
    const { user, id, secret } = await newKey();
    const AccessKeyId = id;
    await iam.send(new UpdateAccessKeyCommand({ ...user, AccessKeyId, Status: 'Inactive' }));
    expect(await ask({ id, secret })).toEqual(no);
    await iam.send(new UpdateAccessKeyCommand({ ...user, AccessKeyId, Status: 'Active' }));
    expect(await ask({ id, secret })).toMatchObject({ answer: { valid: true } });
    await iam.send(new DeleteAccessKeyCommand({ ...user, AccessKeyId }));
    expect(await ask({ id, secret })).toEqual(no);
    const last = await newKey();
    await reset({ directory });
    expect(await ask({ id: last.id, secret: last.secret })).toEqual(no);
  });

  const wrong: [string, unknown][] = [
    ['no JSON', 'x'],
    ['no object', '[]'],
    ['no id', { secret: 'x' }],
    ['a number', { id: 1, secret: 'x' }],
    ['too much', { id: 'x'.repeat(5000), secret: 'x' }],
    ['nothing', ''],
  ];
  test.each(wrong)('%s', async (_what, body) => {
    expect(await ask(body)).toEqual({
      status: 400,
      answer: { error: 'send {"id": "...", "secret": "..."}' },
    });
  });

  test('another method', async () => {
    expect((await ask('', 'GET')).status).toBe(405);
  });
});

describe('a request that is signed with a key of IAM', () => {
  const clientOf = (id: string, secret: string) => {
    const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = environment(lab, {}).set;
    const credentials = { accessKeyId: id, secretAccessKey: secret };
    return { endpoint, region, credentials, maxAttempts: 1 };
  };
  async function whoIs(id: string, secret: string): Promise<string> {
    const sts = new STSClient(clientOf(id, secret));
    try {
      return (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? '';
    } catch (error) {
      return (error as Error).name;
    } finally {
      sts.destroy();
    }
  }

  test('is answered for the right secret, and refused for another one', async () => {
    const { user, id, secret } = await newKey();
    expect(await whoIs(id, secret)).toBe(`arn:aws:iam::123456789012:user/${user.UserName}`);
    expect(await whoIs(id, `${secret}x`)).toBe('SignatureDoesNotMatch');
  });

  test('is refused while the key is inactive, and for ever once it is deleted', async () => {
    const { user, id, secret } = await newKey();
    const key = { ...user, AccessKeyId: id };
    await iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }));
    expect(await whoIs(id, secret)).toBe('InvalidClientTokenId');
    await iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Active' }));
    expect(await whoIs(id, secret)).toContain(user.UserName);
    await iam.send(new DeleteAccessKeyCommand(key));
    expect(await whoIs(id, secret)).toBe('InvalidClientTokenId');
  });

  test('is refused in the words of a service that speaks JSON, too', async () => {
    const { id } = await newKey();
    const client = new SecretsManagerClient(clientOf(id, 'of-nobody'));
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'x' }))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    client.destroy();
  });
});
