import { Accounts } from '../../../lab/appliance/guest/accounts';
import { Commands } from '../../../lab/appliance/guest/commands';
import type { Switches } from '../../../lab/appliance/model';
import { awsConnectorVmConsole } from '../../../appliance/profiles/aws-connector-vm-console';
import type { VmConsoleProfile } from '../../../appliance/profiles/vm-console-profile';
import { manualConsole } from '../../../appliance/vm-console/manual-console';
import { MenuConsole } from '../../../appliance/vm-console/menu-console';
import { VmConsoleError, type VmConsole } from '../../../appliance/vm-console/vm-console';
import { FakeSide } from '../../lab/appliance/guest/fake-side';
import { certificate } from '../../lab/appliance/guest/certificate';
import { ConversationTerminal, type Program } from './conversation-terminal';
import { otherMenu, otherProfile } from './other-menu';

const STATIC = {
  address: '127.1.0.77',
  netmask: '255.255.255.0',
  gateway: '127.1.0.1',
  dns: ['10.0.0.2', '10.0.0.3'],
};
const RESET = {
  vcenterAddress: '10.0.0.4',
  administrator: { username: 'administrator@vsphere.local', password: 'Adm1n-secret' },
  password: 'N3w-secret!',
};

interface Opened {
  readonly menu: MenuConsole;
  readonly side: FakeSide;
  readonly terminals: ConversationTerminal[];
}

function consoleOver(
  program: (command: string) => Program,
  profile: VmConsoleProfile,
  more: { userPassword?: string; timeoutSeconds?: number; signal?: AbortSignal } = {},
): { menu: MenuConsole; terminals: ConversationTerminal[] } {
  const terminals: ConversationTerminal[] = [];
  const menu = new MenuConsole({
    profile,
    openTerminal: (command) => {
      const terminal = new ConversationTerminal(program(command));
      terminals.push(terminal);
      return Promise.resolve(terminal);
    },
    userPassword: more.userPassword ?? 'ec2pass',
    timeoutSeconds: more.timeoutSeconds ?? 30,
    signal: more.signal ?? new AbortController().signal,
  });
  return { menu, terminals };
}

function open(switches: Partial<Switches> = {}, more: Parameters<typeof consoleOver>[2] = {}): Opened {
  const side = new FakeSide(switches);
  const commands = new Commands(side, new Accounts(side), '/tmp');
  const program =
    (command: string): Program =>
    (terminal) =>
      commands.run(command.split(' '), terminal);
  return { side, ...consoleOver(program, awsConnectorVmConsole, more) };
}

async function refusal(promise: Promise<unknown>): Promise<VmConsoleError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof VmConsoleError) return outcome;
  throw new Error(`expected a VmConsoleError, got ${String(outcome)}`);
}

/** Each open leaves its program, and a terminal that is closed once. */
function expectLeft({ terminals }: Pick<Opened, 'terminals'>): void {
  for (const terminal of terminals) expect(terminal).toMatchObject({ ended: true, closed: 1 });
}

describe.each<[string, Partial<Switches>]>([
  ['Exit 9', { exit: '9' }],
  ['Exit 0', { exit: '0' }],
  ['sudo asks', { sudoAsks: true }],
  ['confirmed by y', { confirmation: 'y' }],
])('setup.rb, %s', (_, switches) => {
  test.each<[string, (menu: VmConsole) => Promise<unknown>, unknown[]]>([
    ['a static address', (menu) => menu.setStaticAddress(STATIC), ['setStatic', STATIC]],
    ['DHCP', (menu) => menu.useDhcp(), ['setDhcp']],
    [
      'a proxy',
      (menu) => menu.setProxy({ host: '10.0.0.9', port: 3128, username: 'u', password: 'p "q"' }),
      ['setProxy', { host: '10.0.0.9', port: 3128, username: 'u', password: 'p "q"' }],
    ],
    [
      'DNS suffixes',
      (menu) => menu.setDnsSuffixes(['a.example.com', 'b.example.com']),
      ['setDnsSuffixes', ['a.example.com', 'b.example.com']],
    ],
    ['a restart', (menu) => menu.restartServices(), ['restartServices']],
    ['a factory reset', (menu) => menu.factoryReset(), ['factoryReset']],
    ['the deletion of upgrade files', (menu) => menu.deleteUpgradeFiles(), ['deleteUpgradeFiles']],
    [
      'another console password',
      (menu) => menu.resetPassword(RESET),
      [
        'resetPassword',
        {
          vcenterAddress: '10.0.0.4',
          username: 'administrator@vsphere.local',
          password: 'Adm1n-secret',
          newPassword: 'N3w-secret!',
        },
      ],
    ],
  ])('%s', async (_name, act, call) => {
    const opened = open(switches);
    await act(opened.menu);
    expect(opened.side.calls).toEqual([call]);
    expectLeft(opened);
  });

  test('what it shows is read', async () => {
    const opened = open(switches);
    opened.side.network = {
      ...STATIC,
      mode: 'static',
      dnsSuffixes: ['a.example.com', 'b.example.com'],
      proxy: { host: '10.0.0.9', port: 3128 },
    };
    expect(await opened.menu.network()).toEqual({
      ...STATIC,
      mode: 'static',
      dnsSuffixes: ['a.example.com', 'b.example.com'],
      proxy: '10.0.0.9:3128',
    });
    expect(await opened.menu.certificate()).toMatchObject({
      sha1: certificate.sha1,
      sha256: certificate.sha256,
      names: ['127.1.0.10', 'connector.example.com'],
    });
    expect(await opened.menu.generateLogBundle()).toBe('/var/log/bundle.tar.gz');
    expectLeft(opened);
  });

  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('certificate validation, from %s to %s', async (from, to) => {
    const opened = open(switches);
    opened.side.certificateValidation = from;
    await opened.menu.setCertificateValidation(to);
    expect(opened.side.certificateValidation).toBe(to);
    expectLeft(opened);
  });

  test('the password of the user, and the next conversation knows it', async () => {
    const opened = open(switches);
    await opened.menu.changeUserPassword('An0ther one');
    expect(opened.side.user.password).toBe('An0ther one');
    await opened.menu.useDhcp();
    expect(opened.side.calls).toEqual([['setDhcp']]);
    expectLeft(opened);
  });
});

test('a network with DHCP and nothing else set', async () => {
  const network = await open().menu.network();
  expect(network).toMatchObject({ mode: 'dhcp', address: '127.1.0.10', dns: ['10.0.0.2'], dnsSuffixes: [] });
  expect(network.proxy).toBeUndefined();
});

describe('refused', () => {
  test('in the words of the appliance', async () => {
    const opened = open();
    opened.side.refusal = 'the gateway is not in the network.';
    const error = await refusal(opened.menu.setStaticAddress(STATIC));
    expect(error.problem).toBe('refused');
    expect(error.found).toContain('the gateway is not in the network');
    expectLeft(opened);
  });

  test('a proxy before the console has a password', async () => {
    const opened = open();
    opened.side.claimed = false;
    const error = await refusal(opened.menu.setProxy({ host: '10.0.0.9', port: 3128 }));
    expect(error.message).toContain('can only be set after a connector password was created');
    expect(opened.side.calls).toEqual([]);
  });

  test('another vCenter than the one that is offered: no password is typed', async () => {
    const opened = open();
    const error = await refusal(opened.menu.resetPassword({ ...RESET, vcenterAddress: '10.9.9.9' }));
    expect(error.problem).toBe('refused');
    expect(error.message).toContain('10.0.0.4');
    expect(opened.terminals[0]?.typed).not.toContain(RESET.administrator.password);
    expect(opened.side.calls).toEqual([]);
    expectLeft(opened);
  });

  test('no secret in what is said of it, wherever the appliance repeats it', async () => {
    const opened = open();
    opened.side.refusal = `${RESET.password} is weak, ${RESET.administrator.password} is wrong`;
    const error = await refusal(opened.menu.resetPassword(RESET));
    expect(error.message).toContain('***');
    expect(error.message).not.toContain(RESET.password);
    expect(error.message).not.toContain(RESET.administrator.password);
  });

  test.each(['a\nb', 'a\u0003', '\u001b[A'])('a control character is not typed: %j', async (host) => {
    const opened = open();
    expect((await refusal(opened.menu.setProxy({ host, port: 1 }))).problem).toBe('refused');
    expect(opened.side.calls).toEqual([]);
    expectLeft(opened);
  });

  test('a wrong password is told sudo once', async () => {
    const opened = open({ sudoAsks: true }, { userPassword: 'wrong-one' });
    const error = await refusal(opened.menu.useDhcp());
    expect(error.problem).toBe('login');
    expect(error.message).not.toContain('wrong-one');
    expect(opened.terminals[0]?.typed).toEqual(['wrong-one']);
    expectLeft(opened);
  });

  test('passwd with the wrong old password', async () => {
    const opened = open({}, { userPassword: 'wrong-one' });
    const error = await refusal(opened.menu.changeUserPassword('An0ther one'));
    expect(error.problem).toBe('refused');
    expect(error.message).not.toMatch(/wrong-one|An0ther one/);
    expect(opened.side.user.password).toBe('ec2pass');
  });
});

describe('what is to be done before a factory reset is chosen', () => {
  const before = (opened: Opened, end?: Error) => {
    const found: string[][] = [];
    const beforeChosen = (): Promise<void> => {
      found.push([...opened.terminals[0]!.typed]);
      return end === undefined ? Promise.resolve() : Promise.reject(end);
    };
    return { found, beforeChosen };
  };

  test('is done once, in the open menu', async () => {
    const opened = open({ sudoAsks: true });
    const { found, beforeChosen } = before(opened);
    await opened.menu.factoryReset(beforeChosen);
    expect(found).toEqual([['ec2pass']]);
    expect(opened.side.calls).toEqual([['factoryReset']]);
  });

  test('is not done where the menu is not reached, or has no such entry', async () => {
    const refused = open({ sudoAsks: true }, { userPassword: 'wrong-one' });
    const first = before(refused);
    expect((await refusal(refused.menu.factoryReset(first.beforeChosen))).problem).toBe('login');
    const text = async (terminal: Parameters<Program>[0]): Promise<void> => {
      terminal.write('1. Exit\n');
      await terminal.ask('Please enter your option: ');
    };
    const { menu, terminals } = consoleOver(() => text, awsConnectorVmConsole);
    const second = before({ menu, terminals, side: refused.side });
    expect((await refusal(menu.factoryReset(second.beforeChosen))).problem).toBe('unexpected');
    expect([first.found, second.found]).toEqual([[], []]);
  });

  test('is done before a person is told how to do it, who may do it unheard of', async () => {
    let done = 0;
    const menu = manualConsole(awsConnectorVmConsole, 'ec2-user');
    const beforeChosen = (): Promise<void> => Promise.resolve(void (done += 1));
    expect((await refusal(menu.factoryReset(beforeChosen))).message).toContain('Choose "Factory reset"');
    expect(done).toBe(1);
  });

  test('chooses nothing when it fails', async () => {
    const opened = open();
    const { beforeChosen } = before(opened, new Error('vCenter is away'));
    await expect(opened.menu.factoryReset(beforeChosen)).rejects.toThrow('vCenter is away');
    expect(opened.terminals[0]?.typed).toEqual([]);
    expect(opened.side.calls).toEqual([]);
    expectLeft(opened);
  });
});

describe('another profile', () => {
  const network = { ...STATIC, mode: 'static' as const, dns: ['10.0.0.2'], dnsSuffixes: ['x.example.com'] };

  test('other texts, numbers, prompts and order', async () => {
    const saved: string[][] = [];
    const opened = consoleOver(() => otherMenu(network, saved), otherProfile);
    expect(await opened.menu.network()).toEqual(network);
    await opened.menu.setStaticAddress(STATIC);
    expect(saved).toEqual([[STATIC.gateway, STATIC.address, STATIC.netmask]]);
    expectLeft(opened);
  });

  test('what its menu has nothing for', async () => {
    const opened = consoleOver(() => otherMenu(network, []), otherProfile);
    expect((await refusal(opened.menu.restartServices())).message).toMatch(/menu of this kind of appliance/);
    expectLeft(opened);
  });
});

describe('a menu the profile does not know', () => {
  const asking =
    (text: string, prompt: string): Program =>
    async (terminal) => {
      terminal.write(text);
      await terminal.ask(prompt);
      await terminal.ask(prompt);
    };

  test('an entry that is not there', async () => {
    const program = asking('1. Something else\n9. Exit\n', 'Please enter your option [1-9]:');
    const opened = consoleOver(() => program, awsConnectorVmConsole);
    const error = await refusal(opened.menu.restartServices());
    expect(error.problem).toBe('unexpected');
    expect(error.found).toContain('Restart services');
    expect(opened.terminals[0]?.typed).toEqual([]);
    expectLeft(opened);
  });

  test('a prompt that never comes', async () => {
    const program = asking('', 'Who are you? ');
    const opened = consoleOver(() => program, awsConnectorVmConsole, { timeoutSeconds: 0.2 });
    const error = await refusal(opened.menu.useDhcp());
    expect(error.problem).toBe('timeout');
    expect(error.found).toContain('Who are you?');
    expectLeft(opened);
  });

  test('a program that ends at once is an error, not a success', async () => {
    const opened = consoleOver(
      () => (terminal) => {
        terminal.write('setup.rb: command not found\n');
        return Promise.resolve();
      },
      awsConnectorVmConsole,
    );
    const error = await refusal(opened.menu.useDhcp());
    expect(error.message).toContain('command not found');
    expectLeft(opened);
  });

  test('an abort ends the wait and the terminal', async () => {
    const stop = new AbortController();
    const opened = consoleOver(() => asking('', 'Who are you? '), awsConnectorVmConsole, {
      signal: stop.signal,
    });
    const work = opened.menu.useDhcp();
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(work).rejects.toThrow();
    expectLeft(opened);
  });
});
