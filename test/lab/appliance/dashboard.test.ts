import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fingerprint, type Switches } from '../../../lab/appliance';
import { claim, closeAll, logIn, registered, scene, type Scene } from './support/console';
import { CONSOLE_PASSWORD, ADMINISTRATOR, SERVICE, VCENTER } from './support/peers';

afterEach(closeAll);

const ITEMS = [
  'Connector Up-to-Date',
  'AWS Connectivity',
  'vCenter Connectivity',
  'Connector Registered IP Is Current',
  'System Time Synchronization',
  'UserProvider Service',
  'Poller Service',
  'Network Proxy Configured',
  'Connector Dashboard Login',
  'Authentication Proxy Service',
];
const UNREGISTERED = ['Connector Up-to-Date', 'System Time Synchronization', 'Connector Dashboard Login'];

const shown = ({ browser }: Scene): string[] => ITEMS.filter((item) => browser.text.includes(item));
const bad = async (all: Scene): Promise<string[]> =>
  (await all.console.appliance.administration.health())
    .filter(({ status }) => status !== 'ok')
    .map(({ name, status }) => `${name}: ${status}`);

describe.each<Switches['skin']>(['panes', 'tables'])('health, skin %s', (skin) => {
  it('before the registration', async () => {
    const all = await scene({ skin });
    await claim(all);
    await all.browser.open();
    expect(shown(all)).toEqual(UNREGISTERED);
  });

  it('all items when there is a proxy, in order', async () => {
    const all = await registered({ skin });
    expect(shown(all)).toEqual(ITEMS.filter((item) => item !== 'Network Proxy Configured'));
    await all.console.appliance.setProxy({ host: '127.0.0.9', port: 3128 });
    await all.browser.open();
    expect(shown(all)).toEqual(ITEMS);
    expect(all.browser.text.indexOf('Poller Service')).toBeLessThan(
      all.browser.text.indexOf('Network Proxy Configured'),
    );
  });

  it('has a symbol and a log for each', async () => {
    const all = await registered({ skin, upgrade: { version: '2.8.0', recalled: false } });
    await all.console.appliance.setSwitches({ clockOffsetSeconds: 16 });
    await all.browser.open();
    const { text } = all.browser;
    expect(text.match(/\bOK\b/g)).toHaveLength(7);
    expect(text.match(/\bError\b(?! Log)/g)).toHaveLength(1);
    expect(text.match(/\bWarning\b/g)).toHaveLength(1);
    expect(text).toContain("What's new?");
    expect(await all.browser.click('View Error Log')).toContain('16 seconds off');
  });
});

describe('health turns bad', () => {
  it.each<[string, (all: Scene) => unknown, string[]]>([
    ['nothing', () => undefined, []],
    [
      'the service account has another password',
      ({ vcenter }) => vcenter.users.set(SERVICE.username, 'other'),
      ['vCenter Connectivity: error', 'UserProvider Service: error', 'Authentication Proxy Service: error'],
    ],
    [
      'the key is gone',
      ({ aws }) => (aws.valid = false),
      ['AWS Connectivity: error', 'Poller Service: error'],
    ],
    [
      'the policy is old',
      ({ aws }) => (aws.policies = []),
      ['AWS Connectivity: error', 'Poller Service: error'],
    ],
    [
      'the address changed',
      ({ console }) => console.appliance.powerOn('127.0.0.2'),
      ['Connector Registered IP Is Current: error'],
    ],
    [
      'a proxy was set',
      ({ console }) => console.appliance.setProxy({ host: '127.0.0.9', port: 1 }),
      ['AWS Connectivity: error', 'Poller Service: error'],
    ],
    [
      'the clock is 16 seconds off',
      ({ console }) => console.appliance.setSwitches({ clockOffsetSeconds: 16 }),
      ['System Time Synchronization: error'],
    ],
    [
      'the clock is 15 seconds off',
      ({ console }) => console.appliance.setSwitches({ clockOffsetSeconds: -15 }),
      [],
    ],
    [
      'a wrong password was tried',
      ({ console }) => console.appliance.administration.logIn('wrong'),
      ['Connector Dashboard Login: warning'],
    ],
    [
      'it is locked',
      ({ console }) => Array.from({ length: 20 }, () => console.appliance.administration.logIn('wrong')),
      ['Connector Dashboard Login: error'],
    ],
    [
      'there is a newer version',
      ({ console }) => console.appliance.setSwitches({ upgrade: { version: '3', recalled: false } }),
      ['Connector Up-to-Date: warning'],
    ],
    [
      'this version was recalled',
      ({ console }) => console.appliance.setSwitches({ upgrade: { version: '2', recalled: true } }),
      ['Connector Up-to-Date: error'],
    ],
  ])('%s', async (_, change, expected) => {
    const all = await registered();
    await change(all);
    expect(await bad(all)).toEqual(expected);
  });
});

describe('actions', () => {
  it.each([true, false])('in their pane: %s', async (actionsInPane) => {
    const all = await registered({ actionsInPane });
    const { text } = all.browser;
    const pane = text.slice(text.indexOf('Actions'));
    for (const label of ['Register the Connector', 'Unregister the Connector', 'Rotate encryption key']) {
      expect(text).toContain(label);
      expect(pane.includes(label)).toBe(actionsInPane);
    }
    expect(pane).toContain('Upload security certificate');
  });

  it.each([
    ['2.4.9', false],
    ['2.5.0', true],
    ['2.10.0', true],
  ])('the certificate of version %s can be replaced: %s', async (version, possible) => {
    const all = await registered({ version });
    expect(all.browser.text.includes('Upload security certificate')).toBe(possible);
  });

  it('rotates the encryption key with the password', async () => {
    const all = await registered();
    await all.browser.click('Rotate encryption key');
    expect(await all.browser.submit({ 'Connector password': 'x' })).toContain('The password is not correct.');
    expect(await all.browser.submit({ 'Connector password': CONSOLE_PASSWORD })).toContain(
      'The encryption key has been rotated.',
    );
    expect(all.console.appliance.administration.state.encryptionKeyRotations).toBe(1);
  });

  it('reports a problem', async () => {
    const all = await registered();
    await all.browser.click('Report a problem to AWS');
    expect(await all.browser.submit({ Issue: 'Other' })).toContain('Describe the problem.');
    expect(
      await all.browser.submit({
        Description: 'd',
        'I agree to send my logs to Amazon Web Services': 'on',
      }),
    ).toContain('Your report has been sent.');
  });

  it('gives the logs', async () => {
    const all = await registered();
    await all.browser.click('Download Debug Log Bundle');
    expect(all.browser.trail.at(-1)?.headers['content-disposition']).toContain('connector-logs');
  });

  it('upgrades: unreachable for a while, then another version and certificate', async () => {
    const all = await registered({ upgrade: { version: '2.8.0', recalled: false }, upgradeSeconds: 0.3 });
    const before = all.console.appliance.certificatePem();
    await all.browser.click('Upgrade');
    expect(await all.browser.submit()).toContain('The connector is being upgraded.');
    await expect(all.browser.open()).rejects.toThrow();
    while (all.console.appliance.mode !== 'running') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(all.console.appliance.certificatePem()).not.toBe(before);
    expect(await logIn(all)).toContain('Version: 2.8.0');
    expect(all.browser.text).not.toContain("What's new?");
    expect(await all.console.appliance.deleteUpgradeFiles()).toBe(2);
    expect(await all.console.appliance.deleteUpgradeFiles()).toBe(0);
  });
});

describe('certificate', () => {
  const directory = mkdtempSync(join(tmpdir(), 'console-certificate-'));
  const openssl = (...args: string[]): Buffer =>
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  afterAll(() => rmSync(directory, { recursive: true }));

  function presented({ console }: Scene): Promise<string> {
    return new Promise((resolve, reject) => {
      const { hostname: host, port } = new URL(console.url);
      const socket = connect({ host, port: Number(port), rejectUnauthorized: false }, () => {
        resolve(socket.getPeerX509Certificate()?.toString() ?? '');
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }

  it('is self-signed and for its address alone, until a restart after the address changed', async () => {
    const all = await scene();
    const own = new X509Certificate(await presented(all));
    expect(own.toString()).toBe(all.console.appliance.certificatePem());
    expect(own.subjectAltName).toBe('IP Address:127.0.0.1');
    expect(own.verify(own.publicKey)).toBe(true);
    expect(own.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(fingerprint(own.toString(), 'sha256')).toBe(own.fingerprint256);
    expect(fingerprint(own.toString(), 'sha1')).toBe(own.fingerprint);
    await all.console.appliance.powerOff();
    await all.console.appliance.powerOn('127.0.0.3');
    expect(await presented(all)).toBe(own.toString());
    await all.console.appliance.restartServices();
    expect(new X509Certificate(await presented(all)).subjectAltName).toBe('IP Address:127.0.0.3');
  });

  it.each([
    [false, true],
    [true, false],
  ])('uploaded; a restart replaces it: %s', async (restartReplacesCertificate, kept) => {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'key.pem',
      '-out',
      'cert.pem',
      '-subj',
      '/CN=trusted',
    );
    openssl(
      'pkcs12',
      '-export',
      '-inkey',
      'key.pem',
      '-in',
      'cert.pem',
      '-out',
      'c.p12',
      '-passout',
      'pass:secret',
    );
    const pem = readFileSync(join(directory, 'cert.pem'), 'utf8');
    const file = { file: readFileSync(join(directory, 'c.p12')) };
    const all = await registered({ restartReplacesCertificate });
    await all.browser.click('Upload security certificate');
    const refused = 'The PKCS 12 file cannot be opened with this passphrase.';
    expect(await all.browser.submit({ 'Choose file': file, Passphrase: 'wrong' })).toContain(refused);
    expect(
      await all.browser.submit({ 'Choose file': { file: Buffer.from('x') }, Passphrase: 'secret' }),
    ).toContain(refused);
    expect(await all.browser.submit({ Passphrase: 'secret' })).toContain('Choose a PKCS 12 file.');
    expect(await all.browser.submit({ 'Choose file': file, Passphrase: 'secret' })).toContain(
      'The certificate has been uploaded.',
    );
    const fingerprintOf = (text: string): string => new X509Certificate(text).fingerprint256;
    expect(fingerprintOf(await presented(all))).toBe(fingerprintOf(pem));
    expect(fingerprintOf(all.console.appliance.certificatePem())).toBe(fingerprintOf(pem));
    await all.console.appliance.restartServices();
    expect(fingerprintOf(await presented(all)) === fingerprintOf(pem)).toBe(kept);
  });
});

describe('setup.rb', () => {
  const STATIC = {
    address: '127.0.0.7',
    netmask: '255.255.255.0',
    gateway: '127.0.0.1',
    dns: ['127.0.0.2', ''],
  };

  it('moves the console to a static address and back', async () => {
    const all = await registered();
    const { appliance } = all.console;
    expect(await appliance.setStatic(STATIC)).toBeUndefined();
    expect(all.console.url).toContain('//127.0.0.7:');
    expect(appliance.network).toMatchObject({ mode: 'static', dns: ['127.0.0.2'], gateway: '127.0.0.1' });
    expect(await logIn(all)).toContain('Health Status');
    expect(await bad(all)).toEqual(['Connector Registered IP Is Current: error']);
    expect(await appliance.setDhcp()).toBeUndefined();
    expect(appliance.network).toMatchObject({ mode: 'dhcp', address: '127.0.0.1' });
    expect(await bad(all)).toEqual([]);
  });

  it.each([
    [{ address: '127.0.0.300' }, 'Invalid IP address'],
    [{ netmask: '255.0.255.0' }, 'Invalid netmask'],
    [{ netmask: 'x' }, 'Invalid netmask'],
    [{ gateway: '' }, 'Invalid gateway'],
    [{ dns: ['127.0.0.2', 'x'] }, 'Invalid DNS server 2'],
  ])('refuses %j', async (change, message) => {
    const { console } = await scene();
    expect(await console.appliance.setStatic({ ...STATIC, ...change })).toBe(message);
    expect(console.appliance.network.mode).toBe('dhcp');
  });

  it('loses the console by a gateway of another subnet, until DHCP is back', async () => {
    const { console, browser } = await scene();
    await console.appliance.setStatic({ ...STATIC, gateway: '127.0.1.1' });
    expect(console.appliance.mode).toBe('unreachable');
    await expect(browser.open()).rejects.toThrow();
    await console.appliance.setDhcp();
    expect(await browser.open()).toContain('Log in to Connector');
  });

  it('takes a proxy only after the first visit', async () => {
    const all = await scene();
    const proxy = { host: '127.0.0.9', port: 3128 };
    expect(await all.console.appliance.setProxy(proxy)).toContain('only be set after');
    await claim(all);
    expect(await all.console.appliance.setProxy(proxy)).toBeUndefined();
    expect(all.console.appliance.network.proxy).toEqual(proxy);
  });

  it('empties it by a factory reset; the extension stays behind', async () => {
    const all = await registered();
    const { appliance } = all.console;
    await appliance.setStatic(STATIC);
    appliance.user.password = 'changed';
    const before = appliance.certificatePem();
    await appliance.factoryReset();
    expect(all.console.url).toContain('//127.0.0.1:');
    expect(appliance.claimed).toBe(false);
    expect(appliance.user).toEqual({ name: 'ec2-user', password: 'ec2pass', mustChange: false });
    expect(appliance.certificatePem()).not.toBe(before);
    expect(all.vcenter.extensions.size).toBe(1);
    all.browser.forgetCookie();
    expect(await all.browser.open()).toContain('vCenter administrator name');
  });

  it('resets no password before there is one', async () => {
    const { console } = await scene();
    const { username, password } = ADMINISTRATOR;
    expect(
      await console.appliance.resetPassword({
        vcenterAddress: VCENTER,
        username,
        password,
        newPassword: 'New-word-1$',
      }),
    ).toContain('has no password yet');
  });
});
