import { awsConnectorVmConsole } from '../../../appliance/profiles/aws-connector-vm-console';
import { TypedConsole } from '../../../appliance/vm-console/typed-console';
import type { VmConsole } from '../../../appliance/vm-console/vm-console';
import { scanCodesOf } from '../../../vcenter';
import { OpenedGuest } from '../../lab/appliance/guest/opened-guest';

let opened: OpenedGuest;
let stop: AbortController;

beforeEach(async () => {
  stop = new AbortController();
  opened = await OpenedGuest.open();
});
afterEach(() => opened.close());

/** As vCenter hands the keys to the guest. */
async function type(text: string): Promise<void> {
  const events = scanCodesOf(text).map(({ usbHidCode, leftShift, leftControl }) => ({
    usage: usbHidCode >>> 16,
    shift: leftShift === true,
    control: leftControl === true,
  }));
  const { status } = await opened.ask('POST /keys', { events }, undefined);
  if (status !== 200) throw new Error(`the keyboard answered ${status}`);
}

const typed = (password = 'ec2pass'): VmConsole =>
  new TypedConsole({
    profile: awsConnectorVmConsole,
    user: 'ec2-user',
    password,
    type,
    signal: stop.signal,
    pauses: { line: 0.02, work: 0.05 },
  });

const loggedOut = async (): Promise<boolean> => (await opened.screen()).trimEnd().endsWith('login:');

test.each<[string, (menu: VmConsole) => Promise<unknown>, unknown[]]>([
  ['DHCP', (menu) => menu.useDhcp(), ['setDhcp']],
  [
    'a static address with one DNS server',
    (menu) =>
      menu.setStaticAddress({
        address: '127.1.0.77',
        netmask: '255.255.255.0',
        gateway: '127.1.0.1',
        dns: ['10.0.0.2'],
      }),
    [
      'setStatic',
      { address: '127.1.0.77', netmask: '255.255.255.0', gateway: '127.1.0.1', dns: ['10.0.0.2'] },
    ],
  ],
  [
    'a proxy with every character a keyboard has',
    (menu) => menu.setProxy({ host: '10.0.0.9', port: 3128, username: 'u', password: '~!"#$%&\'()*+\\|?' }),
    ['setProxy', { host: '10.0.0.9', port: 3128, username: 'u', password: '~!"#$%&\'()*+\\|?' }],
  ],
  ['a restart', (menu) => menu.restartServices(), ['restartServices']],
])('%s, and nobody stays logged in', async (_, act, call) => {
  await act(typed());
  expect(opened.side.calls).toEqual([call]);
  expect(await loggedOut()).toBe(true);
});

test('whatever was on the screen before: somebody in the middle of a menu', async () => {
  await type('ec2-user\n');
  await type('ec2pass\n');
  await type('sudo setup.rb\n');
  await type('2\n2\n');
  await typed().useDhcp();
  expect(opened.side.calls).toEqual([['setDhcp']]);
  expect(await loggedOut()).toBe(true);
});

test('the password of the user; the next log-in takes the new one', async () => {
  const menu = typed();
  await menu.changeUserPassword('An0ther one');
  expect(opened.side.user.password).toBe('An0ther one');
  await menu.useDhcp();
  expect(opened.side.calls).toEqual([['setDhcp']]);
});

test('a wrong password reaches nothing, and is on no screen', async () => {
  await typed('wrong-one').restartServices();
  expect(opened.side.calls).toEqual([]);
  expect(await opened.screen()).not.toContain('wrong-one');
});

test('what has to be read is refused before a key is pressed', async () => {
  const menu = typed();
  const before = await opened.screen();
  for (const work of [
    menu.network(),
    menu.certificate(),
    menu.generateLogBundle(),
    menu.setCertificateValidation(true),
  ]) {
    await expect(work).rejects.toMatchObject({ problem: 'cannotRead' });
  }
  expect(await opened.screen()).toBe(before);
});

test.each(['a\nb', 'a\u0003'])('a control character is not typed: %j', async (host) => {
  const before = await opened.screen();
  await expect(typed().setProxy({ host, port: 1 })).rejects.toMatchObject({ problem: 'refused' });
  expect(await opened.screen()).toBe(before);
});
