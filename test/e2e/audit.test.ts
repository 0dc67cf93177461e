import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AuditTrail, type AuditLine } from '../../deployment/audit';
import { retrieveOne } from '../../vcenter';
import { expectSuccess, useDeployment, type VcenterEvent } from './support/deployment';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);

const RUN = { run: 'night-7', who: 'ada', commit: '4711abc' };
const STACKS = ['lab-01-identity', 'lab-01'];
const SECRETS = [
  'VSPHERE_PASSWORD',
  'CONNECTOR_CONSOLE_PASSWORD',
  'CONNECTOR_VM_PASSWORD',
  'CONNECTOR_SERVICE_PASSWORD',
];

/** What an event of the lab's vCenter must have been asked for by. */
const ASKED_BY: Readonly<Record<string, string>> = {
  import: 'ImportVApp',
  reconfigure: 'ReconfigVM_Task',
  powerOn: 'PowerOnVM_Task',
  powerOff: 'PowerOffVM_Task',
  guestShutdown: 'ShutdownGuest',
  guestProgram: 'StartProgramInGuest',
  guestFile: 'InitiateFileTransferToGuest',
  scanCodes: 'PutUsbScanCodes',
  destroy: 'Destroy_Task',
};

const auditFile = (): string => join(lab.lab.paths.directory, 'audit.jsonl');
const lines = (): AuditLine[] =>
  readFileSync(auditFile(), 'utf8')
    .trimEnd()
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as AuditLine);
const actions = (of: readonly AuditLine[]): string[] => of.map(({ action }) => action);
const count = (texts: readonly string[], text: string): number =>
  texts.filter((each) => each === text).length;
const leftLogs = (): string[] =>
  ['/dev/shm', process.env.TMPDIR ?? '/tmp'].flatMap((directory) =>
    readdirSync(directory).filter((name) => name.startsWith('connector-audit-')),
  );

/** The appliance's access key, where the spec has it stored. */
async function storedAccessKey(): Promise<string> {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = lab.env;
  const { credentials } = lab.iam.config;
  const client = new SecretsManagerClient({ endpoint, region, credentials });
  try {
    const { SecretString = '' } = await client.send(
      new GetSecretValueCommand({ SecretId: 'connectors/lab-01' }),
    );
    return SecretString;
  } finally {
    client.destroy();
  }
}

/** Applies the stacks, one after the other, as a driver does it. @returns the lines that came with it */
async function apply(stacks: readonly string[], ...args: string[]): Promise<AuditLine[]> {
  const before = (() => {
    try {
      return lines().length;
    } catch {
      return 0;
    }
  })();
  await AuditTrail.during(auditFile(), RUN, async (trail) => {
    for (const name of stacks) {
      const directory = lab.stackDirectory(name);
      expectSuccess(await lab.terraform(name, ['version']));
      const env = trail.env({ name, connector: 'lab-01', directory }, lab.env);
      const outcome = await lab.terraform(name, ['apply', '-auto-approve', ...args], env);
      trail.applied(name);
      expectSuccess(outcome);
    }
  });
  return lines().slice(before);
}

/** User agents of the sessions that vCenter has, as long as `work` lasts. */
async function sessionsDuring(work: Promise<unknown>): Promise<Set<string>> {
  const seen = new Set<string>();
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  work.then(end, end);
  while (!ended) {
    const manager = session().manager('sessionManager');
    const content = await retrieveOne(session(), manager, ['sessionList']);
    for (const entry of content.items('sessionList')) seen.add(entry.string('userAgent') ?? '');
    await sleep(200);
  }
  return seen;
}

/** Each event that Terraform's user has caused, and not the appliance or the lab, has its line. */
function expectLineForEach(events: readonly VcenterEvent[], made: readonly AuditLine[]): void {
  const ofVcenter = actions(made.filter(({ system }) => system === 'vcenter'));
  const kinds = events.filter(({ user }) => user === lab.env.VSPHERE_USER).map(({ kind }) => kind);
  const expected = Object.entries(ASKED_BY).map(([kind, method]) => [method, count(kinds, kind)]);
  expect(Object.fromEntries(expected)).toEqual(
    Object.fromEntries(Object.values(ASKED_BY).map((method) => [method, count(ofVcenter, method)])),
  );
}

const lastEvent = async (): Promise<number> => (await lab.events()).at(-1)?.seq ?? 0;
const eventsAfter = async (seq: number): Promise<VcenterEvent[]> =>
  (await lab.events()).filter((event) => event.seq > seq);

test('each external change has its line, none is made up, no secret is in it, and the run is in vCenter', async () => {
  lab.writeRegisteredSpec();
  await lab.synthesized();
  const logs = leftLogs();
  let from = await lastEvent();
  const applied = apply(STACKS);
  const sessions = await sessionsDuring(applied);
  const made = await applied;

  // Who, commit and connector stand in every line; the file is this user's alone.
  expect(statSync(auditFile()).mode & 0o777).toBe(0o600);
  for (const line of made) {
    expect(line).toMatchObject({ ...RUN, connector: 'lab-01' });
    expect(STACKS).toContain(line.stack);
    expect(line.step).toMatch(/^\w+\.\w+$/);
    expect(Math.abs(Date.now() - Date.parse(line.time))).toBeLessThan(600_000);
  }
  // Two requests are made with a key that is not there, to learn whether they would be allowed.
  const refused = made.filter(({ outcome }) => outcome !== 'done' && outcome !== 'accepted');
  expect(refused.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    'IAM:UpdateAccessKey failed: NoSuchEntityException',
    'IAM:DeleteAccessKey failed: NoSuchEntityException',
  ]);

  // vCenter: by its own list of events; what has a task names it.
  expectLineForEach(await eventsAfter(from), made);
  for (const line of made.filter(({ action }) => action.endsWith('_Task'))) {
    expect(line).toMatchObject({ system: 'vcenter', outcome: 'accepted' });
    const task = await retrieveOne(session(), { type: 'Task', value: line.vcenterTask ?? '' }, ['info']);
    expect(task.get('info')?.string('state')).toBe('success');
  }
  expect(made).toContainEqual(
    expect.objectContaining({
      action: 'ImportVApp',
      step: 'vsphere_virtual_machine.appliance',
      stack: 'lab-01',
    }),
  );

  // AWS: by what is there now; each with an id of its own.
  const ofAws = made.filter(({ system }) => system === 'aws');
  const user = 'aws-connector-lab-01';
  const { AccessKeyMetadata: keys = [] } = await lab.iam.send(new ListAccessKeysCommand({ UserName: user }));
  expect(count(actions(ofAws), 'IAM:CreateUser')).toBe((await lab.users()).length);
  expect(count(actions(ofAws), 'IAM:CreateRole')).toBe((await lab.roles()).length);
  expect(count(actions(ofAws), 'IAM:AttachUserPolicy')).toBe((await lab.policiesOf(user)).length);
  expect(count(actions(ofAws), 'IAM:CreateAccessKey')).toBe(keys.length);
  expect(ofAws).toContainEqual(
    expect.objectContaining({
      action: 'IAM:CreateAccessKey',
      object: user,
      step: 'connector_access_key.connector',
    }),
  );
  expect(ofAws).toContainEqual(
    expect.objectContaining({ action: 'IAM:CreateUser', object: user, step: 'aws_iam_user.connector' }),
  );
  expect(ofAws).toContainEqual(
    expect.objectContaining({ action: 'SecretsManager:CreateSecret', object: 'connectors/lab-01' }),
  );
  expect(new Set(ofAws.map(({ awsRequestId }) => awsRequestId)).size).toBe(ofAws.length);
  expect(ofAws.map(({ awsRequestId }) => awsRequestId)).not.toContain(undefined);

  // The appliance: claimed, logged in to as often as it has seen, registered.
  const inside = await lab.appliance('lab-01');
  const steps = actions(made.filter(({ system }) => system === 'appliance'));
  expect(inside).toMatchObject({ claimed: true, registered: true });
  expect([count(steps, 'claim'), count(steps, 'register')]).toEqual([1, 1]);
  expect(count(steps, 'setStaticAddress')).toBe(1);
  expect(count(steps, 'logIn')).toBe(inside?.logins);

  expect([...sessions]).toContain('connector-as-code lab-01 (night-7)');

  const accessKey = await storedAccessKey();

  // Again: nothing is changed, nothing is written.
  from = await lastEvent();
  expect(await apply(STACKS)).toEqual([]);
  expectLineForEach(await eventsAfter(from), []);

  // And out again.
  from = await lastEvent();
  const removed = await apply([...STACKS].reverse(), '-destroy');
  expectLineForEach(await eventsAfter(from), removed);
  expect(actions(removed)).toEqual(
    expect.arrayContaining([
      'unregister',
      'Destroy_Task',
      'IAM:DeleteAccessKey',
      'IAM:DeleteUser',
      'IAM:DeleteRole',
    ]),
  );

  const written = readFileSync(auditFile(), 'utf8');
  for (const name of SECRETS) expect(written).not.toContain(lab.env[name] ?? name);
  const keyTexts = accessKey.split(/[^\w/+=]+/).filter((text) => text.length >= 30);
  expect(keyTexts).not.toHaveLength(0);
  for (const text of keyTexts) expect(written).not.toContain(text);
  expect(leftLogs()).toEqual(logs);
}, 900_000);
