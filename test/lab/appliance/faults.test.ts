import { readFaults, type Fault } from '../../../lab/appliance/faults';
import {
  account,
  awsKey,
  claim,
  closeAll,
  CONFIGURATION,
  logIn,
  registered,
  scene,
  type Scene,
} from './support/console';
import { CONSOLE_PASSWORD, ADMINISTRATOR, SERVICE } from './support/peers';

afterEach(closeAll);

const AGREE = { 'I agree to install the vCenter SSL certificates on this connector': 'on' };
const inject = ({ console }: Scene, ...faults: Fault[]): void =>
  console.appliance.faults.set(readFaults(faults));

/** As far as the wizard's last page. */
async function atRegister(): Promise<Scene> {
  const all = await scene();
  await claim(all);
  await all.browser.submit({ 'Configuration file': { file: Buffer.from(JSON.stringify(CONFIGURATION)) } });
  await all.browser.submit(account(SERVICE));
  await all.browser.submit(awsKey);
  return all;
}

describe('a submit', () => {
  it.each([
    ['reset', false, 0],
    ['reset', true, 1],
    ['reboot', false, 0],
    ['reboot', true, 1],
  ] as const)('%s, after what was asked for: %s', async (kind, after, extensions) => {
    const all = await atRegister();
    inject(all, { at: 'submit:Register', kind, after });
    await expect(all.browser.submit(AGREE)).rejects.toThrow();
    expect(all.vcenter.extensions.size).toBe(extensions);
    while (all.console.appliance.mode !== 'running') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await all.browser.open('/register')).toContain(kind === 'reset' ? 'Register' : 'has expired');
  });

  it('500, and the next one is well', async () => {
    const all = await atRegister();
    inject(all, { at: 'submit:Register Plugin', kind: '500' });
    const page = all.browser.html;
    await all.browser.submit(AGREE);
    expect(all.browser.trail.at(-1)?.status).toBe(500);
    all.browser.html = page;
    expect(await all.browser.submit(AGREE)).toContain('has been registered');
  });

  it('with an expired session does nothing', async () => {
    const all = await atRegister();
    inject(all, { at: 'submit:Register', kind: 'sessionExpired' });
    expect(await all.browser.submit(AGREE)).toContain('Your session has expired.');
    expect(all.vcenter.extensions.size).toBe(0);
  });

  it('slow', async () => {
    const all = await atRegister();
    inject(all, { at: 'submit:Register', kind: 'slow', delayMs: 200 });
    const began = performance.now();
    expect(await all.browser.submit(AGREE)).toContain('has been registered');
    expect(performance.now() - began).toBeGreaterThan(190);
  });
});

describe('a page', () => {
  it('half of it', async () => {
    const all = await registered();
    const whole = all.browser.html;
    inject(all, { at: 'page:Dashboard', kind: 'half' });
    await all.browser.open();
    expect(all.browser.html.length).toBeLessThan(whole.length * 0.6);
    expect(all.browser.html).not.toContain('</html>');
    await all.browser.open();
    expect(all.browser.html).toContain('</html>');
  });

  it('with wrong labels, by the title of the dialog', async () => {
    const all = await registered();
    inject(all, { at: 'page:Unregister the Connector', kind: 'wrongLabel' });
    await all.browser.click('Unregister the Connector');
    await expect(all.browser.submit(account(ADMINISTRATOR))).rejects.toThrow('no field User name');
    await all.browser.open('/unregister');
    expect(await all.browser.submit(account(ADMINISTRATOR))).toContain('has been unregistered');
  });

  it('whose session has expired', async () => {
    const all = await registered();
    inject(all, { at: 'page:Dashboard', kind: 'sessionExpired' });
    expect(await all.browser.open()).toContain('Your session has expired.');
    expect(await all.browser.submit({ Password: CONSOLE_PASSWORD })).toContain('Health Status');
  });

  it('passes some first, and happens as often as wanted', async () => {
    const all = await registered();
    inject(all, { at: 'any', kind: '500', skip: 1, count: 2 });
    const status = async (): Promise<number | undefined> => {
      await all.browser.open();
      return all.browser.trail.at(-1)?.status;
    };
    expect([await status(), await status(), await status(), await status()]).toEqual([200, 500, 500, 200]);
  });

  it('of the login', async () => {
    const all = await registered();
    all.browser.forgetCookie();
    inject(all, { at: 'login', kind: 'reset' });
    const { logins } = all.console.appliance.administration.counts;
    await expect(logIn(all)).rejects.toThrow();
    expect(all.console.appliance.administration.counts.logins).toBe(logins);
    expect(await logIn(all)).toContain('Health Status');
  });
});

describe('a fault that is none', () => {
  it.each([
    [{}],
    [[{ at: 'page', kind: 'slow' }]],
    [[{ at: 'any', kind: 'odd' }]],
    [[{ at: 'any', kind: 'slow', count: -1 }]],
    [[{ at: 'any', kind: 'slow', cuont: 1 }]],
  ])('%j', (given) => {
    expect(() => readFaults(given)).toThrow(RangeError);
  });
});
