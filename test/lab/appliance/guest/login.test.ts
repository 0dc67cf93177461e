import type { KeyEvent } from '../../../../lab/appliance/guest/keyboard';
import { BACKSPACE, CONTROL_C, CONTROL_D, CONTROL_U, keys } from './keys';
import { OpenedGuest } from './opened-guest';

const ALL = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
const BANNER = 'AWS Connector for vCenter\nhttps://127.1.0.10/\n\n';

let guest: OpenedGuest;

/** Types, then waits for the screen's end. */
async function type(typed: string | KeyEvent[], end: string): Promise<string> {
  const events = typeof typed === 'string' ? keys(typed) : typed;
  const answer = await guest.ask('POST /keys', { events }, undefined);
  expect(answer).toEqual({ status: 200, body: { accepted: events.length } });
  const shown = await guest.screen();
  expect(shown.slice(-end.length)).toBe(end);
  return shown;
}

async function logIn(): Promise<void> {
  await type('ec2-user\n', 'Password:');
  await type('ec2pass\n', '\n$ ');
}

describe('the terminal of the VM', () => {
  beforeEach(async () => {
    guest = await OpenedGuest.open();
  });
  afterEach(() => guest.close());

  test('shows the address of the console, and asks who is there', async () => {
    expect(await guest.screen()).toBe(`${BANNER}login: `);
  });

  test('knows every printable character of a US keyboard', async () => {
    expect(await type(ALL, '~')).toBe(`${BANNER}login: ${ALL.slice(0, 73)}\n${ALL.slice(73)}`);
  });

  test('does nothing for keys that write nothing', async () => {
    const others = [
      { usage: 58 },
      { usage: 4, alt: true },
      { usage: 4, gui: true },
      { usage: 30, control: true },
    ];
    await type([...others, { usage: 0 }, ...keys('x')], 'login: x');
  });

  test('edits the line', async () => {
    await type([...keys('ab'), BACKSPACE, ...keys('c')], 'login: ac');
    await type([BACKSPACE, BACKSPACE, BACKSPACE], 'login: ');
    await type([...keys('abc'), CONTROL_U, ...keys('d')], 'login: d');
  });

  test('shows no password', async () => {
    await type('ec2-user\nec2', 'login: ec2-user\nPassword:');
    expect(await type('pass\n', '\n$ ')).toBe(`${BANNER}login: ec2-user\nPassword:\n$ `);
  });

  test.each([
    ['ec2-user', 'wrong'],
    ['somebody', 'ec2pass'],
    ['root', 'ec2pass'],
    ['root', ''],
  ])('does not let %s in with %j', async (name, password) => {
    await type(`${name}\n`, 'Password:');
    await type(`${password}\n`, 'Password:\nLogin incorrect\nlogin: ');
  });

  test('lets root in after sudo passwd', async () => {
    await logIn();
    await type('sudo passwd\n', 'New Password:');
    await type('secret\n', 'Retype New Password:');
    await type('secret\n', 'passwd: password updated\n$ ');
    await type('exit\n', `login: `);
    await type('root\n', 'Password:');
    await type('secret\n', '# ');
    await type('setup.rb\n', 'Please enter your option [1-9]:');
  });

  test('runs setup.rb', async () => {
    await logIn();
    await type('sudo setup.rb\n', '9. Exit\nPlease enter your option [1-9]:');
    await type('3\n', 'Type "yes" to restart the services: ');
    await type('yes\n', 'Services restarted.\nPress Enter to continue');
    expect(guest.side.calls).toEqual([['restartServices']]);
    await type('\n', 'Please enter your option [1-9]:');
    await type('9\n', 'Please enter your option [1-9]:9\n$ ');
  });

  test('keeps the last 25 lines', async () => {
    await logIn();
    await type('sudo setup.rb\n', ':');
    await type('2\n', ':');
    await type('5\n', 'Press Enter to continue');
    await type('\n', ':');
    expect((await guest.screen()).split('\n')).toHaveLength(25);
  });

  test('drops what is typed before a password is asked for', async () => {
    await logIn();
    let go = (): void => undefined;
    guest.side.restartServices = () => new Promise((resolve) => (go = resolve));
    await type('sudo setup.rb\n3\nyes\n', 'yes\n');
    await type('\n1\n\nadmin\nlost\n', 'lost\n'); // typed ahead while the services restart
    go();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await guest.screen()).toMatch(/vCenter administrator password: $/);
    await type('seen\n', 'New connector password: ');
    await type('new\n', 'Confirm new connector password: ');
    await type('new\n', 'Press Enter to continue');
    expect(guest.side.calls).toMatchObject([['resetPassword', { username: 'admin', password: 'seen' }]]);
  });

  test('Control-C ends a program, and a line of the shell', async () => {
    await logIn();
    await type('sudo setup.rb\n', ':');
    await type([...keys('2'), CONTROL_C], ':2^C\n$ ');
    await type([...keys('abc'), CONTROL_C, ...keys('clear\n')], '$ ');
    expect(await guest.screen()).toBe('$ ');
  });

  test('Control-C ends the login, which begins again', async () => {
    await type('ec2-user\n', 'Password:');
    await type([CONTROL_C], `${BANNER}login: `);
  });

  test.each([
    ['exit', keys('exit\n')],
    ['logout', keys('logout\n')],
    ['Control-D', [CONTROL_D]],
  ])('%s logs out', async (_, events) => {
    await logIn();
    await type(events, `login: `);
    expect(await guest.screen()).toBe(`${BANNER}login: `);
  });

  test('knows no other command', async () => {
    await logIn();
    await type('reboot now\n', 'reboot: command not found\n$ ');
    await type('\n', '\n$ \n$ ');
  });

  test('is empty and takes no keys while the VM is off, and begins again', async () => {
    await logIn();
    await guest.guest.powerOff();
    expect(await guest.screen()).toBe('');
    expect((await guest.ask('POST /keys', { events: keys('a') }, undefined)).status).toBe(404);
    await guest.guest.powerOn();
    expect(await guest.screen()).toBe(`${BANNER}login: `);
  });

  test.each(['', '{}', 'keys', '{"events":1}'])('refuses %j', async (body) => {
    expect(await guest.ask('POST /keys', body, undefined)).toMatchObject({ status: 400 });
  });

  test('needs no tools', async () => {
    guest.side.switches.tools = false;
    await logIn();
  });
});

describe('a password that must be changed', () => {
  beforeEach(async () => {
    guest = await OpenedGuest.open();
    guest.side.user.mustChange = true;
  });
  afterEach(() => guest.close());

  test('is asked for before the shell', async () => {
    await type('ec2-user\n', 'Password:');
    await type('ec2pass\n', 'You must change your password.\nOld Password:');
    await type('ec2pass\n', 'New Password:');
    await type('other\n', 'Retype New Password:');
    await type('other\n', 'passwd: password updated\n$ ');
    expect(guest.side.user).toEqual({ name: 'ec2-user', password: 'other', mustChange: false });
  });

  test('lets nobody in while it is not changed', async () => {
    await type('ec2-user\n', 'Password:');
    await type('ec2pass\n', 'Old Password:');
    await type('wrong\n', 'passwd: sorry\nlogin: ');
    expect(guest.side.user.mustChange).toBe(true);
  });
});
