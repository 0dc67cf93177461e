import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openConsole, type ManagementConsole } from '../../appliance/console';
import { awsConnectorConsole } from '../../appliance/profiles/aws-connector-console';
import { awsConnectorVmConsole } from '../../appliance/profiles/aws-connector-vm-console';
import { probe } from '../../appliance/tls';
import { openVmConsole, type VmConsoleError, type VmConsoleOptions } from '../../appliance/vm-console';
import { openGuestTerminal } from '../../appliance/vm-console/guest-terminal';
import type { VmConsole } from '../../appliance/vm-console/vm-console';
import { powerOn, readVirtualMachine, waitForProperty, type ManagedObjectReference } from '../../vcenter';
import { useDeployment } from './support/deployment';
import { processes } from './support/processes';
import { until } from './support/until';
import { useVcenterSession } from './support/vcenter-session';
import { createVm } from './vcenter/support/machines';

const lab = useDeployment();
const session = useVcenterSession(lab);

const NAME = 'fra-01';
const LOGIN = { username: 'ec2-user', password: 'ec2pass' };
const CONSOLE_PASSWORD = 'Console-Secret-44!';
const NEW_CONSOLE_PASSWORD = 'Console-Secret-55!';
const USER_PASSWORD = `User "Secret" $66 'x'`;
const PROXY_PASSWORD = 'Proxy "Secret" $77';
const WRONG_PASSWORD = 'Wrong-Secret-88';
const STATIC = { address: '127.1.9.9', netmask: '255.255.0.0', gateway: '127.1.0.1' };

interface Inside {
  readonly vmName: string;
  readonly address: string;
  readonly port: number;
  readonly mode: string;
  readonly claimed: boolean;
  readonly fingerprintSha256: string;
  readonly network: Readonly<Record<string, unknown>>;
}

let vm: ManagedObjectReference;

beforeAll(async () => {
  vm = await createVm(session(), NAME);
  await powerOn(session(), vm);
  await toolsRun();
  await until(async () => ((await inside()).mode === 'running' ? true : undefined));
});

const toolsRun = async (): Promise<void> => {
  const tools = 'guest.toolsRunningStatus';
  await waitForProperty(session(), vm, [tools], (guest) => guest.string(tools) === 'guestToolsRunning');
};

/** What the appliance says of itself, past vCenter and its consoles. */
async function inside(): Promise<Inside> {
  return (await lab.appliances('GET', `/appliances/${NAME}`)) as Inside;
}

const switches = (some: Readonly<Record<string, unknown>>): Promise<unknown> =>
  lab.appliances('PUT', `/appliances/${NAME}/switches`, some);

const open = (more: Partial<VmConsoleOptions> = {}): Promise<VmConsole> =>
  openVmConsole({
    ...{ session: session(), vm, profile: awsConnectorVmConsole, user: LOGIN.username },
    ...{ passwords: [LOGIN.password], signal: new AbortController().signal, ...more },
  });

const refusal = (promise: Promise<unknown>): Promise<VmConsoleError> =>
  promise.then(
    () => Promise.reject(new Error('it worked')),
    (error: unknown) => error as VmConsoleError,
  );

const administrator = (): { username: string; password: string } => ({
  username: lab.env.VSPHERE_USER ?? '',
  password: lab.env.VSPHERE_PASSWORD ?? '',
});
const vcenterAddress = (): string => lab.env.VSPHERE_SERVER ?? '';

async function atConsole(work: (console: ManagementConsole) => Promise<void>): Promise<void> {
  const place = await until(async () => {
    const { address, port } = await inside();
    const presented = await probe({ address, port }).catch(() => undefined);
    return presented && { address, port, trust: { sha256: presented.sha256 } };
  });
  const console = await openConsole({ profile: awsConnectorConsole, ...place });
  try {
    await work(console);
  } finally {
    await console.close();
  }
}

/** What a terminal of its own shows of an entry that asks before it does anything. */
async function asked(entry: string): Promise<string> {
  const options = { session: session(), vm, login: LOGIN, signal: new AbortController().signal };
  const terminal = await openGuestTerminal(options, 'sudo setup.rb');
  const shows = (pattern: RegExp): Promise<string> =>
    until(async () => pattern.exec((await terminal.read()).text)?.[0]);
  try {
    if ((await shows(/Password:|option \[/)) === 'Password:') await terminal.send(LOGIN.password);
    await shows(/option \[/);
    await terminal.send(entry);
    return await shows(/^.*Type "\w+".*$/m);
  } finally {
    await terminal.close();
  }
}

/** Where the lab keeps the files of the guest. */
const guestDirectory = (): string => join(lab.lab.paths.appliances, vm.value);

/** What runs in the guest that was started there, and what lies about. */
function leftInGuest(): { running: string[]; files: string[] } {
  const directory = guestDirectory();
  const running = processes().filter(
    ({ pid, commandLine, directory: at }) =>
      pid !== process.pid && (commandLine.includes(`${directory}/`) || at.startsWith(directory)),
  );
  return {
    running: running.map(({ commandLine }) => commandLine),
    files: readdirSync(join(directory, 'tmp'), { recursive: true, encoding: 'utf8' }),
  };
}

/** Nothing is left there, be it some moments after the end: what was begun has to notice. */
async function leftNothing(): Promise<void> {
  const isClear = ({ running, files }: ReturnType<typeof leftInGuest>): boolean =>
    running.length + files.length === 0;
  for (const end = Date.now() + 30_000; !isClear(leftInGuest()) && Date.now() < end;) await sleep(25);
  expect(leftInGuest()).toEqual({ running: [], files: [] });
}

/** Command lines of this machine, where the guest's programs run, while something goes on. */
async function commandLinesDuring(work: () => Promise<void>): Promise<string> {
  const seen = new Set<string>();
  const timer = setInterval(() => {
    for (const { commandLine } of processes()) seen.add(commandLine);
  }, 20);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return [...seen].join('\n');
}

describe.each([
  ['as documented', { exit: '9', sudoAsks: false, confirmation: 'yes' }],
  ['Exit 0, sudo asks, confirmed by y', { exit: '0', sudoAsks: true, confirmation: 'y' }],
])('setup.rb, %s', (_, some) => {
  beforeAll(() => switches(some));

  test('every operation does in the appliance what it says, and no password is in a command line', async () => {
    const seen = await commandLinesDuring(async () => {
      const menu = await open();
      expect(menu.reads).toBe(true);

      const before = await inside();
      expect(await menu.network()).toMatchObject({ mode: 'dhcp', address: before.address, dnsSuffixes: [] });
      const shown = await menu.certificate();
      expect(shown).toMatchObject({ sha256: before.fingerprintSha256, names: [before.address] });
      expect(await probe({ ...before })).toMatchObject({ sha256: shown.sha256, sha1: shown.sha1 });

      await menu.setDnsSuffixes(['lab.internal', 'corp.example']);
      await menu.setStaticAddress({ ...STATIC, dns: ['127.0.0.2', '127.0.0.3'] });
      expect(await inside()).toMatchObject({
        address: STATIC.address,
        network: { mode: 'static', netmask: STATIC.netmask, gateway: STATIC.gateway },
      });
      expect(await menu.network()).toEqual({
        ...{ mode: 'static', ...STATIC, dns: ['127.0.0.2', '127.0.0.3'] },
        dnsSuffixes: ['lab.internal', 'corp.example'],
      });
      expect(await refusal(menu.setStaticAddress({ ...STATIC, gateway: 'x', dns: [] }))).toMatchObject({
        problem: 'refused',
        found: expect.stringContaining('Invalid gateway: x') as string,
      });

      await menu.restartServices();
      const restarted = await inside();
      expect(restarted.fingerprintSha256).not.toBe(before.fingerprintSha256);
      expect((await menu.certificate()).names).toEqual([STATIC.address]);

      await menu.useDhcp();
      expect(await inside()).toMatchObject({ address: before.address, network: { mode: 'dhcp' } });

      const proxy = { host: '10.0.0.9', port: 3128, username: 'squid', password: PROXY_PASSWORD };
      expect((await refusal(menu.setProxy(proxy))).message).toContain('only be set after');
      await atConsole((console) =>
        console.claim({
          ...{ vcenterAddress: vcenterAddress(), administrator: administrator() },
          password: CONSOLE_PASSWORD,
        }),
      );
      await menu.setProxy(proxy);
      expect(await inside()).toMatchObject({ network: { proxy: '10.0.0.9:3128' } });

      const reset = { vcenterAddress: vcenterAddress(), administrator: administrator() };
      const elsewhere = { ...reset, vcenterAddress: '10.0.0.4', password: NEW_CONSOLE_PASSWORD };
      expect(await refusal(menu.resetPassword(elsewhere))).toMatchObject({ problem: 'refused' });
      const wrong = { ...administrator(), password: WRONG_PASSWORD };
      const refused = await refusal(
        menu.resetPassword({ ...reset, administrator: wrong, password: NEW_CONSOLE_PASSWORD }),
      );
      expect(refused).toMatchObject({ problem: 'refused' });
      for (const secret of [WRONG_PASSWORD, NEW_CONSOLE_PASSWORD])
        expect(refused.message).not.toContain(secret);
      await menu.resetPassword({ ...reset, password: NEW_CONSOLE_PASSWORD });
      await atConsole((console) => console.logIn(NEW_CONSOLE_PASSWORD));

      await menu.setCertificateValidation(true);
      expect(await asked('6')).toContain('is enabled');
      await menu.setCertificateValidation(false);
      await menu.setCertificateValidation(false);
      expect(await asked('6')).toContain('is disabled');

      await menu.deleteUpgradeFiles();
      const bundle = await menu.generateLogBundle();
      expect(bundle).toMatch(/^\/\S+\.tar\.gz$/);
      // The appliance keeps it for whoever asked for it: nothing else is to be left there.
      rmSync(join(guestDirectory(), 'tmp', basename(bundle)));

      await menu.changeUserPassword(USER_PASSWORD);
      expect(await refusal(open())).toMatchObject({ problem: 'login' });
      await menu.network();
      await (await open({ passwords: [USER_PASSWORD] })).factoryReset();
      expect(await inside()).toMatchObject({
        claimed: false,
        address: before.address,
        network: { mode: 'dhcp', proxy: '', dnsSuffixes: [] },
      });
      await (await open()).network();
    });

    const { password } = administrator();
    const programs = JSON.stringify((await lab.events()).filter(({ kind }) => kind === 'guestProgram'));
    expect(programs).toContain('/bin/sh');
    expect(seen).toContain('setup.rb');
    for (const secret of [
      ...[password, CONSOLE_PASSWORD, NEW_CONSOLE_PASSWORD, 'Secret\\" $66', PROXY_PASSWORD, WRONG_PASSWORD],
      ...['Secret" $66', 'Secret\\" $77', LOGIN.password],
    ]) {
      expect(programs).not.toContain(secret);
      expect(seen).not.toContain(secret);
    }
    await leftNothing();
  }, 300_000);
});

test('a refused password is not tried again, a second and a third one are, a fourth is not', async () => {
  const rule = { method: 'ValidateCredentialsInGuest', object: NAME, delayMs: 1, count: 100 };
  await lab.control('POST', '/faults', rule);
  const tries = async (): Promise<number> =>
    (await lab.events()).filter(({ kind }) => kind === 'fault').length;
  const menu = await open({ passwords: [WRONG_PASSWORD, LOGIN.password] });
  expect(await tries()).toBe(2);
  expect((await menu.network()).mode).toBe('dhcp');
  expect(await tries()).toBe(2);

  const refused = await refusal(open({ passwords: [WRONG_PASSWORD, WRONG_PASSWORD] }));
  expect(refused).toMatchObject({ problem: 'login' });
  expect(refused.message).not.toContain(WRONG_PASSWORD);
  expect(await tries()).toBe(3);
  const wrong = ['', 8, 9].map((end) => `${WRONG_PASSWORD}${end}`);
  await refusal(open({ passwords: [...wrong, LOGIN.password] }));
  expect(await tries()).toBe(6);
  await lab.control('DELETE', '/faults');
});

test('a line for a program that has ended does not wait for it', async () => {
  const options = { session: session(), vm, login: LOGIN, signal: new AbortController().signal };
  const terminal = await openGuestTerminal(options, 'true');
  await until(async () => ((await terminal.read()).ended ? true : undefined));
  await terminal.send('nobody reads this');
  await terminal.close();
  await leftNothing();
});

test('without Tools a static address is typed and arrives', async () => {
  await switches({ tools: false, exit: '9', sudoAsks: false, confirmation: 'yes' });
  await until(async () => {
    const { toolsRunning } = await readVirtualMachine(session(), vm);
    return toolsRunning ? undefined : true;
  });
  expect(await refusal(open({ driver: 'guestOperations' }))).toMatchObject({ problem: 'unavailable' });
  const menu = await open({ pauses: { line: 0.2, work: 1 } });
  expect(menu.reads).toBe(false);
  expect(await refusal(menu.network())).toMatchObject({ problem: 'cannotRead' });
  await menu.setStaticAddress({ ...STATIC, dns: ['127.0.0.2'] });
  const at = await until(async () => {
    const now = await inside();
    return now.address === STATIC.address ? now : undefined;
  });
  expect(at.network).toMatchObject({ mode: 'static', netmask: STATIC.netmask, dns: ['127.0.0.2'] });
  await until(() => probe({ address: STATIC.address, port: at.port }).catch(() => undefined));
  await menu.changeUserPassword('Typed-Secret-99');
  await switches({ tools: true });
  await toolsRun();
  await (await open({ passwords: ['Typed-Secret-99'] })).changeUserPassword(LOGIN.password);
});

test.each([0, 10, 30, 60, 120, 250, 500])('an abort after %d ms leaves nothing in the guest', async (ms) => {
  const controller = new AbortController();
  const menu = await open({ signal: controller.signal });
  const work = refusal(
    menu.network().then(() => {
      throw new Error('it was done');
    }),
  );
  const timer = setTimeout(() => {
    controller.abort();
  }, ms);
  await work;
  clearTimeout(timer);
  await leftNothing();
});

test('an abort in the middle of a long operation leaves no process and no file in the guest', async () => {
  await switches({ restartSeconds: 30 });
  const controller = new AbortController();
  const menu = await open({ signal: controller.signal });
  const work = refusal(menu.restartServices());
  await until(async () => ((await inside()).mode === 'restarting' ? true : undefined));
  controller.abort();
  expect((await work).name).toBe('AbortError');
  await leftNothing();
});
