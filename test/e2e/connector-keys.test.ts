import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Fault } from '../../lab/appliance';
import { listExtensions, unregisterExtension } from '../../vcenter';
import { expectSuccess, useDeployment, type ApplianceFacts, type Outcome } from './support/deployment';
import { clockAhead } from './support/fake-clock';
import { plainOutput } from './support/plain-output';
import { isOurProvider, kill, processes } from './support/processes';
import { RunningCommand } from './support/running-command';
import { until } from './support/until';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);

const KEY = 'connector_encryption_key.appliance';
const REGISTRATION = 'connector_registration.appliance';
const PLAN = ['plan', '-detailed-exitcode', '-input=false'];
const APPLY = ['apply', '-auto-approve', '-input=false'];

type Facts = ApplianceFacts & { readonly encryptionKeyRotations: number; readonly registrations: number };

interface Declared {
  trigger?: string;
  state: 'running' | 'stopped';
  configuration: string;
}

/** What the spec says, changed by one test after the other. */
const declared: Declared = { state: 'running', configuration: '' };

const terraform = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome> =>
  lab.terraform('lab-01', args, env);
const facts = (): Promise<Facts> => lab.appliances('GET', '/appliances/lab-01') as Promise<Facts>;
const setFaults = (...faults: Fault[]): Promise<unknown> =>
  lab.appliances('PUT', '/appliances/lab-01/faults', faults);
const stateText = (): string => readFileSync(lab.stateFile('lab-01'), 'utf8');

async function declare(changes: Partial<Declared> = {}): Promise<void> {
  Object.assign(declared, changes);
  const { trigger, state, configuration } = declared;
  const more = trigger === undefined ? '' : `, rotationTrigger: "${trigger}"`;
  lab.writeRegisteredSpec((spec) =>
    `${spec}state: ${state}\n`
      .replace('appliance:\n', `appliance:\n  encryptionKey: { rotateEvery: 30d${more} }\n`)
      .replace('registration:\n', 'registration:\n  rotateEvery: 60d\n')
      .replace('{ env: CONNECTOR_REGISTRATION }', configuration),
  );
  await lab.synthesized();
}

const changed = ({ output }: Outcome): string[] =>
  [...plainOutput(output).matchAll(/# (\S+) (?:will|must) be/g)].map(([, address = '']) => address);

/** Exit code 0: nothing to change. */
async function expectSettled(env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const outcome = await terraform(PLAN, env);
  expectSuccess(outcome);
  expect(plainOutput(outcome.output)).toContain('No changes');
  return outcome;
}

/** What is in the state of a type. */
function attributesOf(type: string): Record<string, unknown> {
  const { resources } = JSON.parse(stateText()) as {
    resources: { type: string; instances: { attributes: Record<string, unknown> }[] }[];
  };
  return resources.find((resource) => resource.type === type)?.instances[0]?.attributes ?? {};
}

/** A configuration as it is downloaded, with a key that is in no output. */
const configurationWith = (key: string): string =>
  JSON.stringify({ ...(JSON.parse(lab.env.CONNECTOR_REGISTRATION ?? '{}') as object), key });

const CANARIES = [
  'Canary-AmpKey-1-4711',
  'Canary-AmpKey-2-4712',
  'Canary-AmpKey-3-4713',
  'Canary-AmpKey-4-4714',
];
const [FIRST = '', SECOND = '', THIRD = '', FOURTH = ''] = CANARIES;

/** Of everything that was said, the logs and a plan. */
const said: string[] = [];
const noted = (outcome: Outcome): Outcome => {
  said.push(outcome.output);
  return outcome;
};

const file = (): string => join(lab.lab.paths.directory, 'amp-configuration');
const download = (key: string): void => writeFileSync(file(), configurationWith(key), { mode: 0o600 });

test('declared: rotated once, since nobody knows how old the key is; then nothing', async () => {
  download(FIRST);
  await declare({ configuration: `{ file: ${file()}, version: "1" }` });
  expectSuccess(await lab.terraform('lab-01-identity', APPLY));
  expectSuccess(noted(await terraform(APPLY)));
  expect(await facts()).toMatchObject({ registered: true, encryptionKeyRotations: 1, registrations: 1 });
  expect(attributesOf('connector_encryption_key')).toMatchObject({
    rotated_because: 'nobody knows how old the key is',
  });
  const { logins } = await facts();
  await expectSettled();
  expect((await facts()).logins).toBe(logins);
}, 300_000);

test('a trigger: exactly one more, and the plan says why', async () => {
  await declare({ trigger: 'after the audit' });
  const trace = { TF_LOG: 'trace', TF_LOG_PATH: join(lab.lab.paths.directory, 'plan.log') };
  const plan = noted(await terraform(['plan', '-out=all.tfplan'], trace));
  expect(changed(plan)).toEqual([KEY]);
  expect(plainOutput(plan.output)).toContain('rotation_trigger is \\"after the audit\\" now');
  expectSuccess(noted(await terraform(['show', '-json', 'all.tfplan'])));
  expectSuccess(noted(await terraform(['apply', 'all.tfplan'], trace)));
  noted(await lab.run('unzip', ['-p', join(lab.stackDirectory('lab-01'), 'all.tfplan')]));
  said.push(readFileSync(trace.TF_LOG_PATH, 'utf8'));
  expect(await facts()).toMatchObject({ encryptionKeyRotations: 2, registrations: 1, failedLogins: 0 });
  await expectSettled();
}, 300_000);

test('killed after the rotation and before the state is written: rotated again, and settled', async () => {
  await declare({ trigger: 'once more' });
  await setFaults({ at: 'submit:Rotate', kind: 'slow', delayMs: 60_000, after: true });
  const run = new RunningCommand('terraform', [...APPLY, '-no-color'], {
    cwd: lab.stackDirectory('lab-01'),
    env: lab.env,
  });
  await until(async () => (run.hasEnded || (await facts()).encryptionKeyRotations === 3 ? true : undefined));
  expect(run.hasEnded).toBe(false);
  const children = processes().filter(({ parent }) => parent === run.pid);
  expect(children.some(isOurProvider)).toBe(true);
  for (const pid of [run.pid, ...children.map((child) => child.pid)]) kill(pid);
  expect((await run.ended).code).not.toBe(0);
  run.release();
  await setFaults();
  expect(attributesOf('connector_encryption_key')).toMatchObject({ rotation_trigger: 'after the audit' });

  expectSuccess(noted(await terraform(APPLY)));
  expect(await facts()).toMatchObject({ encryptionKeyRotations: 4, failedLogins: 0 });
  expect(attributesOf('connector_encryption_key')).toMatchObject({ rotation_trigger: 'once more' });
  await expectSettled();
}, 300_000);

describe('due by age', () => {
  test('an appliance that is off: it waits, with a warning', async () => {
    await declare({ state: 'stopped' });
    expectSuccess(await terraform(APPLY));
    const plan = await expectSettled(clockAhead(31));
    expect(plainOutput(plan.output)).toMatch(
      /Warning: the encryption key of \S+ is due and waits, since its VM is off: it was rotated on \S+, and is due from \S+ on \(rotate_every 30d\)/,
    );
    expect((await facts()).encryptionKeyRotations).toBe(4);
    await declare({ state: 'running' });
    expectSuccess(await terraform(APPLY));
  }, 300_000);

  test('one that is on: once', async () => {
    const clock = clockAhead(31);
    const applied = noted(await terraform(APPLY, clock));
    expectSuccess(applied);
    expect(changed(applied)).toEqual([KEY]);
    expect(plainOutput(applied.output)).toMatch(/rotated_because .*it was rotated on \S+, and is due from/);
    expect((await facts()).encryptionKeyRotations).toBe(5);
    await expectSettled(clock);
  }, 300_000);
});

describe('the AMP-connector key', () => {
  const DUE = /Warning: the AMP-connector key of lab-01 is due/g;
  const clock = clockAhead(70);
  const DAY = 86_400_000;
  const dueIn = (): number =>
    Math.round(
      (Date.parse(String(attributesOf('connector_registration').connector_key_due_at)) - Date.now()) / DAY,
    );

  test('due: every plan warns once, with the steps, and nothing fails', async () => {
    expect(said.join('\n')).not.toMatch(DUE);
    expect(dueIn()).toBe(60);
    // A registration that is made anew has the same key as before; the encryption key is due again by then.
    const [own] = (await listExtensions(session())).filter(({ key }) => key.includes('amazon'));
    await unregisterExtension(session(), own!.key);
    const applied = noted(await terraform(APPLY, clock));
    expectSuccess(applied);
    expect(changed(applied)).toEqual([KEY, REGISTRATION]);
    const plan = noted(await expectSettled(clock));
    expect(plan.output.match(DUE)).toHaveLength(1);
    expect(plainOutput(plan.output)).toMatch(
      /in use since \S+, for 70 days; due since \S+ \(every 60d\).*1\. open the setup console.*3\. .*"Create a new AMP-Connector key".*5\. .*"Download Configuration".*7\. put the downloaded file in the place of the one before: \S.*amp-configuration.*8\. change `version`/,
    );
    expect((await facts()).registrations).toBe(2);
  }, 300_000);

  test('another file and version: registered with it, and due later', async () => {
    download(SECOND);
    await declare({ configuration: `{ file: ${file()}, version: "2" }` });
    const applied = noted(await terraform(APPLY, clock));
    expectSuccess(applied);
    expect(changed(applied)).toEqual([REGISTRATION]);
    expect(applied.output).not.toMatch(DUE);
    expect(await facts()).toMatchObject({ registrations: 3, encryptionKeyRotations: 6 });
    expect(dueIn()).toBe(130);
    expect((await expectSettled(clock)).output).not.toMatch(DUE);
  }, 300_000);

  test('a store with versions tells by itself', async () => {
    const client = new SecretsManagerClient({
      endpoint: lab.env.AWS_ENDPOINT_URL,
      region: lab.env.AWS_REGION,
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'of-nobody' },
    });
    const SecretId = 'connectors/lab-01-amp';
    await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: configurationWith(THIRD) }));
    await declare({ configuration: `{ secretsmanager: ${SecretId} }` });
    expectSuccess(noted(await terraform(APPLY)));
    expect((await facts()).registrations).toBe(4);
    expect(dueIn()).toBe(60);
    await expectSettled();
    const SecretString = configurationWith(FOURTH);
    await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
    client.destroy();
    const applied = noted(await terraform(APPLY));
    expectSuccess(applied);
    expect(changed(applied)).toEqual([REGISTRATION]);
    expect((await facts()).registrations).toBe(5);
  }, 300_000);
});

test('no secret was in plan, state, output or log', () => {
  const places = [...said, stateText()].join('\n');
  expect(places).toContain('after the audit');
  const passwords = ['CONNECTOR_CONSOLE_PASSWORD', 'CONNECTOR_VM_PASSWORD', 'VSPHERE_PASSWORD'].map(
    (name) => lab.env[name] ?? '',
  );
  for (const secret of [...CANARIES, ...passwords]) {
    expect(secret.length).toBeGreaterThan(8);
    expect(places.includes(secret)).toBe(false);
  }
});
