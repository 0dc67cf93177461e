import { access, readdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { lives, OpenedGuest, until } from './opened-guest';

let guest: OpenedGuest;
let scratch: string;

beforeEach(async () => {
  guest = await OpenedGuest.open();
  scratch = await guest.temporaryDirectory();
});
afterEach(() => guest.close());

/** Runs a command as a person at a terminal would, with script(1); answers go through a pipe. */
class Person {
  private read = 0;

  private constructor(
    readonly pid: number,
    private readonly turns: string,
  ) {}

  static async sit(command: string): Promise<Person> {
    const text = [
      `cd ${scratch}`,
      'mkfifo in',
      // Each answer is a file, and a second one that says that the first is whole.
      '( n=1; while [ ! -e stop ]; do if [ -e $n.whole ]; then cat $n.txt; n=$((n+1)); else sleep 0.02; fi; done ) > in &',
      `script -qefc '${command}' out < in > /dev/null`,
      'echo $? > code',
      'touch stop',
    ].join('\n');
    await guest.ask(`PUT /files?path=${scratch}/run.sh&mode=700`, text);
    return new Person(await guest.start('/bin/sh', `${scratch}/run.sh`), scratch);
  }

  /** @returns what was shown since the last time, up to the prompt */
  async wait(prompt: string): Promise<string> {
    const path = `${this.turns}/out`;
    const shown = await until(async () => {
      const text = (await guest.read(path)).replaceAll('\r', '');
      return text.slice(this.read).includes(prompt) && text;
    });
    const end = shown.indexOf(prompt, this.read) + prompt.length;
    const since = shown.slice(this.read, end);
    this.read = end;
    return since;
  }

  private answers = 0;
  async answer(line: string): Promise<void> {
    this.answers++;
    const path = `${this.turns}/${this.answers}`;
    await guest.ask(`PUT /files?path=${path}.txt&mode=600`, `${line}\n`);
    await guest.ask(`PUT /files?path=${path}.whole`);
  }

  async code(): Promise<string> {
    await guest.end(this.pid);
    return (await guest.read(`${this.turns}/code`)).trim();
  }
}

describe('setup.rb on a terminal of this machine', () => {
  test('shows its menu, and leaves it', async () => {
    const person = await Person.sit('sudo setup.rb');
    expect(await person.wait('[1-9]:')).toMatch(/Choose one of the following options\n1\. Reset password\n/);
    await person.answer('8');
    expect(await person.wait('Press Enter to continue')).toBe(
      '8\nLog bundle generated: /var/log/bundle.tar.gz\nPress Enter to continue',
    );
    await person.answer('');
    await person.wait('[1-9]:');
    await person.answer('9');
    expect(await person.code()).toBe('0');
  });

  test('shows no password', async () => {
    guest.side.switches.sudoAsks = true;
    const person = await Person.sit('sudo setup.rb');
    await person.wait('Password:');
    await person.answer('ec2pass');
    expect(await person.wait('[1-9]:')).toMatch(/^\nChoose one/);
    await person.answer('1');
    await person.wait('vCenter IP/hostname [10.0.0.4]: ');
    await person.answer('');
    await person.wait('vCenter administrator user name: ');
    await person.answer('admin');
    expect(await person.wait('vCenter administrator password: ')).toBe(
      'admin\nvCenter administrator password: ',
    );
    await person.answer('hidden 1');
    expect(await person.wait('New connector password: ')).toBe('\nNew connector password: ');
    await person.answer('hidden "2" $x');
    expect(await person.wait('Confirm new connector password: ')).toBe('\nConfirm new connector password: ');
    await person.answer('hidden "2" $x');
    expect(await person.wait('Press Enter')).toBe('\nThe password has been reset.\nPress Enter');
    expect(guest.side.calls).toEqual([
      [
        'resetPassword',
        { vcenterAddress: '10.0.0.4', username: 'admin', password: 'hidden 1', newPassword: 'hidden "2" $x' },
      ],
    ]);
  });

  test('is interrupted by Control-C', async () => {
    const person = await Person.sit('trap true INT; sudo setup.rb; echo code $?');
    await person.wait('[1-9]:');
    await person.answer('3');
    await person.wait('Type "yes" to restart the services: ');
    await person.answer('\x03');
    await person.wait('code 130');
    expect(guest.side.calls).toEqual([]);
  });

  test('gives the terminal its echo back when a hidden answer is interrupted', async () => {
    const person = await Person.sit('trap true INT; passwd; stty -a | grep -o "[-]*echo " ; echo end');
    await person.wait('Old Password:');
    await person.answer('\x03');
    expect(await person.wait('end')).toMatch(/(^|\n)echo \nend$/);
  });
});

test('passwd changes the password, on a terminal and through pipes', async () => {
  const person = await Person.sit('passwd');
  await person.wait('Old Password:');
  await person.answer('ec2pass');
  await person.wait('New Password:');
  await person.answer('one');
  await person.wait('Retype New Password:');
  await person.answer('one');
  await person.wait('passwd: password updated');
  expect(await person.code()).toBe('0');
  expect(guest.side.user.password).toBe('one');

  const pid = await guest.start('/bin/sh', `-c 'printf "one\\ntwo\\ntwo\\n" | passwd > ${scratch}/piped'`);
  expect(await guest.end(pid)).toBe(0);
  expect(await guest.read(`${scratch}/piped`)).toBe(
    'Old Password:New Password:Retype New Password:passwd: password updated\n',
  );
  expect(guest.side.user.password).toBe('two');
});

test('sudo refuses to run without a terminal', async () => {
  const pid = await guest.start('/usr/bin/sudo', `setup.rb > ${scratch}/refused`);
  expect(await guest.end(pid)).toBe(1);
  expect(await guest.read(`${scratch}/refused`)).toBe('sudo: sorry, you must have a tty to run sudo\n');
});

describe('programs', () => {
  test('have an environment and directories of their own', async () => {
    process.env.NOT_FOR_GUESTS = 'x';
    const pid = await guest.start('/bin/sh', `-c 'pwd > ${scratch}/pwd; env > ${scratch}/env; exit 3'`, {
      environment: ['A=b=c', 'PATH=/opt/bin:/usr/bin:/bin'],
    });
    expect(await guest.end(pid)).toBe(3);
    delete process.env.NOT_FOR_GUESTS;
    expect(await guest.read(`${scratch}/pwd`)).toBe(`${guest.directory}/home\n`);
    const lines = (await guest.read(`${scratch}/env`)).split('\n');
    const names = lines.map((line) => line.split('=')[0]).filter((name) => name !== '' && name !== '_');
    expect(names.sort()).toEqual(
      ['A', 'HOME', 'LAB_GUEST', 'LANG', 'LOGNAME', 'PATH', 'PWD', 'SHELL', 'TMPDIR', 'USER'].sort(),
    );
    expect(lines).toEqual(
      expect.arrayContaining([
        'A=b=c',
        `PATH=${guest.directory}/bin:/opt/bin:/usr/bin:/bin`,
        `TMPDIR=${guest.directory}/tmp`,
        `HOME=${guest.directory}/home`,
        'USER=ec2-user',
      ]),
    );
  });

  test('are listed, also when they ended', async () => {
    const pid = await guest.start('/bin/sleep', '300');
    const list = async (): Promise<unknown> => (await guest.ask('GET /programs')).body;
    const entry = { pid, name: 'sleep', owner: 'ec2-user', cmdLine: '"/bin/sleep" 300' };
    expect(await list()).toEqual([{ ...entry, startTime: expect.any(String) as string }]);
    expect((await guest.ask(`DELETE /programs/${pid}`)).status).toBe(204);
    expect(await list()).toMatchObject([{ ...entry, exitCode: 143, endTime: expect.any(String) as string }]);
    expect(await guest.ask(`DELETE /programs/${pid}`)).toMatchObject({
      status: 404,
      body: { fault: 'GuestProcessNotFound' },
    });
  });

  test('that do not end when asked to are killed', async () => {
    const pid = await guest.start(
      '/bin/sh',
      `-c 'trap "" TERM; touch ${scratch}/up; while :; do sleep 0.1; done'`,
    );
    await until(async () => (await guest.read(`${scratch}/up`)) === '');
    expect((await guest.ask(`DELETE /programs/${pid}`)).status).toBe(204);
    expect(await guest.end(pid)).toBe(137);
  });

  test.each([
    ['one command', `-c 'echo "$PPID" > ppid; exit 4'`, process.pid, 4],
    ['one with a redirection', `-c 'echo "$PPID" > ppid; exit 4' 2>&1 > "a;b"`, process.pid, 4],
    ['several commands', `-c 'echo "$PPID" > ppid'; exit 5`, undefined, 5],
    ['commands in a pipe', `-c 'echo "$PPID" > ppid' | (exit 6)`, undefined, 6],
  ])('are taken apart by a shell: %s', async (_, words, parent, code) => {
    const pid = await guest.start('/bin/sh', words, { workingDirectory: scratch });
    expect(await guest.end(pid)).toBe(code);
    expect(await guest.read(`${scratch}/ppid`)).toBe(`${parent ?? pid}\n`);
  });

  test('run where they are asked to', async () => {
    const pid = await guest.start('/bin/sh', `-c 'pwd > pwd'`, { workingDirectory: scratch });
    await guest.end(pid);
    expect(await guest.read(`${scratch}/pwd`)).toBe(`${scratch}\n`);
  });

  test.each([
    [{ path: '/bin/no-such-program', arguments: '' }, 400, 'FileNotFound'],
    [{ path: '/bin', arguments: '' }, 400, 'FileNotFound'],
    [{ path: 'sh', arguments: '' }, 400, 'FileNotFound'],
    [{ path: '/etc/passwd', arguments: '' }, 400, 'FileNotFound'],
    [{ path: '/bin/sh', arguments: 1 }, 400, 'InvalidArgument'],
    [{ path: '/bin/sh', environment: 'A=b' }, 400, 'InvalidArgument'],
    [{ path: '/bin/sh', workingDirectory: '/tmp' }, 403, 'GuestPermissionDenied'],
    ['[', 400, 'InvalidArgument'],
  ])('%j is refused', async (spec, status, fault) => {
    expect(await guest.ask('POST /programs', spec)).toMatchObject({ status, body: { fault } });
    expect((await guest.ask('GET /programs')).body).toEqual([]);
  });

  test('end with the power, also those that left their group', async () => {
    const command = (name: string): string => `echo $$ > ${scratch}/${name}; exec sleep 300`;
    await guest.ask(`PUT /files?path=${scratch}/a.sh`, command('a'));
    await guest.ask(`PUT /files?path=${scratch}/b.sh`, command('b'));
    await guest.start(
      '/bin/sh',
      `-c 'setsid sh -c "trap \\"\\" HUP; sh ${scratch}/a.sh" & script -qc "sh ${scratch}/b.sh" /dev/null'`,
    );
    const pids = await Promise.all(
      ['a', 'b'].map((name) =>
        until(async () => {
          const text = await guest.read(`${scratch}/${name}`);
          return /^\d+\n$/.test(text) && Number(text);
        }),
      ),
    );
    expect(pids.map(lives)).toEqual([true, true]);
    await guest.guest.powerOff();
    await until(() => !pids.some(lives));
    expect((await guest.ask('GET /programs')).status).toBe(404);
    await guest.guest.powerOn();
    expect(await guest.ask('GET /programs')).toEqual({ status: 200, body: [] });
    expect(await guest.read(`${scratch}/a`)).toBe(`${pids[0] ?? 0}\n`);
  });
});

test.each([
  ['POST /login', 204],
  ['GET /programs', 200],
  ['GET /list?path=/', 403],
])('%s needs the right password', async (call, status) => {
  expect((await guest.ask(call)).status).toBe(status);
  for (const credentials of [
    { username: 'ec2-user', password: 'wrong' },
    { username: 'root', password: 'ec2pass' },
  ]) {
    const answer = await guest.ask(call, '', credentials);
    expect(answer).toMatchObject({ status: 403, body: { fault: 'InvalidGuestLogin' } });
  }
});

test('without tools, or without power, there is nobody to ask', async () => {
  guest.side.switches.tools = false;
  expect((await guest.ask('POST /login')).status).toBe(404);
  guest.side.switches.tools = true;
  expect((await guest.ask('POST /login')).status).toBe(204);
  await guest.guest.powerOff();
  expect((await guest.ask('POST /login')).status).toBe(404);
});

test('leaves nothing behind, also where the path is too long for a socket', async () => {
  const temporary = await realpath(tmpdir());
  const shorts = async (): Promise<string[]> =>
    (await readdir(temporary)).filter((name) => /^guest-.{6}$/.test(name));
  const before = await shorts();
  const other = await OpenedGuest.open({}, 'a-directory-with-a-long-name/'.repeat(4));
  try {
    const { body } = await other.ask('POST /temporary', { prefix: '', suffix: '', directory: true });
    const { path } = body as { path: string };
    const pid = await other.start('/bin/sh', `-c 'script -qefc "sudo ls" ${path}/out > /dev/null'`);
    expect(await other.end(pid)).toBe(127);
    expect(await other.read(`${path}/out`)).toContain('ls: command not found');
    expect((await shorts()).length).toBeGreaterThan(before.length);
    await other.guest.powerOff();
    await other.guest.close();
    await expect(access(path.replace(/\/vm\/.*/, '/vm'))).rejects.toThrow('ENOENT');
  } finally {
    await other.close();
  }
  expect(await shorts()).toEqual(before);
});
