import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Fault } from '../../lab/appliance';
import { listExtensions } from '../../vcenter';
import { expectSuccess, useDeployment, type ApplianceFacts, type Outcome } from './support/deployment';
import { plainOutput } from './support/plain-output';
import { isOurProvider, kill, processes, type ProcessFacts } from './support/processes';
import { seeded } from './support/random';
import { RunningCommand } from './support/running-command';
import { until } from './support/until';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);

/** KILL_SEED=NUMBER repeats a run. */
const SEED = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));

const NETWORK = 'connector_guest_network.appliance';
const CONSOLE = 'connector_console.appliance';
const REGISTRATION = 'connector_registration.appliance';
/** Comes after the registration. */
const RETIREMENT = 'connector_access_key_retirement.connector';

type Facts = ApplianceFacts & { readonly registrations: number; readonly attempts: number };

let temporary: string;

const terraform = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  lab.terraform('lab-01', args, env);
const apply = (...options: string[]): Promise<Outcome> => terraform(['apply', '-auto-approve', ...options]);
const facts = (): Promise<Facts> => lab.appliances('GET', '/appliances/lab-01') as Promise<Facts>;
const setFaults = (...faults: Fault[]): Promise<unknown> =>
  lab.appliances('PUT', '/appliances/lab-01/faults', faults);
const ours = async (): Promise<string[]> =>
  (await listExtensions(session())).map(({ key }) => key).filter((key) => key.includes('amazon'));
const evidenceIn = (output: string): string | undefined =>
  /A screenshot and a trace are in (\S+)\./.exec(plainOutput(output))?.[1];

/** Terraform, our provider and the browsers it has started, as far as they belong to this file's lab. */
const left = (): ProcessFacts[] =>
  processes().filter(
    (process) =>
      process.commandLine.includes(temporary) ||
      (isOurProvider(process) && process.directory === lab.stackDirectory('lab-01')),
  );
const profiles = (): string[] => readdirSync(temporary).filter((name) => name.startsWith('playwright_'));

/**
 * No process of a run is there any more, be it a moment after its end, nor a profile of a browser, except that of a
 * run that was killed: a provider that is killed, or whose terraform is gone, may not get to clear up.
 */
async function expectNothingLeft(kills = 0): Promise<void> {
  const isClear = (): boolean => left().length === 0 && profiles().length <= kills;
  for (const end = Date.now() + 15_000; !isClear() && Date.now() < end;) await sleep(100);
  expect(left()).toEqual([]);
  expect(profiles().length).toBeLessThanOrEqual(kills);
}

/** One registration, of which nothing differs from what is declared. */
async function expectRegistered(): Promise<void> {
  expect(await facts()).toMatchObject({ claimed: true, registered: true, failedLogins: 0 });
  expect(await ours()).toHaveLength(1);
  expectSuccess(await terraform(['plan', '-detailed-exitcode']));
}

/** The appliance as it comes from its image, and nothing of it in the state. */
async function startOver(): Promise<void> {
  await setFaults();
  expectSuccess(await terraform(['destroy', '-auto-approve', '-refresh=false', `-target=${NETWORK}`]));
  expect(await ours()).toEqual([]);
  await lab.appliances('POST', '/reset');
  await until(async () => ((await lab.appliance('lab-01'))?.claimed === false ? true : undefined));
}

beforeAll(async () => {
  lab.writeRegisteredSpec();
  temporary = join(lab.lab.paths.directory, 'tmp');
  mkdirSync(temporary);
  lab.env.TMPDIR = temporary;
  await lab.synthesized();
  expectSuccess(await lab.terraform('lab-01-identity', ['apply', '-auto-approve']));
  expectSuccess(await apply());
}, 300_000);

/** With time of its own: a kill can wait for a lock, a reboot for the guest. */
const LIMIT = 300_000;
/** More often than anything is tried. */
const ALWAYS = 9999;

interface Case {
  readonly fault: Fault;
  /** What is said of it; absent: it is got over. */
  readonly error?: RegExp;
  /** It may be got over or not, by when exactly the connection breaks. */
  readonly either?: boolean;
}

/** Applies under a fault, and without it where that has failed. */
async function expectThrough({ fault, error, either }: Case, run: () => Promise<Outcome>): Promise<void> {
  await setFaults(fault);
  const { code, output } = await run();
  const [seen] = (await lab.appliances('GET', '/appliances/lab-01/faults')) as { left: number }[];
  await setFaults();
  expect(seen?.left).toBeLessThan(fault.count ?? 1);
  if (error === undefined || (either === true && code === 0)) {
    expectSuccess({ code, output });
    return;
  }
  expect(code).toBe(1);
  const said = plainOutput(output);
  expect(said).toMatch(error);
  expect(said).toMatch(/Look at the console|Run it again/);
  const directory = evidenceIn(output) ?? '';
  expect(readdirSync(directory).sort()).toEqual(['page.txt', 'screenshot.png', 'trace.jsonl']);
}

describe('the first visit', () => {
  test.each<Case>([
    { fault: { at: 'submit:Create password', kind: 'reset', after: true } },
    {
      fault: { at: 'page:Create a Connector Password', kind: 'wrongLabel', count: ALWAYS },
      error:
        /Error: first visit .*the page (that follows )?is none that is known: .*"Create a Connector Password"/,
    },
  ])(
    '$fault',
    async (each) => {
      await startOver();
      await expectThrough(each, apply);
      if (each.error) expectSuccess(await apply());
      await expectRegistered();
    },
    LIMIT,
  );
});

describe('a registration', () => {
  test.each<Case>([
    {
      // Its cookie may be lost with the answer, and a login is never sent twice: too many wrong ones lock the console.
      fault: { at: 'login', kind: 'reset', after: true },
      error: /Error: logging in .*it cannot be reached/,
      either: true,
    },
    { fault: { at: 'login', kind: 'slow', delayMs: 3000 } },
    { fault: { at: 'page:vCenter Service Account Credentials', kind: 'sessionExpired' } },
    { fault: { at: 'submit:Register', kind: 'reboot', after: true } },
    {
      fault: { at: 'page:Register the Connector', kind: '500', count: ALWAYS },
      error: /Error: registering.*status 500/,
    },
    {
      fault: { at: 'page:AWS Credentials', kind: 'wrongLabel', count: ALWAYS },
      error:
        /Error: registering, page "vCenter Service Account Credentials" .*the page that follows is none that is known: .*"AWS Credentials"/,
    },
    {
      fault: { at: 'page:Register Plugin', kind: 'half', count: ALWAYS },
      error: /Error: registering/,
    },
  ])(
    '$fault',
    async (each) => {
      expectSuccess(
        await terraform(['destroy', '-auto-approve', '-refresh=false', `-target=${REGISTRATION}`]),
      );
      expect(await ours()).toEqual([]);
      await expectThrough(each, apply);
      if (each.error) expectSuccess(await apply());
      await expectRegistered();
    },
    LIMIT,
  );
});

describe('a removal', () => {
  const remove = (): Promise<Outcome> =>
    terraform(['destroy', '-auto-approve', '-refresh=false', `-target=${REGISTRATION}`]);

  test.each<Case>([
    { fault: { at: 'submit:Unregister', kind: 'reset', after: true } },
    { fault: { at: 'page:Unregister the Connector', kind: 'reboot' } },
    {
      fault: { at: 'page:Unregister the Connector', kind: 'wrongLabel', count: ALWAYS },
      error:
        /could not be unregistered in its console: unregistering .*the page (that follows )?is none that is known/,
    },
  ])(
    '$fault',
    async (each) => {
      expectSuccess(await apply());
      await expectThrough(each, remove);
      if (each.error) expect(await ours()).toHaveLength(1);
      if (each.error) expectSuccess(await remove());
      expect(await ours()).toEqual([]);
      expect(await facts()).toMatchObject({ registered: false, failedLogins: 0 });
    },
    LIMIT,
  );
});

test(
  'no secret gets out, by whatever way',
  async () => {
    await startOver();
    await setFaults({ at: 'page:AWS Credentials', kind: 'wrongLabel', count: ALWAYS });
    const log = join(lab.lab.paths.directory, 'trace.log');
    const trace = { TF_LOG: 'trace', TF_LOG_PATH: log };
    const commandLines = new Set<string>();
    const sampling = setInterval(() => {
      for (const { commandLine } of processes()) commandLines.add(commandLine);
    }, 50);
    const outputs: string[] = [];
    try {
      outputs.push((await terraform(['apply', '-auto-approve'], trace)).output);
      await setFaults();
      outputs.push((await terraform(['plan', '-out=all.tfplan'], trace)).output);
      outputs.push((await terraform(['show', '-json', 'all.tfplan'], trace)).output);
      const last = await terraform(['apply', 'all.tfplan'], trace);
      expectSuccess(last);
      outputs.push(last.output);
    } finally {
      clearInterval(sampling);
    }
    expect([...commandLines].some((line) => line.includes(temporary))).toBe(true);
    expect([...commandLines].some((line) => line.includes('terraform-provider-connector'))).toBe(true);
    const evidence = join(lab.env.XDG_CACHE_HOME ?? '', 'connector-as-code/evidence/lab-01');
    expect(readdirSync(evidence).length).toBeGreaterThan(0);
    const plan = await lab.run('unzip', ['-p', join(lab.stackDirectory('lab-01'), 'all.tfplan')]);
    expectSuccess(plan);
    const places: Record<string, string> = {
      outputs: outputs.join('\n'),
      log: readFileSync(log, 'utf8'),
      state: readFileSync(lab.stateFile('lab-01'), 'utf8'),
      plan: plan.output,
      'command lines': [...commandLines].join('\n'),
      evidence: filesBelow(evidence)
        .map((file) => readFileSync(file, 'latin1'))
        .join('\n'),
    };
    const leaks = Object.entries(await secrets()).flatMap(([name, secret]) =>
      Object.entries(places).flatMap(([place, text]) =>
        text.includes(secret) ? [`${name} in ${place}`] : [],
      ),
    );
    expect(leaks).toEqual([]);
    await expectRegistered();
  },
  LIMIT,
);

const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** What must not be anywhere but where it is entered. */
async function secrets(): Promise<Record<string, string>> {
  const client = new SecretsManagerClient({
    endpoint: lab.env.AWS_ENDPOINT_URL,
    region: lab.env.AWS_REGION,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'of-nobody' },
  });
  const { SecretString = '' } = await client.send(
    new GetSecretValueCommand({ SecretId: 'connectors/lab-01' }),
  );
  client.destroy();
  const found: Record<string, string> = {
    'access key': SecretString,
    'connector key': (JSON.parse(lab.env.CONNECTOR_REGISTRATION ?? '{}') as { key: string }).key,
  };
  for (const name of [
    'VSPHERE_PASSWORD',
    'CONNECTOR_CONSOLE_PASSWORD',
    'CONNECTOR_VM_PASSWORD',
    'CONNECTOR_SERVICE_PASSWORD',
  ]) {
    found[name] = lab.env[name] ?? '';
  }
  for (const secret of Object.values(found)) expect(secret.length).toBeGreaterThan(8);
  return found;
}

describe('an appliance whose console cannot be used', () => {
  const remove = (env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
    terraform(['destroy', '-auto-approve', `-target=${REGISTRATION}`], env);
  const confirmed = { CONNECTOR_CONFIRM: 'lab-01' };
  const declare = async (onUnreachable: string): Promise<void> => {
    lab.writeRegisteredSpec((text) => `${text}uninstall: { onUnreachable: ${onUnreachable} }\n`);
    await lab.synthesized();
  };
  const inState = async (): Promise<boolean> =>
    (await terraform(['state', 'list'])).output.includes(REGISTRATION);

  beforeEach(async () => {
    await declare('fail');
    expectSuccess(await apply());
    await setFaults({ at: 'any', kind: 'wrongLabel', count: ALWAYS });
  });
  afterEach(async () => {
    await setFaults();
  });
  afterAll(() => declare('fail'));

  test(
    'fail: an error with what may be done, and all stays',
    async () => {
      const { code, output } = await terraform(['destroy', '-auto-approve']);
      expect(code).toBe(1);
      const said = plainOutput(output);
      expect(said).toMatch(/lab-01 could not be unregistered in its console: logging in/);
      expect(said).toMatch(/uninstall\.onUnreachable in a spec/);
      expect(existsSync(join(evidenceIn(output) ?? '', 'screenshot.png'))).toBe(true);
      expect(await ours()).toHaveLength(1);
      expect(await inState()).toBe(true);
      expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn' });
      await setFaults();
      expectSuccess(await apply());
      await expectRegistered();
    },
    LIMIT,
  );

  test.each([
    { mode: 'extension', extensions: 0, says: /was removed from vCenter directly/ },
    { mode: 'skip', extensions: 1, says: /stays registered in vCenter/ },
  ])(
    '$mode: once it is confirmed, and the next apply registers again',
    async ({ mode, extensions, says }) => {
      await declare(mode);
      const refused = await remove();
      expect(refused.code).toBe(1);
      expect(plainOutput(refused.output)).toContain('CONNECTOR_CONFIRM=lab-01');
      expect(await ours()).toHaveLength(1);
      expect(await inState()).toBe(true);

      const done = await remove(confirmed);
      expectSuccess(done);
      expect(plainOutput(done.output)).toMatch(says);
      expect(await ours()).toHaveLength(extensions);
      expect(await inState()).toBe(false);
      await setFaults();
      expectSuccess(await apply());
      await expectRegistered();
    },
    LIMIT,
  );
});

interface Moment {
  readonly victim: 'terraform' | 'provider';
  readonly resource: string;
  readonly work: 'create' | 'destroy';
  /** Not later than so many milliseconds after its start. */
  readonly within: number;
}

const other = { terraform: 'provider', provider: 'terraform' } as const;
const random = seeded(SEED);
/** Lives of an appliance, and whom it hits in the second one is the other; KILL_LIVES=1 takes one, by the seed. */
const LIVES = ([random() < 0.5 ? 'terraform' : 'provider'] as const)
  .flatMap((first) => [first, other[first]])
  .slice(0, Number(process.env.KILL_LIVES ?? 2))
  .map((first): readonly (Moment & { readonly wait: number })[] =>
    (
      [
        { victim: first, resource: NETWORK, work: 'create', within: 2000 },
        { victim: other[first], resource: CONSOLE, work: 'create', within: 5000 },
        { victim: first, resource: REGISTRATION, work: 'create', within: 4000 },
        { victim: other[first], resource: REGISTRATION, work: 'destroy', within: 3000 },
        { victim: other[first], resource: REGISTRATION, work: 'create', within: 4000 },
      ] as const
    ).map((moment) => ({ ...moment, wait: Math.floor(random() * moment.within) })),
  );

test(`seed ${SEED}: whatever is killed inside the appliance, the next run converges`, async () => {
  let hits = 0;
  let kills = 0;
  for (const life of LIVES) {
    await startOver();
    for (const moment of life) {
      const { victim, resource, work, wait } = moment;
      const what = `seed ${SEED}: ${victim}, ${work} ${resource} + ${wait} ms`;
      const isRegistered = resource === REGISTRATION && work === 'create';
      const args = [
        ...[work === 'create' ? 'apply' : 'destroy', '-auto-approve', `-target=${resource}`],
        ...(isRegistered ? [`-target=${RETIREMENT}`] : []),
      ];
      try {
        kills++;
        if (await killDuring(args, moment)) hits++;
        await expectNothingLeft(kills);
        expectSuccess(await terraform(args));
        await expectNothingLeft(kills);
        expect(await facts()).toMatchObject({ failedLogins: 0 });
        expect(await ours()).toHaveLength(isRegistered ? 1 : 0);
        if (isRegistered) await expectRegistered();
      } catch (error) {
        throw new Error(what, { cause: error });
      }
    }
  }
  // Where nothing is slow, some come after the end of what they were meant for.
  expect(hits).toBeGreaterThanOrEqual(LIVES.flat().length / 2);
}, 600_000);

/** @returns false when the run was over before */
async function killDuring(
  args: readonly string[],
  { victim, resource, work, wait }: Moment & { readonly wait: number },
): Promise<boolean> {
  const run = new RunningCommand('terraform', [...args, '-no-color'], {
    cwd: lab.stackDirectory('lab-01'),
    env: lab.env,
  });
  const start = `${resource}: ${work === 'create' ? 'Creating' : 'Destroying'}...`;
  await until(() => (run.hasEnded || run.output.includes(start) ? true : undefined));
  await sleep(wait);
  const children = processes().filter(({ parent }) => parent === run.pid);
  const inTime = !run.hasEnded;
  if (inTime && victim === 'terraform') kill(run.pid);
  if (inTime && victim === 'provider') children.filter(isOurProvider).forEach(({ pid }) => kill(pid));
  const { code } = await run.ended;
  // A provider may have just answered, and terraform was about to end well.
  const hit = inTime && code !== 0;
  // The providers that are not ours would outlive a terraform that was killed.
  for (const child of children) if (!isOurProvider(child)) kill(child.pid);
  run.release();
  return hit;
}
