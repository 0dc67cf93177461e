import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateAccessKeyCommand, DeleteAccessKeyCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { resolveSecret } from '../../secrets';
import { steps } from '../conformance/support/steps';
import type { Workspace } from '../conformance/support/workspace';
import { useKeyWorkshop } from './support/key-workshop';

const keys = useKeyWorkshop(['_IAM']);
const { workshop, directory, aws, newUser, makeByHand, isValid: check } = keys;
const keysOf = async (user: string): Promise<readonly string[]> =>
  (await keys.keysOf(user)).map(({ id }) => id);

const ADDRESS = 'connector_access_key.this';
const config = (user: string, store: string, aws = ''): string =>
  `provider "connector" {\n  aws = { region = "eu-central-1"${aws} }\n}\n\nresource "connector_access_key" "this" {\n  user_name = "${user}"\n  store     = ${store}\n}\n`;
const fileStore = (user: string): string => `{ file = "${join(directory, user)}" }`;
const secretIn = async (user: string): Promise<string> =>
  (await resolveSecret({ file: join(directory, user) }, { env: {} })).value;

/** All that terraform has written, and its log at the highest level. */
function everything(workspace: Workspace): string {
  return readdirSync(workspace.directory, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(workspace.directory, name), 'latin1'))
    .join('\n');
}

test('made, kept, and deleted with its secret', async () => {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  await steps(workspace, [
    { config: config(user, fileStore(user)), expectActions: { [ADDRESS]: 'create' } },
    { config: config(user, fileStore(user)), expectActions: {} },
  ]);
  const { id, account_id, status, created_at, secret_version } = workspace.attributes(ADDRESS)!;
  expect(await keysOf(user)).toEqual([id]);
  expect(await check(id, await secretIn(user))).toBe(true);
  expect({ account_id, status, secret_version }).toEqual({
    account_id: '123456789012',
    status: 'Active',
    secret_version: id,
  });
  expect(Math.abs(Date.parse(created_at as string) - Date.now())).toBeLessThan(600_000);

  await steps(workspace, [{ config: config(user, fileStore(user)), destroy: true }]);
  expect(await keysOf(user)).toEqual([]);
  expect(existsSync(join(directory, user))).toBe(false);
});

test('its secret is in neither state, plan, output nor log', async () => {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  workspace.configure(config(user, fileStore(user)));
  const env = { TF_LOG: 'TRACE', TF_LOG_PATH: join(workspace.directory, 'trace.log') };
  const plan = await workspace.run(['plan', '-out=plan'], { env });
  const apply = await workspace.run(['apply', '-no-color', 'plan'], { env });
  expect(apply.code).toBe(0);
  const secret = await secretIn(user);
  expect(everything(workspace)).toContain(user);
  expect(everything(workspace) + plan.output + apply.output).not.toContain(secret);
});

const stores: [string, (name: string) => string, (name: string) => Parameters<typeof resolveSecret>[0]][] = [
  ['ssm', (name) => `{ ssm = "/connectors/${name}" }`, (name) => ({ ssm: `/connectors/${name}` })],
  [
    'secretsmanager',
    (name) => `{ secretsmanager = "connectors/${name}#key", region = "us-west-2" }`,
    (name) => ({ secretsmanager: `connectors/${name}#key`, region: 'us-west-2' }),
  ],
];
test.each(stores)('stored in %s', async (_what, store, reference) => {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  await steps(workspace, [{ config: config(user, store(user)) }]);
  const secret = await resolveSecret(reference(user), { env: aws.env });
  const { id, secret_version } = workspace.attributes(ADDRESS)!;
  expect(await check(id, secret.value)).toBe(true);
  expect(secret_version).toBe(secret.version);
  await steps(workspace, [{ config: config(user, store(user)), destroy: true }]);
  await expect(resolveSecret(reference(user), { env: aws.env })).rejects.toThrow(
    _what === 'ssm' ? 'is not there' : 'cannot be read as it is',
  );
});

test('another store rotates it into that store, another user replaces it', async () => {
  const [user, other, workspace] = [await newUser(), await newUser(), workshop.workspace()];
  const elsewhere = `{ file = "${join(directory, user)}-elsewhere" }`;
  await steps(workspace, [{ config: config(user, fileStore(user)) }]);
  const { id: first } = workspace.attributes(ADDRESS)!;
  await steps(workspace, [{ config: config(user, elsewhere), expectActions: { [ADDRESS]: 'update' } }]);
  const { id, replaces, rotated_because } = workspace.attributes(ADDRESS)!;
  expect(await keysOf(user)).toEqual([first, id]);
  expect({ replaces, rotated_because }).toEqual({
    replaces: first,
    rotated_because: 'another store is declared',
  });
  expect(existsSync(join(directory, user))).toBe(false);
  expect(await check(id, readFileSync(`${join(directory, user)}-elsewhere`, 'utf8'))).toBe(true);
  await steps(workspace, [{ config: config(other, elsewhere), expectActions: { [ADDRESS]: 'replace' } }]);
  expect(await keysOf(user)).toEqual([]);
  expect(await keysOf(other)).toEqual([workspace.attributes(ADDRESS)!.id]);
});

test('a key that was deleted by hand is made again', async () => {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  await steps(workspace, [{ config: config(user, fileStore(user)) }]);
  const first = workspace.attributes(ADDRESS)!.id as string;
  await keys.iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: first }));
  await steps(workspace, [{ config: config(user, fileStore(user)), expectActions: { [ADDRESS]: 'create' } }]);
  expect(await check(workspace.attributes(ADDRESS)!.id, await secretIn(user))).toBe(true);
});

test('an inactive key is a warning', async () => {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  await steps(workspace, [{ config: config(user, fileStore(user)) }]);
  const AccessKeyId = workspace.attributes(ADDRESS)!.id as string;
  await keys.iam.send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId, Status: 'Inactive' }));
  await steps(workspace, [
    {
      config: config(user, fileStore(user)),
      expectActions: {},
      expectWarning: `The access key ${AccessKeyId} of user ${user} is inactive`,
    },
  ]);
  expect(workspace.attributes(ADDRESS)!.status).toBe('Inactive');
});

test('another account, or an AWS that does not answer, changes nothing; a key is not given up for it', async () => {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  await steps(workspace, [{ config: config(user, fileStore(user)) }]);
  const id = workspace.attributes(ADDRESS)!.id as string;
  const text = config(user, fileStore(user), ', account_id = "210987654321"');
  await steps(workspace, [
    {
      config: text,
      expectActions: {},
      expectWarning: `The access key ${id} of user ${user} could not be looked at: aws.accountId is 210987654321, and the credentials found lead to 123456789012 (arn:aws:sts::123456789012:user/moto)`,
    },
    { config: text, destroy: true, expectError: { text: 'aws.accountId is 210987654321' } },
  ]);
  workspace.configure(config(user, fileStore(user)));
  const env = { AWS_ENDPOINT_URL_IAM: 'http://127.0.0.1:1' };
  const { code, output } = await workspace.run(['plan', '-no-color', '-detailed-exitcode'], { env });
  expect(output).toContain('could not be looked at');
  expect(code).toBe(0);
  expect(await keysOf(user)).toEqual([id]);
});

test('a user that has two keys already is refused, and nothing is written', async () => {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  const ids = [await makeByHand(user), await makeByHand(user)];
  await steps(workspace, [
    {
      config: config(user, fileStore(user)),
      expectError: { text: `user ${user} has 2 access keys, the most IAM allows: `, line: 6 },
    },
  ]);
  const { output } = await workspace.run(['apply', '-no-color', '-auto-approve']);
  const flat = output.replaceAll(/[│\s]+/g, ' ');
  for (const id of ids)
    expect(flat).toMatch(new RegExp(`${id} \\(active, made [-0-9]+, less than a day ago, never used\\)`));
  expect(flat).toContain(`aws iam delete-access-key --user-name ${user} --access-key-id ...`);
  expect(existsSync(join(directory, user))).toBe(false);
});

test('a user that is not there', async () => {
  await steps(workshop.workspace(), [
    {
      config: config('nobody', fileStore('nobody')),
      expectError: { text: 'there is no user nobody in account 123456789012', line: 6 },
    },
  ]);
});

test('a store that cannot be written is noticed before a key is made', async () => {
  const user = await newUser();
  const open = join(directory, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  for (const [file, problem] of [
    [join(directory, 'nowhere/key'), 'there is no directory'],
    [join(open, 'key'), 'others may change the directory'],
  ]) {
    keys.proxy.asked.length = 0;
    await steps(workshop.workspace(), [
      { config: config(user, `{ file = "${file}" }`), expectError: { text: problem! } },
    ]);
    expect(keys.proxy.asked).not.toContain('CreateAccessKey');
  }
  expect(await keysOf(user)).toEqual([]);
});

describe('a store that fails after all', () => {
  /** Gone once there is a key. */
  function vanishing(name: string): string {
    const place = join(directory, name);
    mkdirSync(place, { mode: 0o700 });
    const before = keys.proxy.loses;
    keys.proxy.loses = (action) => {
      if (action === 'CreateAccessKey') rmSync(place, { recursive: true });
      return before(action);
    };
    return `{ file = "${place}/key" }`;
  }

  test('the key is deleted again', async () => {
    const [user, workspace] = [await newUser(), workshop.workspace()];
    await steps(workspace, [
      {
        config: config(user, vanishing('vanishing')),
        expectError: { text: /could not be stored: the file .*\n.*has been deleted again/ },
        expectAttributes: { [ADDRESS]: undefined },
      },
    ]);
    expect(await keysOf(user)).toEqual([]);
  });

  test('also when the answer to that is lost', async () => {
    const [user, workspace] = [await newUser(), workshop.workspace()];
    let lost = 0;
    // The first is a question, about a key there is not.
    keys.proxy.loses = (action) =>
      action === 'DeleteAccessKey' && keys.proxy.asked.includes('CreateAccessKey') && ++lost === 1;
    keys.proxy.asked.length = 0;
    await steps(workspace, [
      {
        config: config(user, vanishing('vanishing-2')),
        expectError: { text: /could not be stored: the file .*\n.*has been deleted again/ },
      },
    ]);
    expect(await keysOf(user)).toEqual([]);
  });

  test('and where it cannot be deleted it is named', async () => {
    const [user, workspace] = [await newUser(), workshop.workspace()];
    keys.proxy.loses = (action) => {
      if (action === 'CreateAccessKey') keys.proxy.refuses = ['DeleteAccessKey'];
      return false;
    };
    workspace.configure(config(user, vanishing('vanishing-3')));
    const { code, output } = await workspace.run(['apply', '-no-color', '-auto-approve']);
    expect(code).toBe(1);
    const [id] = await keysOf(user);
    expect(output.replaceAll(/[│\s]+/g, ' ')).toContain(
      `Nobody has the secret of ${id}, and it could not be deleted again. Delete it: aws iam delete-access-key --user-name ${user} --access-key-id ${id}`,
    );
  });
});

test('who may not delete the key is told, and it stays in the state', async () => {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  await steps(workspace, [{ config: config(user, fileStore(user)) }]);
  keys.proxy.refuses = ['DeleteAccessKey'];
  const { id } = workspace.attributes(ADDRESS)!;
  await steps(workspace, [
    {
      config: config(user, fileStore(user)),
      destroy: true,
      expectError: {
        text: `the access key ${String(id)} of user ${user} was not deleted: AWS does not allow iam:DeleteAccessKey`,
      },
      expectAttributes: { [ADDRESS]: { id } },
    },
  ]);
  expect(await check(id, await secretIn(user))).toBe(true);
});

test('an answer that is lost on the way: the key is deleted again', async () => {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  keys.proxy.asked.length = 0;
  keys.proxy.loses = (action) => action === 'CreateAccessKey';
  workspace.configure(config(user, fileStore(user)));
  const { code, output } = await workspace.run(['apply', '-no-color', '-auto-approve']);
  expect(code).toBe(1);
  expect(await keysOf(user)).toEqual([]);
  expect(output.replaceAll(/[│\s]+/g, ' ')).toMatch(
    /IAM made the key AKIA\w+, whose secret was lost on the way; it has been deleted again\./,
  );
  expect(keys.proxy.asked.filter((action) => action === 'CreateAccessKey')).toHaveLength(1);
});

test('a run that is killed once IAM has made the key: the next one deletes it and makes another', async () => {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  workspace.configure(config(user, fileStore(user)));
  let kill = (): void => undefined;
  keys.proxy.loses = (action) => {
    if (action === 'CreateAccessKey') kill();
    return action === 'CreateAccessKey';
  };
  const killed = await workspace.run(['apply', '-no-color', '-auto-approve', '-lock=false'], {
    ownGroup: true,
    started: ({ pid }) => {
      kill = () => process.kill(-pid!, 'SIGKILL');
    },
  });
  expect(killed.code).toBeNull();
  const [lost] = await keysOf(user);
  expect(existsSync(join(directory, user))).toBe(false);

  keys.proxy.loses = () => false;
  const { code, output } = await workspace.run(['apply', '-no-color', '-auto-approve', '-lock=false']);
  expect(code).toBe(0);
  const flat = output.replaceAll(/[│\s]+/g, ' ');
  expect(flat).toContain(`an interrupted run has made the access key ${lost} (active, made`);
  expect(flat).toContain('and nobody has its secret');
  const { id } = workspace.attributes(ADDRESS)!;
  expect(await keysOf(user)).toEqual([id]);
  expect(await check(id, await secretIn(user))).toBe(true);
});

test('what lies in the store by now and is not its secret is not removed with it', async () => {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  await steps(workspace, [{ config: config(user, fileStore(user)) }]);
  writeFileSync(join(directory, user), 'of another key');
  await steps(workspace, [{ config: config(user, fileStore(user)), destroy: true }]);
  expect(await secretIn(user)).toBe('of another key');
  expect(await keysOf(user)).toEqual([]);
});

describe('an import', () => {
  const importing = (user: string, id: string): string =>
    `${config(user, fileStore(user))}\nimport {\n  to = ${ADDRESS}\n  id = "${user}:${id}"\n}\n`;

  test('takes a key in whose secret lies in the store', async () => {
    const [user, workspace] = [await newUser(), workshop.workspace()];
    const { AccessKey } = await keys.iam.send(new CreateAccessKeyCommand({ UserName: user }));
    const { AccessKeyId: id, SecretAccessKey: secret } = AccessKey!;
    writeFileSync(join(directory, user), secret!, { mode: 0o600 });
    await steps(workspace, [{ config: importing(user, id!), expectActions: { [ADDRESS]: 'update' } }]);
    expect(workspace.attributes(ADDRESS)).toMatchObject({
      id,
      user_name: user,
      secret_version: id,
      status: 'Active',
    });
    await steps(workspace, [{ config: config(user, fileStore(user)), destroy: true }]);
    expect(await keysOf(user)).toEqual([]);
    expect(existsSync(join(directory, user))).toBe(false);
  });

  test('without its secret there', async () => {
    const user = await newUser();
    const id = await makeByHand(user);
    await steps(workshop.workspace(), [
      {
        config: importing(user, id),
        expectError: { text: `the file ${join(directory, user)} is not there` },
      },
    ]);
    expect(await keysOf(user)).toEqual([id]);
  });

  test('of a key that is not there, or of no key at all', async () => {
    const user = await newUser();
    await steps(workshop.workspace(), [
      { config: importing(user, 'AKIAIOSFODNN7EXAMPLE'), expectError: { text: 'non-existent' } },
    ]);
    await steps(workshop.workspace(), [
      { config: importing(user, 'short'), expectError: { text: 'names no access key' } },
    ]);
  });
});
