import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteAccessKeyCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { resolveSecret } from '../../secrets';
import { steps } from '../conformance/support/steps';
import type { Outcome, Workspace } from '../conformance/support/workspace';
import { clockAhead } from './support/fake-clock';
import { useKeyWorkshop } from './support/key-workshop';

const keys = useKeyWorkshop(['']);
const { workshop, directory, newUser, makeByHand, keysOf, isValid } = keys;

const KEY = 'connector_access_key.this';
const CONSUMER = 'connector_consumer.this';
const RETIREMENT = 'connector_access_key_retirement.this';

interface Options {
  readonly key?: string;
  readonly retirement?: string;
  readonly aws?: string;
  readonly store?: string;
}

/** The chain a connector has: a key, whoever works with it, and the end of the key before. */
function config(user: string, options: Options = {}): string {
  const {
    key = '',
    retirement = 'grace_period = "0s"',
    aws = '',
    store = `secretsmanager = "${user}"`,
  } = options;
  return `provider "connector" {
  aws = { region = "eu-central-1"${aws} }
}
resource "connector_access_key" "this" {
  user_name = "${user}"
  store     = { ${store} }
  ${key}
}
resource "connector_consumer" "this" {
  key_id = connector_access_key.this.id
  secret = { ${store} }
  file   = "${consumerFile(user)}"
}
resource "connector_access_key_retirement" "this" {
  user_name   = "${user}"
  replaced_id = connector_access_key.this.replaces
  access_key  = { id = connector_consumer.this.key_id, secret = { ${store} } }
  ${retirement}
}
`;
}
const trigger = (text: string): string => `rotation_trigger = "${text}"`;
const consumerFile = (user: string): string => join(directory, `${user}.consumer`);
const used = (user: string): { id: string; secret: string } =>
  JSON.parse(readFileSync(consumerFile(user), 'utf8')) as { id: string; secret: string };
const apply = (workspace: Workspace, env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  workspace.run(['apply', '-no-color', '-auto-approve', '-lock=false'], { env });
const plan = (workspace: Workspace, env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  workspace.run(['plan', '-no-color', '-lock=false', '-detailed-exitcode'], { env });
const flat = ({ output }: Outcome): string => output.replaceAll(/[│╷╵\s]+/g, ' ');
const idsOf = async (user: string): Promise<string[]> => (await keysOf(user)).map(({ id }) => id);

/** A user with a key that is in use. */
async function begun(options: Options = {}): Promise<{ user: string; workspace: Workspace; first: string }> {
  const [user, workspace] = [await newUser(), workshop.workspace()];
  await steps(workspace, [{ config: config(user, options) }]);
  return { user, workspace, first: workspace.attributes(KEY)!.id as string };
}

test('by a trigger: one new key, in use, and the old one gone; nothing to do afterwards', async () => {
  const { user, workspace, first } = await begun();
  await steps(workspace, [
    {
      config: config(user, { key: trigger('2026-12') }),
      expectActions: { [KEY]: 'update', [CONSUMER]: 'update', [RETIREMENT]: 'update' },
    },
    { config: config(user, { key: trigger('2026-12') }), expectActions: {} },
  ]);
  const { id, replaces, rotated_because, applied_trigger } = workspace.attributes(KEY)!;
  expect(await keysOf(user)).toEqual([{ id, status: 'Active' }]);
  expect({ replaces, rotated_because, applied_trigger }).toEqual({
    replaces: first,
    rotated_because: 'the trigger is "2026-12"',
    applied_trigger: '2026-12',
  });
  expect(used(user).id).toBe(id);
  expect(await isValid(id, used(user).secret)).toBe(true);
  // Taken away, and there again: it is the one the key was made for.
  await steps(workspace, [
    { config: config(user), expectActions: { [KEY]: 'update' } },
    { config: config(user, { key: trigger('2026-12') }), expectActions: { [KEY]: 'update' } },
  ]);
  expect(await idsOf(user)).toEqual([id]);
  await steps(workspace, [{ config: config(user), destroy: true }]);
  expect(await keysOf(user)).toEqual([]);
});

test('by age, seen in the plan, and held while the appliance is off', async () => {
  const key = 'rotate_every = "90d"';
  const { user, workspace, first } = await begun({ key });
  expect((await plan(workspace)).code).toBe(0);
  const due = workspace.attributes(KEY)!.rotation_due_at as string;
  expect(Date.parse(due) - Date.parse(workspace.attributes(KEY)!.created_at as string)).toBe(90 * 86_400_000);

  const later = clockAhead(91);
  const planned = await plan(workspace, later);
  expect(planned.code).toBe(2);
  expect(flat(planned)).toContain(`and is due since ${due.slice(0, 10)}`);

  const held = config(user, { key }).replace('  aws =', '  hold_rotations = true\n  aws =');
  workspace.configure(held);
  const waiting = await apply(workspace, later);
  expect(waiting.code).toBe(0);
  expect(flat(waiting)).toContain(
    `the access key ${first} of user ${user} is to be replaced and waits: it was made on`,
  );
  expect(await idsOf(user)).toEqual([first]);

  workspace.configure(config(user, { key }));
  expect((await apply(workspace, later)).code).toBe(0);
  const [id] = await idsOf(user);
  expect(id).not.toBe(first);
  expect(used(user).id).toBe(id);
  expect((await plan(workspace)).code).toBe(0);
});

test('the old key has its time of grace, can come back in it, and is deleted after it', async () => {
  const retirement = 'grace_period = "7d"';
  const { user, workspace, first } = await begun({ retirement });
  const text = config(user, { key: trigger('1'), retirement });
  await steps(workspace, [{ config: text }, { config: text, expectActions: {} }]);
  const { id } = workspace.attributes(KEY)!;
  expect(await keysOf(user)).toEqual([
    { id: first, status: 'Inactive' },
    { id, status: 'Active' },
  ]);
  // Somebody needed it once more: it is shown, and retired again.
  await keys.iam.send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: first, Status: 'Active' }));
  await steps(workspace, [{ config: text, expectActions: { [RETIREMENT]: 'update' } }]);
  expect((await keysOf(user))[0]).toEqual({ id: first, status: 'Inactive' });

  const later = clockAhead(8);
  expect((await plan(workspace, later)).code).toBe(2);
  expect((await apply(workspace, later)).code).toBe(0);
  expect(await idsOf(user)).toEqual([id]);
  expect((await plan(workspace, later)).code).toBe(0);
});

test('a rotation in the time of grace ends it', async () => {
  const retirement = 'grace_period = "7d"';
  const { user, workspace, first } = await begun({ retirement });
  await steps(workspace, [
    { config: config(user, { key: trigger('1'), retirement }) },
    { config: config(user, { key: trigger('2'), retirement }) },
  ]);
  const { id, replaces } = workspace.attributes(KEY)!;
  expect(await keysOf(user)).toEqual([
    { id: replaces, status: 'Inactive' },
    { id, status: 'Active' },
  ]);
  expect(replaces).not.toBe(first);
});

describe('a key made by hand', () => {
  test('is shown and left alone, keeps a rotation from beginning, and is retired where that is declared', async () => {
    const { user, workspace, first } = await begun();
    const hand = await makeByHand(user);
    const shown = await apply(workspace);
    expect(shown.code).toBe(0);
    expect(flat(shown)).toContain(`user ${user} has an access key that was not made here: ${hand} (active`);
    expect(shown.output).toContain('0 added, 0 changed, 0 destroyed');
    expect(workspace.attributes(KEY)!.other_keys).toMatchObject([{ id: hand, status: 'Active' }]);
    workspace.configure(config(user, { key: trigger('1') }));
    keys.proxy.asked.length = 0;
    const refused = await apply(workspace);
    expect(refused.code).toBe(1);
    expect(flat(refused)).toContain(`IAM allows no third key beside ${hand} (active, made`);
    expect(keys.proxy.asked).not.toContain('TagUser');
    expect(await idsOf(user)).toEqual([first, hand]);

    const taking = {
      key: `${trigger('1')}\n  take_over = true`,
      retirement: 'grace_period = "0s"\n  take_over = true',
    };
    // Its place becomes free first.
    workspace.configure(config(user, taking));
    const freed = await apply(workspace);
    expect(freed.code).toBe(0);
    expect(flat(freed)).toContain('That one is made inactive first; the apply after that rotates.');
    expect(await idsOf(user)).toEqual([first]);
    await steps(workspace, [
      {
        config: config(user, taking),
        expectActions: { [KEY]: 'update', [CONSUMER]: 'update', [RETIREMENT]: 'update' },
      },
      { config: config(user, taking), expectActions: {} },
    ]);
    expect(await idsOf(user)).toEqual([workspace.attributes(KEY)!.id]);
  });

  test('that is left at the end is named, with what it hinders', async () => {
    const { user, workspace } = await begun();
    const hand = await makeByHand(user);
    workspace.configure(config(user));
    const gone = await workspace.run(['destroy', '-no-color', '-auto-approve', '-lock=false']);
    expect(gone.code).toBe(0);
    expect(flat(gone)).toContain(`user ${user} keeps an access key that was not made here: ${hand}`);
    expect(flat(gone)).toContain(`aws iam delete-access-key --user-name ${user} --access-key-id ${hand}`);
    expect(await idsOf(user)).toEqual([hand]);
  });
});

test('a new key that is deleted by hand before the old one is retired is made again', async () => {
  const { user, workspace, first } = await begun();
  const text = config(user, { key: trigger('1') });
  workspace.configure(text);
  // What would retire the old one is not reached.
  expect((await workspace.run(['apply', '-auto-approve', '-lock=false', `-target=${KEY}`])).code).toBe(0);
  const { id: second } = workspace.attributes(KEY)!;
  await keys.iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: second as string }));
  await steps(workspace, [{ config: text }, { config: text, expectActions: {} }]);
  const { id, replaces, rotated_because } = workspace.attributes(KEY)!;
  expect({ replaces, rotated_because }).toEqual({
    replaces: first,
    rotated_because: `the key ${String(second)} is gone`,
  });
  expect(await idsOf(user)).toEqual([id]);
});

test('the old key stays while AWS does not take what lies in the store', async () => {
  const { user, workspace, first } = await begun({ store: `file = "${join(directory, 'overwritten')}"` });
  const store = `file = "${join(directory, 'overwritten')}"`;
  const text = config(user, { key: trigger('1'), store });
  workspace.configure(text);
  expect((await workspace.run(['apply', '-auto-approve', '-lock=false', `-target=${CONSUMER}`])).code).toBe(
    0,
  );
  writeFileSync(join(directory, 'overwritten'), 'of another key');
  const refused = await apply(workspace);
  expect(refused.code).toBe(1);
  expect(flat(refused)).toMatch(/AWS does not take the access key \w+ with the secret in its store/);
  expect((await keysOf(user)).map(({ status }) => status)).toEqual(['Active', 'Active']);
  expect(await idsOf(user)).toContain(first);
}, 120_000);

describe('before anything is changed', () => {
  /** One error, and the same keys as before. */
  async function refused(options: Options, prepare: (user: string) => void, text: string): Promise<void> {
    const { user, workspace, first } = await begun(options);
    prepare(user);
    workspace.configure(config(user, { ...options, key: trigger('1') }));
    const outcome = await apply(workspace);
    expect(outcome.code).toBe(1);
    expect(outcome.output.split('Error: ')).toHaveLength(2);
    expect(flat(outcome)).toContain(text);
    keys.proxy.forgive();
    expect(await keysOf(user)).toEqual([{ id: first, status: 'Active' }]);
    expect(await isValid(first, used(user).secret)).toBe(true);
  }

  test.each(['TagUser', 'CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey', 'ListUserTags'])(
    'a missing %s',
    async (action) => {
      await refused({}, () => (keys.proxy.refuses = [action]), `AWS does not allow iam:${action}`);
    },
  );

  test('a store that does not answer', async () => {
    await refused({}, () => (keys.proxy.refuses = ['GetSecretValue']), 'secretsmanager:GetSecretValue');
  });

  test('another account', async () => {
    const { user, workspace, first } = await begun();
    workspace.configure(config(user, { key: trigger('1'), aws: ', account_id = "210987654321"' }));
    const outcome = await apply(workspace);
    expect(outcome.code).toBe(1);
    expect(outcome.output.split('Error: ')).toHaveLength(2);
    expect(flat(outcome)).toContain('aws.accountId is 210987654321');
    expect(await idsOf(user)).toEqual([first]);
  });
});

test('no secret of either key is in state, plan, output or trace', async () => {
  const { user, workspace } = await begun();
  const { secret: old } = used(user);
  workspace.configure(config(user, { key: trigger('1') }));
  const env = { TF_LOG: 'TRACE', TF_LOG_PATH: join(workspace.directory, 'trace.log') };
  const planned = await workspace.run(['plan', '-lock=false', '-out=plan'], { env });
  const applied = await workspace.run(['apply', '-lock=false', 'plan'], { env });
  expect(applied.code).toBe(0);
  const { value } = await resolveSecret({ secretsmanager: user }, { env: keys.aws.env });
  expect(value).not.toBe(old);
  const written = readdirSync(workspace.directory)
    .map((name) => join(workspace.directory, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'));
  const everything = [...written, planned.output, applied.output].join('\n');
  expect(everything).toContain(user);
  for (const secret of [old, value]) expect(everything).not.toContain(secret);
});
