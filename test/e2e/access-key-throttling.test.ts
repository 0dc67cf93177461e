import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useKeyWorkshop } from './support/key-workshop';

const keys = useKeyWorkshop(['']);
const USERS = 100;

const config = (users: readonly string[], trigger: string): string => `provider "connector" {
  aws = { region = "eu-central-1" }
}
locals {
  users = ${JSON.stringify(users)}
}
resource "connector_access_key" "of" {
  for_each         = toset(local.users)
  user_name        = each.key
  store            = { ssm = "/keys/\${each.key}" }
  rotation_trigger = "${trigger}"
}
resource "connector_consumer" "of" {
  for_each = toset(local.users)
  key_id   = connector_access_key.of[each.key].id
  secret   = { ssm = "/keys/\${each.key}" }
  file     = "${keys.directory}/\${each.key}.consumer"
}
resource "connector_access_key_retirement" "of" {
  for_each     = toset(local.users)
  user_name    = each.key
  replaced_id  = connector_access_key.of[each.key].replaces
  access_key   = { id = connector_consumer.of[each.key].key_id, secret = { ssm = "/keys/\${each.key}" } }
  grace_period = "0s"
}
`;
const used = (user: string): { id: string; secret: string } =>
  JSON.parse(readFileSync(join(keys.directory, `${user}.consumer`), 'utf8')) as {
    id: string;
    secret: string;
  };

test('a hundred users are rotated in one apply while AWS throttles: all done, none lost', async () => {
  const users: string[] = [];
  for (let n = 0; n < USERS; n++) users.push(await keys.newUser());
  const workspace = keys.workshop.workspace();
  const apply = async (trigger: string): Promise<string> => {
    workspace.configure(config(users, trigger));
    const { code, output } = await workspace.run(['apply', '-no-color', '-auto-approve', '-lock=false']);
    if (code !== 0) throw new Error(output.slice(-4000));
    return output;
  };
  await apply('1');
  const before = new Map(users.map((user) => [user, used(user).id]));

  // Every fifth request to IAM and STS, and never the same one for ever.
  let [asked, throttled] = [0, 0];
  keys.proxy.throttles = () => {
    const refused = ++asked % 5 === 0;
    if (refused) throttled++;
    return refused;
  };
  const output = await apply('2');
  expect(output).toContain(`Apply complete! Resources: 0 added, ${3 * USERS} changed, 0 destroyed.`);
  expect(throttled).toBeGreaterThan(USERS);
  for (const user of users) {
    const { id, secret } = used(user);
    expect([user, await keys.keysOf(user)]).toEqual([user, [{ id, status: 'Active' }]]);
    expect([user, await keys.isValid(id, secret), id === before.get(user)]).toEqual([user, true, false]);
  }
}, 600_000);
