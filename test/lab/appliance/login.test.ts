import { connect } from 'node:tls';
import type { Switches } from '../../../lab/appliance';
import { claim, closeAll, logIn, registered, scene } from './support/console';
import { CONSOLE_PASSWORD, ADMINISTRATOR, VCENTER } from './support/peers';

afterEach(closeAll);

const SKINS: readonly Switches['skin'][] = ['panes', 'tables'];
const first = (address: string, username: string, password: string) => ({
  'vCenter IP address or hostname': address,
  'vCenter administrator name': username,
  Password: password,
});
const { username, password } = ADMINISTRATOR;

describe.each(SKINS)('first visit, skin %s', (skin) => {
  it('names product and version before any login', async () => {
    const { browser } = await scene({ skin, version: '2.4.1' });
    expect(await browser.open()).toContain('AWS Connector for vCenter');
    expect(browser.text).toContain('Version: 2.4.1');
    expect(browser.text).toContain('Log in to Connector');
  });

  it.each([
    ['x'.repeat(33), username, password, 'must have at most 32 characters.'],
    ['x'.repeat(32), username, password, 'vCenter cannot be reached.'],
    [VCENTER, username, 'wrong', 'The vCenter user name or password is not correct.'],
    [VCENTER, 'nobody', password, 'The vCenter user name or password is not correct.'],
    [VCENTER, username, password, 'Create a Connector Password'],
  ])('vCenter %s, %s, %s', async (address, name, secret, message) => {
    const { browser } = await scene({ skin });
    await browser.open();
    expect(await browser.submit(first(address, name, secret))).toContain(message);
  });

  it('sets a password that lets in from then on, alone', async () => {
    const all = await scene({ skin });
    expect(await claim(all)).toContain('Upload the configuration file');
    expect(all.console.appliance.claimed).toBe(true);
    expect(all.console.appliance.vcenterAddress).toBe(VCENTER);
    all.browser.forgetCookie();
    await all.browser.open();
    expect(all.browser.text).not.toContain('vCenter administrator name');
    expect(await all.browser.submit({ Password: 'wrong' })).toContain('The password is not correct.');
    expect(await all.browser.submit({ Password: CONSOLE_PASSWORD })).toContain('Health Status');
    expect(await all.browser.click('Log out')).toContain('Log in to Connector');
  });

  it('shows markup that somebody typed in as text', async () => {
    const { browser } = await scene({ skin });
    await browser.open();
    await browser.submit(first('"><script>alert(1)</script>', '<b>', 'x'));
    expect(browser.html).not.toContain('<script>alert');
  });
});

describe('password criteria', () => {
  it.each([
    ['strict', 'Abcdef1', false],
    ['strict', 'Abcde1$', false],
    ['strict', 'Abcdef1$', true],
    ['strict', `Aa1$${'x'.repeat(60)}`, true],
    ['strict', `Aa1$${'x'.repeat(61)}`, false],
    ['strict', 'abcdef1$', false],
    ['strict', 'ABCDEF1$', false],
    ['strict', 'Abcdefg$', false],
    ['strict', 'Abcdefg1', false],
    ['any', 'x', true],
    ['any', '', false],
  ] as const)('%s: %s is taken: %s', async (passwordRule, chosen, taken) => {
    const all = await scene({ passwordRule });
    await claim(all, chosen);
    expect(all.console.appliance.claimed).toBe(taken);
  });

  it('has to be given twice', async () => {
    const { browser } = await scene();
    await browser.open();
    await browser.submit(first(VCENTER, username, password));
    expect(
      await browser.submit({ 'New password': CONSOLE_PASSWORD, 'Confirm password': 'Console-2$' }),
    ).toContain('do not match');
  });
});

describe('wrong passwords', () => {
  const LOCKED = 'The connector is locked after 20 attempts to log in with an incorrect password.';

  async function wrongly(all: Awaited<ReturnType<typeof scene>>, times: number): Promise<string> {
    all.browser.forgetCookie();
    await all.browser.open();
    for (let time = 0; time < times; time++) await all.browser.submit({ Password: 'wrong' });
    return all.browser.text;
  }

  it('lock at the twentieth, for the right one too, until setup.rb resets it', async () => {
    const all = await scene();
    await claim(all);
    expect(await wrongly(all, 19)).toContain('The password is not correct.');
    expect(await wrongly(all, 1)).toContain(LOCKED);
    expect(await logIn(all)).toContain(LOCKED);
    const { appliance } = all.console;
    const reset = { vcenterAddress: VCENTER, username, password, newPassword: 'Another-1$' };
    expect(await appliance.resetPassword({ ...reset, password: 'wrong' })).toContain('not correct');
    expect(await appliance.resetPassword({ ...reset, vcenterAddress: '10.0.0.5' })).toContain(VCENTER);
    expect(await appliance.resetPassword({ ...reset, newPassword: 'weak' })).toContain('8 to 64');
    expect(await logIn(all)).toContain(LOCKED);
    expect(await appliance.resetPassword(reset)).toBeUndefined();
    expect(await logIn(all)).toContain('not correct');
    expect(await logIn(all, 'Another-1$')).toContain('Health Status');
  });

  it.each([
    [true, 0, 'The password is not correct.'],
    [false, 19, LOCKED],
  ])('a right one sets the count to 0: %s', async (lockCounterResets, left, next) => {
    const all = await scene({ lockCounterResets });
    await claim(all);
    await wrongly(all, 19);
    await logIn(all);
    expect(all.console.appliance.administration.state.failedLogins).toBe(left);
    expect(all.browser.text).toContain(left === 0 ? 'Health Status' : 'There were 19 attempts');
    expect(await wrongly(all, 1)).toContain(next);
  });
});

describe('sessions', () => {
  it('nothing but the login page without one', async () => {
    const all = await registered();
    all.browser.forgetCookie();
    for (const path of ['/register', '/unregister', '/certificate', '/log-bundle', '/error-log?item=x'])
      expect(await all.browser.open(path)).toContain('Log in to Connector');
    expect(all.browser.text).not.toContain('expired');
  });

  it('end with a restart of the services', async () => {
    const all = await registered();
    await all.console.appliance.restartServices();
    expect(await all.browser.open('/register')).toContain('Your session has expired.');
    expect(await all.browser.submit({ Password: CONSOLE_PASSWORD })).toContain('Health Status');
  });

  it('of the first visit do not set a password when somebody else was faster', async () => {
    const all = await scene();
    await all.browser.open();
    await all.browser.submit(first(VCENTER, username, password));
    all.console.appliance.administration.createPassword(VCENTER, 'Faster-1$', 'Faster-1$');
    await all.browser.submit({ 'New password': CONSOLE_PASSWORD, 'Confirm password': CONSOLE_PASSWORD });
    expect(all.browser.text).toContain('Log in to Connector');
    expect(all.console.appliance.administration.state.password).toBe('Faster-1$');
  });
});

describe('versions of TLS', () => {
  function handshake(port: number, version: 'TLSv1' | 'TLSv1.2'): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const ciphers = 'DEFAULT:@SECLEVEL=0';
      const options = { port, rejectUnauthorized: false, minVersion: version, maxVersion: version, ciphers };
      const socket = connect(options, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }

  it.each([
    ['TLSv1', 'TLSv1.2'],
    ['TLSv1.2', 'TLSv1'],
  ] as const)('%s is spoken, %s is not', async (tls, other) => {
    const { console } = await scene({ tls });
    expect(await handshake(console.appliance.port, tls)).toBe(tls);
    await expect(handshake(console.appliance.port, other)).rejects.toThrow();
    await console.appliance.setSwitches({ tls: other });
    expect(await handshake(console.appliance.port, other)).toBe(other);
  });
});
