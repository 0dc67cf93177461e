import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { plannedChangesOf } from '../../deployment/plan-json';
import { renewalsAmong } from '../../deployment/renewals';
import type { Fault } from '../../lab/appliance/faults';
import { resolveSecret } from '../../secrets';
import { expectSuccess, useDeployment, type ApplianceFacts, type Outcome } from './support/deployment';
import { clockAhead } from './support/fake-clock';
import { killedApply } from './support/killed-apply';
import { plainOutput } from './support/plain-output';
import { plannedChanges } from './support/planned-changes';

// The rotation of an access key with a registered appliance; test/e2e/access-key-*.test.ts has the rest.

const lab = useDeployment();
const USER = 'aws-connector-lab-01';
const APPLY = ['apply', '-auto-approve', '-input=false'];

type Facts = ApplianceFacts & {
  readonly registrations: number;
  readonly registration?: { readonly accessKeyId: string };
};

const terraform = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome> =>
  lab.terraform('lab-01', args, env);
const facts = (): Promise<Facts> => lab.appliances('GET', '/appliances/lab-01') as Promise<Facts>;
const faults = (): Promise<readonly { readonly left: number }[]> =>
  lab.appliances('GET', '/appliances/lab-01/faults') as Promise<readonly { readonly left: number }[]>;
const setFaults = (...given: Fault[]): Promise<unknown> =>
  lab.appliances('PUT', '/appliances/lab-01/faults', given);

async function declare(trigger: string | undefined, gracePeriod = '24h', more = ''): Promise<void> {
  const rotation = trigger === undefined ? '' : `, rotationTrigger: "${trigger}"`;
  lab.writeRegisteredSpec(
    (spec) =>
      spec.replace(
        'connectors/lab-01 } }',
        `connectors/lab-01 }, gracePeriod: ${gracePeriod}, rotateEvery: 90d${rotation} }`,
      ) + more,
  );
  await lab.synthesized();
}

async function keys(): Promise<Readonly<Record<string, string>>> {
  const { AccessKeyMetadata = [] } = await lab.iam.send(new ListAccessKeysCommand({ UserName: USER }));
  return Object.fromEntries(
    AccessKeyMetadata.map(({ AccessKeyId = '', Status = '' }) => [AccessKeyId, Status]),
  );
}

const secretInStore = async (): Promise<string> =>
  (await resolveSecret({ secretsmanager: 'connectors/lab-01' }, { env: lab.env })).value;

/** The key the appliance works with, and that it works. */
async function keyInUse(): Promise<string> {
  const { registration } = await facts();
  const id = registration?.accessKeyId ?? '';
  expect((await keys())[id]).toBe('Active');
  return id;
}

/** Everything written that is not the store, which moto keeps in its memory: states, plans, logs, evidence, guests. */
function everythingWritten(directory = lab.lab.paths.directory): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return everythingWritten(path);
    return entry.isFile() && statSync(path).size < 50_000_000 ? [readFileSync(path, 'latin1')] : [];
  });
}

const said: string[] = [];

test('a trigger: the appliance is registered with a new key, which is seen to work before the old one ends', async () => {
  await declare(undefined);
  expectSuccess(await lab.terraform('lab-01-identity', APPLY));
  expectSuccess(await terraform(APPLY));
  const first = await keyInUse();
  said.push(await secretInStore());
  expect(await plannedChanges(terraform)).toEqual({});

  // By age alone: all that changes with the key is what a run for renewals only applies.
  expect(await plannedChanges((args) => terraform(args, clockAhead(100)))).toEqual({
    'connector_access_key.connector': 'update',
    'connector_registration.appliance': 'update',
    'connector_access_key_retirement.connector': 'update',
  });
  const { changes } = plannedChangesOf((await terraform(['show', '-json', 'changes.tfplan'])).output);
  expect(renewalsAmong(changes)).toEqual(changes);

  await declare('2026-12');
  const trace = { TF_LOG: 'TRACE', TF_LOG_PATH: join(lab.lab.paths.directory, 'rotation.log') };
  const plan = await terraform(['plan', '-out=rotation.tfplan'], trace);
  expect(plainOutput(plan.output)).toContain('rotated_because = "the trigger is \\"2026-12\\""');
  const rotated = await terraform(['apply', 'rotation.tfplan'], trace);
  expectSuccess(rotated);
  expect(rotated.output).toContain('0 added, 3 changed, 0 destroyed');
  const second = await keyInUse();
  expect(second).not.toBe(first);
  expect(await keys()).toEqual({ [first]: 'Inactive', [second]: 'Active' });
  expect(await facts()).toMatchObject({ registrations: 2, failedLogins: 0 });
  said.push(await secretInStore(), plan.output, rotated.output);
  // A read of the identity's stack does not take the tag of a key that is being made for a change of its own.
  expectSuccess(await lab.terraform('lab-01-identity', ['plan', '-detailed-exitcode', '-input=false']));
  expect(await plannedChanges(terraform)).toEqual({});
}, 300_000);

test('no secret of a key is in anything that was written or said', () => {
  const [old = '', now = '', ...outputs] = said;
  const all = [...everythingWritten(), ...outputs].join('\n');
  expect(all).toContain(USER);
  expect(old).not.toBe(now);
  for (const secret of [old, now]) {
    expect(secret).toHaveLength(40);
    expect(all).not.toContain(secret);
  }
});

// Where a registration waits for the appliance: before its login, with the new key entered, before and after it is done.
const moments: [string, Fault][] = [
  ['at the login', { at: 'login', kind: 'slow', delayMs: 60_000 }],
  ['with the new key entered', { at: 'submit:AWS Credentials', kind: 'slow', delayMs: 60_000, after: true }],
  ['as it registers', { at: 'submit:Register', kind: 'slow', delayMs: 60_000 }],
  ['once it has registered', { at: 'submit:Register', kind: 'slow', delayMs: 60_000, after: true }],
];
test.each(moments)(
  'killed %s: the key it works with stays, and the next apply ends the rotation',
  async (moment, fault) => {
    await declare(`killed ${moment}`, '1s');
    await setFaults(fault);
    await killedApply(lab, 'lab-01', async () => (await faults())[0]?.left === 0);
    await setFaults();
    await keyInUse();
    expect(Object.keys(await keys())).toHaveLength(2);

    expectSuccess(await terraform(APPLY));
    const id = await keyInUse();
    const known = await keys();
    expect(Object.entries(known).filter(([, status]) => status === 'Active')).toEqual([[id, 'Active']]);
  },
  300_000,
);

test('removed: the keys are gone, with the secret in the store and the user', async () => {
  await declare('killed once it has registered', '1s');
  expectSuccess(await terraform(APPLY));
  expect(Object.values(await keys())).toEqual(['Active']);
  await declare(undefined, '1s', 'state: absent\n');
  expectSuccess(await terraform(APPLY));
  expectSuccess(await lab.terraform('lab-01-identity', APPLY));
  expect(await lab.users()).toEqual([]);
  await expect(secretInStore()).rejects.toThrow();
}, 300_000);
