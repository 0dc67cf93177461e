import { startConsole, type StandaloneConsole, type Switches } from '../../../../lab/appliance';
import { Browser } from './browser';
import { ADMINISTRATOR, CONSOLE_PASSWORD, FakeAws, FakeVcenter, KEY, SERVICE, VCENTER } from './peers';

export interface Scene {
  readonly console: StandaloneConsole;
  readonly vcenter: FakeVcenter;
  readonly aws: FakeAws;
  readonly browser: Browser;
}

const open: StandaloneConsole[] = [];

/** A console of a fresh appliance; closed after the test by `closeAll`. */
export async function scene(switches: Partial<Switches> = {}, host?: string): Promise<Scene> {
  const vcenter = new FakeVcenter();
  const aws = new FakeAws();
  const console = await startConsole({
    vcenter,
    aws,
    switches: { restartSeconds: 0.01, rebootSeconds: 0.01, upgradeSeconds: 0.01, ...switches },
    ...(host !== undefined && { host }),
  });
  open.push(console);
  return { console, vcenter, aws, browser: new Browser(() => console.url) };
}

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((console) => console.close()));
}

/** The first visit, up to the wizard's first page. */
export async function claim({ browser }: Scene, password = CONSOLE_PASSWORD): Promise<string> {
  await browser.open();
  await browser.submit({
    'vCenter IP address or hostname': VCENTER,
    'vCenter administrator name': ADMINISTRATOR.username,
    Password: ADMINISTRATOR.password,
  });
  return browser.submit({ 'New password': password, 'Confirm password': password });
}

export const CONFIGURATION = {
  type: 'connector',
  key: 'AMP-KEY',
  trustRoleArn: 'arn:aws:iam::123456789012:role/amp-trust',
};

export const account = ({ username, password }: typeof SERVICE): Record<string, string> => ({
  'User name': username,
  Password: password,
});

export const awsKey = { 'Access key ID': KEY.id, 'Secret access key': KEY.secret };

/** A claimed console, registered by an uploaded file. */
export async function registered(switches: Partial<Switches> = {}): Promise<Scene> {
  const all = await scene(switches);
  const { browser } = all;
  await claim(all);
  await browser.submit({ 'Configuration file': { file: Buffer.from(JSON.stringify(CONFIGURATION)) } });
  await browser.submit(account(SERVICE));
  await browser.submit(awsKey);
  await browser.submit({ 'I agree to install the vCenter SSL certificates on this connector': 'on' });
  await browser.click('Go to the dashboard');
  return all;
}

export const logIn = ({ browser }: Scene, password = CONSOLE_PASSWORD): Promise<string> =>
  browser.open().then(() => browser.submit({ Password: password }));
