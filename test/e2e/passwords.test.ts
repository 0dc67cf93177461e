import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { newPassword } from '../../cli/new-password';
import { findSecret, storeSecret, type SecretContext, type SecretStoreReference } from '../../secrets';
import {
  findByInventoryPath,
  isFault,
  readExtraConfig,
  readVirtualMachine,
  validateGuestLogin,
  type ManagedObjectReference,
} from '../../vcenter';
import { expectSuccess, ROOT, useDeployment, type ApplianceFacts, type Outcome } from './support/deployment';
import { plainOutput } from './support/plain-output';
import { processes } from './support/processes';
import { until } from './support/until';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);

const NAME = 'lab-01';
const APPLY = ['apply', '-auto-approve', '-input=false'];
const PLAN = ['plan', '-detailed-exitcode', '-input=false'];
const NOTE = 'connector.console.refused';
const COMMAND = join(ROOT, 'dist/cli/connector.js');

/** Every password there was, to look for at the end; and all that was printed, for looking through. */
const passwords = new Set<string>();
let printed = '';
const commandLines = new Set<string>();

const kept = (outcome: Outcome): Outcome => {
  printed += outcome.output;
  return outcome;
};

const CONSOLE: SecretStoreReference = { secretsmanager: 'lab-01/console' };
const file = (name: string): string => join(lab.lab.paths.directory, name);
const vmStore = (): SecretStoreReference => ({ file: file('vm') });
const vmBefore = (): SecretStoreReference => ({ file: file('vm-before') });
const stores = (): SecretContext => ({ env: lab.env, aws: { region: 'eu-central-1' } });

async function put(store: SecretStoreReference, value = newPassword()): Promise<string> {
  passwords.add(value);
  await storeSecret(store, value, stores());
  return value;
}

async function stored(store: SecretStoreReference): Promise<string> {
  const value = (await findSecret(store, stores()))?.value ?? '';
  passwords.add(value);
  return value;
}

interface Spec {
  readonly onWrongPassword?: 'fail' | 'reset';
  readonly change?: (text: string) => string;
}

/** The mark of the VM console's password, whose store has no versions. */
let vmVersion = 1;

function writeSpec({ onWrongPassword = 'reset', change = (text) => text }: Spec = {}): void {
  lab.writeRegisteredSpec((text) =>
    change(
      text
        .replace(
          'password: { env: CONNECTOR_CONSOLE_PASSWORD }',
          `password: { secretsmanager: lab-01/console }\n    onWrongPassword: ${onWrongPassword}`,
        )
        .replace(
          'password: { env: CONNECTOR_VM_PASSWORD }',
          `password: { file: vm, version: "${vmVersion}" }\n    previousPassword: { file: vm-before }`,
        ),
    ),
  );
}

const terraform = async (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome> =>
  kept(await lab.terraform(NAME, args, env));
const connector = async (...args: string[]): Promise<Outcome> =>
  kept(await lab.run('node', [COMMAND, 'password', ...args]));

async function quiet(): Promise<void> {
  expect(plainOutput((await terraform(PLAN)).output)).toContain('No changes');
}

async function appliance(): Promise<ApplianceFacts> {
  const found = await lab.appliance(NAME);
  if (found === undefined) throw new Error('there is no appliance');
  return found;
}

let vm: ManagedObjectReference;

const noted = async (): Promise<string | undefined> => (await readExtraConfig(session(), vm, NOTE))[NOTE];

/** Whether the console takes a password, as somebody with another client sees it. */
async function consoleTakes(password: string): Promise<boolean> {
  const { address: host, port } = await appliance();
  const body = new URLSearchParams({ password }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const options = { host, port, path: '/login', method: 'POST', headers, rejectUnauthorized: false };
    const call = request(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 303);
    });
    call.on('error', reject).end(body);
  });
}

async function vmTakes(password: string): Promise<boolean> {
  try {
    await validateGuestLogin(session(), vm, { username: 'ec2-user', password });
    return true;
  } catch (error) {
    if (!isFault(error, 'InvalidGuestLogin')) throw error;
    return false;
  }
}

async function lock(): Promise<void> {
  while (!(await appliance()).locked) await consoleTakes('Wrong-Secret-66');
}

beforeAll(async () => {
  // As a fresh image may have it.
  await lab.appliances('PUT', '/defaults/switches', { forcedPasswordChange: true });
  const { CONNECTOR_CONSOLE_PASSWORD, CONNECTOR_VM_PASSWORD } = lab.env;
  await put(CONSOLE, CONNECTOR_CONSOLE_PASSWORD);
  await put(vmStore(), CONNECTOR_VM_PASSWORD);
  writeSpec();
  expectSuccess(kept(await lab.cdktf(['deploy', '*', '--auto-approve'])));
  vm = (await findByInventoryPath(session(), '/DC0/vm/appliances/lab-01'))!;
  expect(await vmTakes(await stored(vmStore()))).toBe(true);
}, 600_000);

test('a new value behind the reference is set, and the registration goes on with it in the same apply', async () => {
  const before = await stored(CONSOLE);
  const wanted = await put(CONSOLE);
  writeSpec({ change: (text) => `${text}  autoUpgrade: false\n` });
  await lab.synthesized();
  const { attempts } = await appliance();
  expectSuccess(await terraform(APPLY, { TF_LOG: 'trace' }));
  expect(await appliance()).toMatchObject({ failedLogins: 0, registered: true });
  // Once refused, once verified, once for the registration.
  expect((await appliance()).attempts - attempts).toBe(3);
  expect([await consoleTakes(wanted), await consoleTakes(before)]).toEqual([true, false]);
  await quiet();
}, 300_000);

test('where it is to fail it is tried once and says both ways out; a locked console is freed by reset', async () => {
  const wanted = await put(CONSOLE);
  await consoleTakes(await stored(CONSOLE)); // Counted before.
  const same = (text: string): string => `${text}  autoUpgrade: false\n`;
  writeSpec({ onWrongPassword: 'fail', change: same });
  await lab.synthesized();
  const { attempts } = await appliance();
  for (let run = 0; run < 2; run++) {
    const { code, output } = await terraform(APPLY);
    expect(code).toBe(1);
    expect(plainOutput(output)).toMatch(
      /refused the password of the secret lab-01\/console.*onWrongPassword: reset.*connector password reset NAME/,
    );
  }
  expect((await appliance()).attempts - attempts).toBe(1);

  await lock();
  writeSpec({ change: same });
  await lab.synthesized();
  expectSuccess(await terraform(APPLY));
  expect(await appliance()).toMatchObject({ locked: false, failedLogins: 0 });
  expect(await consoleTakes(wanted)).toBe(true);
  expect(await noted()).toBeUndefined();
  await quiet();
}, 300_000);

test('an appliance that offers another vCenter is left as it is, and so is the store', async () => {
  const before = await stored(CONSOLE);
  writeSpec({ change: (text) => `${text}  vcenterAddress: localhost\n` });
  for (const verb of ['reset', 'rotate']) {
    const { code, output } = await connector(verb, NAME, ...(verb === 'rotate' ? ['--console'] : []));
    expect(code).toBe(1);
    expect(output).toMatch(/the appliance offers "\S+" at .*, and "localhost" is declared/);
  }
  expect(await stored(CONSOLE)).toBe(before);
  expect(await consoleTakes(before)).toBe(true);
}, 120_000);

test('a new password of the VM console is set with the one before', async () => {
  const before = await stored(vmStore());
  await put(vmBefore(), before);
  const wanted = await put(vmStore());
  vmVersion++;
  writeSpec({ change: (text) => `${text}  autoUpgrade: false\n` });
  await lab.synthesized();
  expectSuccess(await terraform(APPLY));
  expect([await vmTakes(wanted), await vmTakes(before)]).toEqual([true, false]);
  await quiet();
}, 300_000);

test('rotate: both, in their stores and in the appliance; the next apply logs in once', async () => {
  const before = [await stored(CONSOLE), await stored(vmStore())];
  const timer = setInterval(() => {
    for (const { commandLine } of processes()) commandLines.add(commandLine);
  }, 20);
  const outcome = await connector('rotate', NAME);
  clearInterval(timer);
  expectSuccess(outcome);
  expect(outcome.output).toContain('lab-01: the management console has a new password, which lies in');
  expect(outcome.output).toContain('lab-01: the VM console has a new password, which lies in');
  const now = [await stored(CONSOLE), await stored(vmStore())] as const;
  expect(now.filter((password) => before.includes(password))).toEqual([]);
  expect(await stored(vmBefore())).toBe(before[1]);
  expect(statSync(file('vm')).mode & 0o777).toBe(0o600);
  expect([await consoleTakes(now[0]), await vmTakes(now[1])]).toEqual([true, true]);

  const { attempts } = await appliance();
  expect((await terraform(PLAN)).code).toBe(2);
  expectSuccess(await terraform(APPLY));
  expect((await appliance()).attempts - attempts).toBe(1);
  await quiet();
}, 300_000);

test('reset: no login is tried, a locked console is free, and nothing is remembered', async () => {
  const wanted = await put(CONSOLE);
  await lock();
  const { attempts } = await appliance();
  expectSuccess(await connector('reset', NAME));
  expect(await appliance()).toMatchObject({ locked: false, attempts: attempts + 1 });
  expect(await consoleTakes(wanted)).toBe(true);
  expect(await noted()).toBeUndefined();
}, 120_000);

/** Ends a rotation with everything it has started, once something is to be seen. */
async function killed(args: readonly string[], when: (output: string) => Promise<boolean>): Promise<void> {
  const child = spawn('node', [COMMAND, 'password', 'rotate', NAME, ...args], {
    ...{ cwd: ROOT, env: lab.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  let output = '';
  let ended = false;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const end = new Promise<void>((resolve) => child.on('exit', () => resolve())).then(() => (ended = true));
  await until(async () => (ended || (await when(output)) ? true : undefined));
  expect({ ended, output }).toMatchObject({ ended: false });
  process.kill(-child.pid!, 'SIGKILL');
  await end;
  printed += output;
}

const says = (line: string) => (output: string) => Promise.resolve(output.includes(line));

describe('rotate, killed', () => {
  const text = (name: string): string => {
    try {
      return readFileSync(file(name), 'utf8');
    } catch {
      return '';
    }
  };
  const changed = (name: string): (() => Promise<boolean>) => {
    const before = text(name);
    return () => Promise.resolve(text(name) !== before);
  };
  const inTheAppliance = async (): Promise<() => Promise<boolean>> => {
    const before = await stored(vmStore());
    return async () => !(await vmTakes(before));
  };

  test.each([
    ['before anything', () => says('writing the present password')],
    ['after the place for the one before', () => changed('vm-before')],
    ['after the store', () => changed('vm')],
    ['after passwd', inTheAppliance],
  ] as const)(
    'VM console, %s: the next run ends with one that both have',
    async (_, when) => {
      await killed(['--vm-console'], await when());
      const left = [await stored(vmStore()), await stored(vmBefore())];
      expect(await Promise.all(left.map(vmTakes))).toContain(true);
      expectSuccess(await connector('rotate', NAME, '--vm-console'));
      expect(await vmTakes(await stored(vmStore()))).toBe(true);
    },
    120_000,
  );

  test.each([
    ['before anything', () => says('writing a new password')],
    [
      'after the store',
      async () => {
        const before = await stored(CONSOLE);
        return async () => (await stored(CONSOLE)) !== before;
      },
    ],
    ['after the menu', () => says('logging in with it')],
  ] as const)(
    'console, %s: the next run ends with one that both have',
    async (_, when) => {
      await killed(['--console'], await when());
      await stored(CONSOLE);
      expectSuccess(await connector('rotate', NAME, '--console'));
      expect(await consoleTakes(await stored(CONSOLE))).toBe(true);
      expect((await appliance()).failedLogins).toBe(0);
    },
    120_000,
  );

  test('the next apply goes on from there', async () => {
    expectSuccess(await terraform(APPLY));
    await quiet();
  }, 120_000);
});

test('without VMware Tools the menu is typed, and a login verifies it', async () => {
  const { fingerprintSha256 } = await appliance();
  const wanted = await put(CONSOLE);
  writeSpec({
    change: (text) => text.replace('  managementConsole:\n', `$&    fingerprint: ${fingerprintSha256}\n`),
  });
  await lab.appliances('PUT', `/appliances/${NAME}/switches`, { tools: false });
  await until(async () => ((await readVirtualMachine(session(), vm)).toolsRunning ? undefined : true));
  expectSuccess(await connector('reset', NAME));
  expect(await consoleTakes(wanted)).toBe(true);
  // A password that nobody can see arrive is not made.
  const before = [await stored(vmStore()), await stored(vmBefore())];
  expect(await connector('rotate', NAME, '--vm-console')).toMatchObject({
    code: 1,
    output: expect.stringContaining('cannot be seen without VMware Tools') as string,
  });
  expect([await stored(vmStore()), await stored(vmBefore())]).toEqual(before);
  await lab.appliances('PUT', `/appliances/${NAME}/switches`, { tools: true });
}, 180_000);

test('a console that is to be off, or is, is left alone', async () => {
  writeSpec({ change: (text) => `${text}state: stopped\n` });
  for (const verb of ['rotate', 'reset']) {
    const { code, output } = await connector(verb, NAME);
    expect({ code, output }).toMatchObject({ code: 1 });
    expect(output).toContain('lab-01 is declared stopped');
  }
  writeSpec();
  await lab.control('POST', `/vms/${NAME}/power`, { state: 'poweredOff' });
  const { code, output } = await connector('reset', NAME);
  expect({ code, output }).toEqual({
    code: 1,
    output: '/DC0/vm/appliances/lab-01 is off; power it on first\n',
  });
}, 60_000);

test('no password is in what was printed, states, evidence, notes or arguments of programs', async () => {
  const programs = (await lab.events()).filter(({ kind }) => kind === 'guestProgram');
  expect(programs.length).toBeGreaterThan(50);
  const notes = await readExtraConfig(session(), vm, 'connector.');
  expect(Object.keys(notes)).toContain('connector.vm-console.set');
  const texts: Record<string, string> = {
    printed,
    programs: JSON.stringify(programs),
    commandLines: [...commandLines].join('\n'),
    notes: JSON.stringify(notes),
  };
  const directories = [lab.lab.paths.states, join(lab.lab.paths.directory, 'cache')];
  for (const directory of directories) {
    for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
      const path = join(directory, name);
      const facts = statSync(path);
      if (facts.isFile() && facts.size < 50_000_000) texts[path] = readFileSync(path, 'latin1');
    }
  }
  expect(Object.keys(texts)).toContain(lab.stateFile(NAME));
  expect(texts.commandLines).toContain('password rotate');
  expect(texts.printed).toContain('[TRACE]');
  passwords.delete('');
  expect(passwords.size).toBeGreaterThan(10);
  for (const [place, content] of Object.entries(texts)) {
    for (const password of passwords) {
      for (const form of [password, JSON.stringify(password).slice(1, -1), encodeURIComponent(password)])
        if (content.includes(form)) throw new Error(`${place} holds the password ${password}`);
    }
  }
});
