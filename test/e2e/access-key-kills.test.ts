import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveSecret } from '../../secrets';
import type { Outcome, Workspace } from '../conformance/support/workspace';
import { useKeyWorkshop } from './support/key-workshop';

// Every request of a rotation goes through the proxy: to IAM, STS and Secrets Manager.
const keys = useKeyWorkshop(['']);

/** A key, whoever works with it, and the end of the key before; in order, so that a recording can be replayed. */
const config = (user: string, trigger: string): string => `provider "connector" {
  aws = { region = "eu-central-1" }
}
resource "connector_access_key" "this" {
  user_name        = "${user}"
  store            = { secretsmanager = "${user}#key" }
  rotation_trigger = "${trigger}"
}
resource "connector_consumer" "this" {
  key_id = connector_access_key.this.id
  secret = { secretsmanager = "${user}#key" }
  file   = "${consumerFile(user)}"
}
resource "connector_access_key_retirement" "this" {
  user_name    = "${user}"
  replaced_id  = connector_access_key.this.replaces
  access_key   = { id = connector_consumer.this.key_id, secret = { secretsmanager = "${user}#key" } }
  grace_period = "0s"
}
`;
const consumerFile = (user: string): string => join(keys.directory, `${user}.consumer`);
const used = (user: string): { id: string; secret: string } =>
  JSON.parse(readFileSync(consumerFile(user), 'utf8')) as { id: string; secret: string };
const APPLY = ['apply', '-no-color', '-auto-approve', '-lock=false', '-parallelism=1'];

async function applied(workspace: Workspace): Promise<void> {
  const { code, output } = await workspace.run(APPLY);
  if (code !== 0) throw new Error(output);
}

/** An apply whose processes are all killed once its n-th request was answered, which they do not learn. */
async function killedAfter(workspace: Workspace, n: number): Promise<Outcome> {
  let [kill, count] = [(): void => undefined, 0];
  keys.proxy.loses = () => {
    count++;
    if (count === n) kill();
    return count >= n;
  };
  const outcome = await workspace.run(APPLY, {
    ownGroup: true,
    started: ({ pid }) => {
      kill = () => process.kill(-pid!, 'SIGKILL');
    },
  });
  keys.proxy.forgive();
  return outcome;
}

test('a rotation that is killed after any of its requests: the key in use works, and the next apply ends it', async () => {
  const user = await keys.newUser();
  const workspace = keys.workshop.workspace();
  workspace.configure(config(user, 'first'));
  await applied(workspace);

  keys.proxy.asked.length = 0;
  workspace.configure(config(user, 'recorded'));
  await applied(workspace);
  const recorded = [...keys.proxy.asked];
  for (const action of ['CreateAccessKey', 'PutSecretValue', 'UpdateAccessKey', 'DeleteAccessKey'])
    expect(recorded).toContain(action);

  for (let n = 1; n <= recorded.length; n++) {
    const what = `after request ${n} of ${recorded.length}, ${recorded[n - 1]}`;
    const before = used(user);
    workspace.configure(config(user, `killed ${n}`));
    const killed = await killedAfter(workspace, n);
    const now = used(user);
    expect([what, killed.code, await keys.isValid(now.id, now.secret)]).toEqual([what, null, true]);
    expect([what, (await keys.keysOf(user)).length <= 2]).toEqual([what, true]);

    await applied(workspace);
    const { id, secret } = used(user);
    const { value } = await resolveSecret({ secretsmanager: `${user}#key` }, { env: keys.aws.env });
    expect([what, await keys.keysOf(user), secret === value]).toEqual([
      what,
      [{ id, status: 'Active' }],
      true,
    ]);
    expect([what, await keys.isValid(id, secret), id === before.id]).toEqual([what, true, false]);
  }
  const { code } = await workspace.run(['plan', '-lock=false', '-detailed-exitcode']);
  expect(code).toBe(0);
}, 900_000);

test('a first key that is made by a run which is killed after any of its requests', async () => {
  const workspace = keys.workshop.workspace();
  const begin = async (): Promise<string> => {
    const user = await keys.newUser();
    workspace.configure(config(user, 'first'));
    return user;
  };
  await begin();
  keys.proxy.asked.length = 0;
  await applied(workspace);
  // What comes after the key is its own matter, and is killed above.
  const made = keys.proxy.asked.indexOf('UntagUser') + 2;
  for (let n = 1; n <= made; n++) {
    const fresh = keys.workshop.workspace();
    const user = await keys.newUser();
    fresh.configure(config(user, 'first'));
    expect((await killedAfter(fresh, n)).code).toBeNull();
    await applied(fresh);
    const { id, secret } = used(user);
    expect([n, await keys.keysOf(user)]).toEqual([n, [{ id, status: 'Active' }]]);
    expect([n, await keys.isValid(id, secret)]).toEqual([n, true]);
  }
}, 900_000);
