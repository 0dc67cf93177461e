import { SetupMenu } from '../../../../lab/appliance/guest/setup-menu';
import { InputEnded } from '../../../../lab/appliance/guest/terminal';
import { certificate } from './certificate';
import { FakeSide } from './fake-side';
import { ScriptedTerminal } from './scripted-terminal';

const MENU = `Choose one of the following options
1. Reset password
2. Reconfigure network settings
3. Restart services
4. Factory reset
5. Delete unused upgrade-related files
6. Enable/disable SSL certificate validation
7. Display connector's SSL certificate
8. Generate log bundle
`;
const MENU_9 = `${MENU}9. Exit\nPlease enter your option [1-9]:`;
const MENU_0 = `${MENU}0. Exit\nPlease enter your option [0-8]:`;

const STATUS = `Current network configuration: DHCP
IP: 127.1.0.10
Netmask: 255.255.255.0
Gateway: 127.1.0.1
DNS server 1: 10.0.0.2
DNS server 2: None
DNS suffix search list: None
Web proxy: None
`;
const NETWORK_MENU = `Reconfigure your network:
1. Renew or acquire a DHCP lease
2. Set up a static IP
3. Set up a web proxy for AWS communication
4. Set up a DNS suffix search list
5. Exit
Please enter your option [1-5]:`;

/** Takes options, then leaves the menu. @returns what was shown between the two menus */
async function conversation(side: FakeSide, ...answers: string[]): Promise<string> {
  const terminal = new ScriptedTerminal([...answers, '', side.switches.exit]);
  await new SetupMenu(side, terminal, '/tmp').run();
  const menu = side.switches.exit === '0' ? MENU_0 : MENU_9;
  const start = `${menu}${answers[0] ?? ''}\n`;
  const end = `Press Enter to continue\n${menu}${side.switches.exit}\n`;
  expect(terminal.text.slice(0, start.length)).toBe(start);
  expect(terminal.text.slice(-end.length)).toBe(end);
  return terminal.text.slice(start.length, -end.length);
}

describe('the menu', () => {
  test.each([
    ['9', MENU_9],
    ['0', MENU_0],
  ] as const)('ends with Exit, which is %s', async (exit, menu) => {
    const terminal = new ScriptedTerminal([exit]);
    await new SetupMenu(new FakeSide({ exit }), terminal, '/tmp').run();
    expect(terminal.text).toBe(`${menu}${exit}\n`);
  });

  test.each([
    ['9', ['0', '10', 'x', '', '1x']],
    ['0', ['9', '-1', '01']],
  ] as const)('whose Exit is %s refuses other options', async (exit, wrong) => {
    const side = new FakeSide({ exit });
    const terminal = new ScriptedTerminal([...wrong, exit]);
    await new SetupMenu(side, terminal, '/tmp').run();
    expect(terminal.text.match(/Invalid option\.\nChoose one/g)).toHaveLength(wrong.length);
    expect(side.calls).toEqual([]);
  });

  test('ends when nobody types any more, and then nothing was done', async () => {
    const side = new FakeSide();
    const run = new SetupMenu(side, new ScriptedTerminal(['3']), '/tmp').run();
    await expect(run).rejects.toThrow(InputEnded);
    expect(side.calls).toEqual([]);
  });
});

describe('1. Reset password', () => {
  const answers = ['1', '', 'admin', 'admin pass', 'New#1', 'New#1'];
  const prompts = `vCenter IP/hostname [10.0.0.4]: 
vCenter administrator user name: admin
vCenter administrator password: *
New connector password: *
Confirm new connector password: *
`;

  test('offers the vCenter it knows', async () => {
    const side = new FakeSide();
    expect(await conversation(side, ...answers)).toBe(`${prompts}The password has been reset.\n`);
    const reset = {
      vcenterAddress: '10.0.0.4',
      username: 'admin',
      password: 'admin pass',
      newPassword: 'New#1',
    };
    expect(side.calls).toEqual([['resetPassword', reset]]);
  });

  test('takes another vCenter, and offers none before one is known', async () => {
    const side = new FakeSide();
    side.vcenterAddress = '';
    const shown = await conversation(side, '1', '10.0.0.9', 'admin', 'p', 'n', 'n');
    expect(shown).toMatch(/^vCenter IP\/hostname: 10\.0\.0\.9\n/);
    expect(side.calls).toMatchObject([['resetPassword', { vcenterAddress: '10.0.0.9' }]]);
  });

  test('says why the password was not reset', async () => {
    const side = new FakeSide();
    side.refusal = 'the user name or password is not correct.';
    expect(await conversation(side, ...answers)).toBe(
      `${prompts}The password was not reset: the user name or password is not correct.\n`,
    );
  });

  test('wants the same password twice', async () => {
    const side = new FakeSide();
    expect(await conversation(side, ...answers.slice(0, 5), 'New#2')).toBe(
      `${prompts}The password was not reset: the passwords do not match.\n`,
    );
    expect(side.calls).toEqual([]);
  });
});

describe('2. Reconfigure network settings', () => {
  const network = async (side: FakeSide, ...answers: string[]): Promise<string> => {
    const shown = await conversation(side, '2', ...answers);
    const start = `${STATUS}${NETWORK_MENU}${answers[0] ?? ''}\n`;
    expect(shown.slice(0, start.length)).toBe(start);
    return shown.slice(start.length);
  };

  test('shows every value', async () => {
    const side = new FakeSide();
    side.network = {
      mode: 'static',
      address: '10.1.2.3',
      netmask: '255.255.0.0',
      gateway: '10.1.0.1',
      dns: ['10.1.0.2', '10.1.0.3'],
      dnsSuffixes: ['a.example.com', 'b.example.com'],
      proxy: { host: '10.1.0.9', port: 3128, username: 'me', password: 'secret' },
    };
    const shown = await conversation(side, '2', '5');
    expect(shown).toBe(`Current network configuration: static
IP: 10.1.2.3
Netmask: 255.255.0.0
Gateway: 10.1.0.1
DNS server 1: 10.1.0.2
DNS server 2: 10.1.0.3
DNS suffix search list: a.example.com, b.example.com
Web proxy: 10.1.0.9:3128
${NETWORK_MENU}5
`);
  });

  test('asks again after another option', async () => {
    const side = new FakeSide();
    expect(await network(side, '6', '5')).toBe(`Invalid option.\n${NETWORK_MENU}5\n`);
  });

  test('1 renews the lease', async () => {
    const side = new FakeSide();
    expect(await network(side, '1')).toBe('The DHCP lease has been renewed.\n');
    expect(side.calls).toEqual([['setDhcp']]);
  });

  describe('2 sets a static address', () => {
    const good = ['10.1.2.3', '255.255.255.0', '10.1.2.1', '10.0.0.2', '10.0.0.3'];
    const with_ = (index: number, value: string): string[] => good.with(index, value);

    test.each([
      ['two DNS servers', good, ['10.0.0.2', '10.0.0.3']],
      ['one DNS server', with_(4, ''), ['10.0.0.2']],
    ])('with %s', async (_, answers, dns) => {
      const side = new FakeSide();
      expect(await network(side, '2', ...answers)).toBe(`IP address: 10.1.2.3
Netmask: 255.255.255.0
Gateway: 10.1.2.1
DNS server 1: 10.0.0.2
DNS server 2: ${answers[4] ?? ''}
Static IP address configured.
`);
      const address = { address: '10.1.2.3', netmask: '255.255.255.0', gateway: '10.1.2.1', dns };
      expect(side.calls).toEqual([['setStatic', address]]);
    });

    test.each([
      [with_(0, '10.1.2.256'), 'IP address: 10.1.2.256'],
      [with_(0, '10.1.2'), 'IP address: 10.1.2'],
      [with_(0, ''), 'IP address: '],
      [with_(1, '255.255.0.255'), 'netmask: 255.255.0.255'],
      [with_(1, '0.0.0.0'), 'netmask: 0.0.0.0'],
      [with_(1, '255.255.255.255'), 'netmask: 255.255.255.255'],
      [with_(1, '24'), 'netmask: 24'],
      [with_(2, 'gateway'), 'gateway: gateway'],
      [with_(3, ''), 'DNS server 1: '],
      [with_(4, '10.0.0.03'), 'DNS server 2: 10.0.0.03'],
    ])('not with %j', async (answers, reason) => {
      const side = new FakeSide();
      expect(await network(side, '2', ...answers)).toMatch(new RegExp(`\nInvalid ${reason}\n$`));
      expect(side.calls).toEqual([]);
    });

    test.each(['128.0.0.0', '255.255.255.254'])('with the netmask %s', async (netmask) => {
      const side = new FakeSide();
      await network(side, '2', ...with_(1, netmask));
      expect(side.calls).toMatchObject([['setStatic', { netmask }]]);
    });

    test('says what the appliance says', async () => {
      const side = new FakeSide();
      side.refusal = 'Invalid IP address';
      expect(await network(side, '2', ...good)).toMatch(/\nInvalid IP address\n$/);
    });
  });

  describe('3 sets a web proxy', () => {
    test.each([
      [
        ['10.1.0.9', '3128', 'me', 'secret'],
        { host: '10.1.0.9', port: 3128, username: 'me', password: 'secret' },
      ],
      [['10.1.0.9', '1', '', ''], { host: '10.1.0.9', port: 1 }],
      [['10.1.0.9', '65535', '', ''], { host: '10.1.0.9', port: 65535 }],
    ])('%j', async (answers, proxy) => {
      const side = new FakeSide();
      expect(await network(side, '3', ...answers)).toBe(`Proxy IP address: ${answers[0] ?? ''}
Proxy port: ${answers[1] ?? ''}
Proxy user name (optional): ${answers[2] ?? ''}
Proxy password (optional): *
Web proxy configured.
`);
      expect(side.calls).toEqual([['setProxy', proxy]]);
    });

    test.each([
      [['', '3128', '', ''], 'proxy IP address: '],
      [['a b', '3128', '', ''], 'proxy IP address: a b'],
      [['10.1.0.9', '0', '', ''], 'proxy port: 0'],
      [['10.1.0.9', '65536', '', ''], 'proxy port: 65536'],
      [['10.1.0.9', '', '', ''], 'proxy port: '],
    ])('not %j', async (answers, reason) => {
      const side = new FakeSide();
      expect(await network(side, '3', ...answers)).toMatch(new RegExp(`\nInvalid ${reason}\n$`));
      expect(side.calls).toEqual([]);
    });

    test('removes it when nothing is typed', async () => {
      const side = new FakeSide();
      expect(await network(side, '3', '', '', '', '')).toMatch(/\nWeb proxy removed\.\n$/);
      expect(side.calls).toEqual([['setProxy', undefined]]);
    });

    test('not before the console has a password', async () => {
      const side = new FakeSide();
      side.claimed = false;
      expect(await network(side, '3', '10.1.0.9', '3128', '', '')).toMatch(
        /\nThe web proxy can only be set after a connector password was created in the management console\.\n$/,
      );
      expect(side.calls).toEqual([]);
    });
  });

  describe('4 sets the DNS suffixes', () => {
    test.each([
      ['corp.example.com', ['corp.example.com']],
      ['a.example.com, b.example.com', ['a.example.com', 'b.example.com']],
      ['a.example.com b.example.com', ['a.example.com', 'b.example.com']],
      ['', []],
    ])('%j', async (typed, suffixes) => {
      const side = new FakeSide();
      expect(await network(side, '4', typed)).toBe(`Current DNS suffix search list: None
DNS suffix search list: ${typed}
DNS suffix search list configured.
`);
      expect(side.calls).toEqual([['setDnsSuffixes', suffixes]]);
    });

    test('shows those there are, refuses what is no name', async () => {
      const side = new FakeSide();
      side.network.dnsSuffixes = ['a.example.com', 'b.example.com'];
      const shown = await conversation(side, '2', '4', 'ok.example.com -no');
      expect(shown).toMatch(
        /\nCurrent DNS suffix search list: a\.example\.com, b\.example\.com\nDNS suffix search list: .*\nInvalid DNS suffix: -no\n$/,
      );
      expect(side.calls).toEqual([]);
    });
  });
});

describe('3, 4 and 6 ask before', () => {
  const cases = [
    [
      '3',
      (word: string) => `Type "${word}" to restart the services: `,
      'Services restarted.',
      'restartServices',
    ],
    [
      '4',
      (word: string) => `All configuration will be lost. Type "${word}" to continue: `,
      'Factory reset complete.',
      'factoryReset',
    ],
  ] as const;

  test.each(cases)('%s does it', async (option, prompt, done, call) => {
    for (const confirmation of ['yes', 'y'] as const) {
      const side = new FakeSide({ confirmation });
      const shown = await conversation(side, option, confirmation);
      expect(shown).toBe(`${prompt(confirmation)}${confirmation}\n${done}\n`);
      expect(side.calls).toEqual([[call]]);
    }
  });

  test.each(cases)('%s takes no other word', async (option, prompt) => {
    for (const [confirmation, typed] of [
      ['yes', 'y'],
      ['y', 'yes'],
      ['yes', ''],
      ['yes', 'YES'],
    ] as const) {
      const side = new FakeSide({ confirmation });
      expect(await conversation(side, option, typed)).toBe(`${prompt(confirmation)}${typed}\nCancelled.\n`);
      expect(side.calls).toEqual([]);
    }
  });

  test.each([
    [true, 'SSL certificate validation is enabled. Type "yes" to disable it: ', 'disabled'],
    [false, 'SSL certificate validation is disabled. Type "yes" to enable it: ', 'enabled'],
  ])('6 turns the validation over (%s)', async (before, prompt, after) => {
    const side = new FakeSide();
    side.certificateValidation = before;
    expect(await conversation(side, '6', 'no')).toBe(`${prompt}no\nCancelled.\n`);
    expect(side.certificateValidation).toBe(before);
    expect(await conversation(side, '6', 'yes')).toBe(`${prompt}yes\nSSL certificate validation ${after}.\n`);
    expect(side.certificateValidation).toBe(!before);
  });
});

test('5 deletes files', async () => {
  const side = new FakeSide();
  expect(await conversation(side, '5')).toBe('3 unused upgrade-related files deleted.\n');
  expect(side.calls).toEqual([['deleteUpgradeFiles']]);
});

test('7 shows the certificate', async () => {
  expect(await conversation(new FakeSide(), '7')).toBe(`SHA1 Fingerprint=${certificate.sha1}
SHA256 Fingerprint=${certificate.sha256}
IP address: 127.1.0.10
Valid until: ${certificate.validTo}
${certificate.pem}`);
});

test('8 says where the log bundle is', async () => {
  const side = new FakeSide();
  expect(await conversation(side, '8')).toBe('Log bundle generated: /var/log/bundle.tar.gz\n');
});
