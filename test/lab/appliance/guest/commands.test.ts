import { Accounts } from '../../../../lab/appliance/guest/accounts';
import { Commands } from '../../../../lab/appliance/guest/commands';
import { FakeSide } from './fake-side';
import { ScriptedTerminal } from './scripted-terminal';

interface Ran {
  text: string;
  code: number;
  side: FakeSide;
  accounts: Accounts;
}

async function run(
  command: string,
  answers: string[] = [],
  options: { side?: FakeSide; interactive?: boolean; user?: string } = {},
): Promise<Ran> {
  const side = options.side ?? new FakeSide();
  const accounts = new Accounts(side);
  const terminal = new ScriptedTerminal(answers, options.interactive);
  const code = await new Commands(side, accounts, '/tmp').run(command.split(' '), terminal, options.user);
  return { text: terminal.text, code, side, accounts };
}

describe('sudo', () => {
  test('asks for nothing by default', async () => {
    const { text, code } = await run('sudo setup.rb', ['9']);
    expect(text).toMatch(/^Choose one of the following options\n/);
    expect(code).toBe(0);
  });

  test('asks for the password of the user where the switch says so', async () => {
    const side = new FakeSide({ sudoAsks: true });
    const { text, code } = await run('sudo setup.rb', ['wrong', 'ec2pass', '9'], { side });
    expect(text).toMatch(/^Password:\*\nSorry, try again\.\nPassword:\*\nChoose one/);
    expect(code).toBe(0);
  });

  test('gives up after three wrong ones', async () => {
    const { text, code } = await run('sudo setup.rb', ['a', 'b', 'c', 'ec2pass'], {
      side: new FakeSide({ sudoAsks: true }),
    });
    expect(text).toMatch(/sudo: 3 incorrect password attempts\n$/);
    expect(code).toBe(1);
  });

  test.each([
    [true, 1, 'sudo: a password is required\n'],
    [false, 0, 'Choose one'],
  ])('-n never asks (asking: %s)', async (sudoAsks, code, text) => {
    const ran = await run('sudo -n setup.rb', ['9'], { side: new FakeSide({ sudoAsks }) });
    expect(ran).toMatchObject({ code, text: expect.stringContaining(text) as string });
  });

  test('needs a terminal', async () => {
    const { text, code } = await run('sudo setup.rb', ['9'], { interactive: false });
    expect([text, code]).toEqual(['sudo: sorry, you must have a tty to run sudo\n', 1]);
  });

  test.each([
    ['sudo', 'usage: sudo [-n] command\n', 1],
    ['sudo ls', 'ls: command not found\n', 127],
    ['setup.rb', 'setup.rb must be run as root.\n', 1],
  ])('%s is refused', async (command, text, code) => {
    expect(await run(command)).toMatchObject({ text, code });
  });

  test('ends with 1 when the menu is left alone', async () => {
    expect((await run('sudo setup.rb')).code).toBe(1);
  });

  test('ends with 1 and says what failed in the appliance', async () => {
    const side = new FakeSide();
    side.logBundle = () => Promise.reject(new Error('the disk is full'));
    expect(await run('sudo setup.rb', ['8'], { side })).toMatchObject({
      code: 1,
      text: expect.stringMatching(/sudo: the disk is full\n$/) as string,
    });
  });
});

describe('passwd', () => {
  test('changes the password of the user', async () => {
    const side = new FakeSide();
    side.user.mustChange = true;
    const { text, code } = await run('passwd', ['ec2pass', 'new', 'new'], { side });
    expect(text).toBe('Old Password:*\nNew Password:*\nRetype New Password:*\npasswd: password updated\n');
    expect(code).toBe(0);
    expect(side.user).toEqual({ name: 'ec2-user', password: 'new', mustChange: false });
  });

  test.each([
    [['wrong'], 'passwd: sorry\n'],
    [['ec2pass', 'new', 'other'], 'passwd: the passwords do not match\n'],
    [['ec2pass', ''], 'passwd: password unchanged\n'],
  ])('does not with %j', async (answers, text) => {
    const ran = await run('passwd', answers);
    expect(ran).toMatchObject({ code: 1, text: expect.stringContaining(text) as string });
    expect(ran.side.user.password).toBe('ec2pass');
  });

  test('takes the new one as an argument, as documented', async () => {
    const { text, side } = await run('passwd new', ['ec2pass']);
    expect(text).toBe('Old Password:*\npasswd: password updated\n');
    expect(side.user.password).toBe('new');
  });

  test("changes root's with sudo, and not the user's", async () => {
    const { text, side, accounts } = await run('sudo passwd', ['new', 'new']);
    expect(text).toBe('New Password:*\nRetype New Password:*\npasswd: password updated\n');
    expect(side.user.password).toBe('ec2pass');
    expect(accounts.knows('root', 'new')).toBe(true);
    expect(accounts.knows('root', 'ec2pass')).toBe(false);
  });
});
