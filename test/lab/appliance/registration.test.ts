import type { Switches } from '../../../lab/appliance';
import {
  account,
  awsKey,
  claim,
  closeAll,
  CONFIGURATION,
  registered,
  scene,
  type Scene,
} from './support/console';
import { ADMINISTRATOR, KEY, SERVICE, VCENTER } from './support/peers';

afterEach(closeAll);

const file = (content: unknown): { file: Buffer } => ({ file: Buffer.from(JSON.stringify(content)) });
const AGREE = 'I agree to install the vCenter SSL certificates on this connector';
const MANUAL = { 'Enter the configuration manually': 'on', 'AMP connector key': 'AMP-KEY' };
const TRUST_ROLE = { 'AMP trust role ARN': CONFIGURATION.trustRoleArn };

describe.each<Switches['skin']>(['panes', 'tables'])('registration, skin %s', (skin) => {
  let all: Scene;

  beforeEach(async () => {
    all = await scene({ skin });
    expect(await claim(all)).toContain('Register the Connector');
  });

  it('by an uploaded file: the extension leads to the appliance, the service account may export', async () => {
    const { browser, vcenter, console } = all;
    expect(await browser.submit({ 'Configuration file': file(CONFIGURATION) })).toContain(
      'vCenter Service Account Credentials',
    );
    expect(await browser.submit(account(SERVICE))).toContain('AWS Credentials');
    expect(browser.text).not.toContain('AMP trust role ARN');
    expect(await browser.submit(awsKey)).toContain('Register Plugin');
    expect(vcenter.extensions.size).toBe(0);
    expect(await browser.submit({ [AGREE]: 'on', 'Upgrade the connector automatically': 'off' })).toContain(
      'The connector has been registered.',
    );
    expect([...vcenter.extensions.values()]).toEqual([
      { key: 'com.amazonaws.amp.connector', version: '2.7.0', url: console.url },
    ]);
    expect(vcenter.granted).toEqual([SERVICE.username]);
    expect(console.appliance.administration.state.registration).toEqual({
      type: 'connector',
      connectorKey: 'AMP-KEY',
      trustRoleArn: CONFIGURATION.trustRoleArn,
      vcenterAddress: VCENTER,
      serviceAccount: SERVICE,
      accessKey: KEY,
      autoUpgrade: false,
      esxCertificates: 'vcenter',
      extensionKey: 'com.amazonaws.amp.connector',
      address: '127.0.0.1',
    });
    expect(await browser.click('Go to the dashboard')).toContain('Unregister the Connector');
  });

  it('needs the agreement only for an uploaded file of the AWS Connector type', async () => {
    const { browser } = all;
    await browser.submit({ 'Configuration file': file(CONFIGURATION) });
    await browser.submit(account(SERVICE));
    await browser.submit(awsKey);
    expect(await browser.submit()).toContain('certificates have to be installed');
    await browser.open('/register');
    await browser.submit({ 'Configuration file': file({ type: 'saml', key: 'K' }) });
    await browser.submit(account(SERVICE));
    expect(await browser.submit(awsKey)).not.toContain('I agree');
    expect(await browser.submit()).toContain('The connector has been registered.');
    expect(all.console.appliance.administration.state.registration?.type).toBe('saml');
  });

  it('by hand: the trust role is asked for', async () => {
    const { browser } = all;
    await browser.submit(MANUAL);
    expect(await browser.submit(account(SERVICE))).toContain('AMP trust role ARN');
    expect(await browser.submit({ ...awsKey, 'AMP trust role ARN': 'nothing' })).toContain('is not the ARN');
    expect(await browser.submit({ ...awsKey, ...TRUST_ROLE })).toContain('Register Plugin');
    expect(browser.text).not.toContain('I agree');
    await browser.submit({ 'Ignore any ESX certificate errors': 'on' });
    expect(all.console.appliance.administration.state.registration).toMatchObject({
      esxCertificates: 'ignore',
      autoUpgrade: true,
      trustRoleArn: CONFIGURATION.trustRoleArn,
    });
  });

  it('by hand with SAML: a key pair follows', async () => {
    const { browser } = all;
    expect(await browser.submit({ ...MANUAL, 'Configuration type': 'saml' })).toContain('Upload Key Pair');
    expect(await browser.submit()).toContain('Choose a key pair file.');
    expect(await browser.submit({ 'Key pair file': file('any') })).toContain(
      'vCenter Service Account Credentials',
    );
    await browser.submit(account(SERVICE));
    expect(browser.text).not.toContain('AMP trust role ARN');
  });

  it('asks for the administrator in a later session', async () => {
    const { browser } = all;
    browser.forgetCookie();
    await browser.open();
    await browser.submit({ Password: 'Console-1$' });
    await browser.click('Register the Connector');
    expect(await browser.submit(MANUAL)).toContain('vCenter Admin Credentials');
    expect(await browser.submit(account({ ...ADMINISTRATOR, password: 'wrong' }))).toContain(
      'is not correct',
    );
    expect(await browser.submit(account(ADMINISTRATOR))).toContain('vCenter Service Account Credentials');
  });

  it('can be left', async () => {
    expect(await all.browser.click('Cancel')).toContain('Health Status');
    expect(all.vcenter.extensions.size).toBe(0);
  });

  it('does not skip a page', async () => {
    await all.browser.submit(MANUAL);
    expect(await all.browser.open('/register/plugin')).toContain('vCenter Service Account Credentials');
  });
});

describe('what the wizard refuses', () => {
  it.each([
    ['no file', {}, 'Choose a configuration file.'],
    ['a file that is no JSON', { 'Configuration file': { file: Buffer.from('{') } }, 'cannot be read'],
    ['another type', { 'Configuration file': file({ type: 'x', key: 'k' }) }, 'cannot be read'],
    ['no key', { ...MANUAL, 'AMP connector key': '' }, 'Enter the AMP connector key.'],
  ])('%s', async (_, values, message) => {
    const all = await scene();
    await claim(all);
    expect(await all.browser.submit(values)).toContain(message);
  });

  it.each([
    ['another key', { ...awsKey, 'Secret access key': 'x' }, {}, 'The AWS credentials are not valid.'],
    [
      'an old policy',
      awsKey,
      { policies: ['Other'] },
      'The AWSConnector policy of this user is out of date.',
    ],
    ['a good one', awsKey, {}, 'Register Plugin'],
  ])('AWS: %s', async (_, values, aws, message) => {
    const all = await scene();
    Object.assign(all.aws, aws);
    await claim(all);
    await all.browser.submit({ 'Configuration file': file(CONFIGURATION) });
    await all.browser.submit(account(SERVICE));
    expect(await all.browser.submit(values)).toContain(message);
  });

  it.each([
    [15, 'Register Plugin'],
    [-15, 'Register Plugin'],
    [16, 'not valid'],
    [-16, 'not valid'],
  ])('AWS with a clock %d seconds off', async (clockOffsetSeconds, message) => {
    const all = await scene({ clockOffsetSeconds });
    await claim(all);
    await all.browser.submit({ 'Configuration file': file(CONFIGURATION) });
    await all.browser.submit(account(SERVICE));
    expect(await all.browser.submit(awsKey)).toContain(message);
  });

  it('an administrator who may not register; the next try finishes what the first began', async () => {
    const all = await scene();
    all.vcenter.denied.add('grantExport');
    await claim(all);
    await all.browser.submit({ 'Configuration file': file(CONFIGURATION) });
    await all.browser.submit(account(SERVICE));
    await all.browser.submit(awsKey);
    expect(await all.browser.submit({ [AGREE]: 'on' })).toContain('does not have the permission');
    expect(all.console.appliance.administration.state.registration).toBeUndefined();
    all.vcenter.denied.clear();
    expect(await all.browser.submit({ [AGREE]: 'on' })).toContain('has been registered');
  });
});

describe('unregistering', () => {
  const AT_ODDS = { administrator: SERVICE, serviceAccount: ADMINISTRATOR };

  it.each([
    ['administrator', ADMINISTRATOR],
    ['serviceAccount', SERVICE],
  ] as const)('by the %s', async (unregisterAccount, right) => {
    const all = await registered({ unregisterAccount });
    all.vcenter.users.set(SERVICE.username, SERVICE.password);
    await all.browser.click('Unregister the Connector');
    if (unregisterAccount === 'serviceAccount')
      expect(await all.browser.submit(account(AT_ODDS[unregisterAccount]))).toContain('is not correct');
    expect(await all.browser.submit(account({ ...right, password: 'wrong' }))).toContain('is not correct');
    expect(all.vcenter.extensions.size).toBe(1);
    expect(await all.browser.submit(account(right))).toContain('The connector has been unregistered.');
    expect(all.vcenter.extensions.size).toBe(0);
    expect(await all.browser.open()).not.toContain('Unregister the Connector');
  });

  it('leaves an extension to the connector it leads to', async () => {
    const all = await registered();
    const key = 'com.amazonaws.amp.connector';
    all.vcenter.extensions.set(key, { key, version: '2.7.0', url: 'https://127.1.0.99:443' });
    await all.browser.click('Unregister the Connector');
    expect(await all.browser.submit(account(ADMINISTRATOR))).toContain('has been unregistered');
    expect(all.vcenter.extensions.size).toBe(1);
  });
});
