import { inspect } from 'node:util';
import { endGuestProgram, guestProgram, startGuestProgram, validateGuestLogin } from '../../vcenter';
import { connectWithGuest, LOGIN, returns, VM } from './support/fake-guest';
import { cut, fault } from './support/fake-vcenter';
import { FakeSetup, refusal } from './support/use-fake';

const setup = new FakeSetup();

const AUTH =
  '<vm type="VirtualMachine">vm-7</vm><auth xsi:type="NamePasswordAuthentication">' +
  '<interactiveSession>false</interactiveSession><username>ec2-user</username>' +
  '<password>Guest&lt;Secret&gt;&amp;1</password></auth>';

/** Exactly what the last call of a method had as its arguments. */
const sent = (method: string): string =>
  new RegExp(`<${method} [^>]*>(.*)</${method}>`).exec(setup.vcenter.calls(method).at(-1)?.body ?? '')?.[1] ??
  '';

test('a login is asked for once, and the managers too', async () => {
  const session = await connectWithGuest(setup);
  setup.vcenter.on('ValidateCredentialsInGuest', returns('ValidateCredentialsInGuest'));
  setup.vcenter.on('TerminateProcessInGuest', returns('TerminateProcessInGuest'));
  await validateGuestLogin(session, VM, LOGIN);
  await validateGuestLogin(session, VM, LOGIN);
  await endGuestProgram(session, VM, LOGIN, 12);
  expect(sent('ValidateCredentialsInGuest')).toBe(
    `<_this type="GuestAuthManager">guest-authManager</_this>${AUTH}`,
  );
  expect(sent('TerminateProcessInGuest')).toBe(
    `<_this type="GuestProcessManager">guest-processManager</_this>${AUTH}<pid>12</pid>`,
  );
  expect(setup.vcenter.calls('RetrievePropertiesEx')).toHaveLength(1);
});

test.each([
  [
    'InvalidGuestLogin',
    /the guest in VirtualMachine "fra-01" \(vm-7\) refused the user name or the password/,
  ],
  ['GuestOperationsUnavailable', /the VMware Tools in VirtualMachine "fra-01" \(vm-7\) do not answer/],
  ['InvalidPowerState', /VirtualMachine "fra-01" \(vm-7\) is powered off/],
  ['GuestPermissionDenied', /ValidateCredentialsInGuest failed: said/],
])('%s is not repeated, says which VM and no password', async (name, sentence) => {
  const session = await connectWithGuest(setup);
  const details = name === 'InvalidPowerState' ? '<existingState>poweredOff</existingState>' : '';
  setup.vcenter.on('ValidateCredentialsInGuest', fault(name, 'said', details));
  const error = await refusal(validateGuestLogin(session, VM, LOGIN));
  expect(error).toMatchObject({ fault: name });
  expect(error.message).toMatch(sentence);
  expect(`${inspect(error, { depth: 10 })} ${JSON.stringify(error)}`).not.toMatch(/Secret/);
  expect(setup.vcenter.calls('ValidateCredentialsInGuest')).toHaveLength(1);
});

test('a login whose answer is lost is not sent again: guests count failures', async () => {
  const session = await connectWithGuest(setup);
  setup.vcenter.on('ValidateCredentialsInGuest', cut);
  await refusal(validateGuestLogin(session, VM, LOGIN));
  expect(setup.vcenter.calls('ValidateCredentialsInGuest')).toHaveLength(1);
});

test.each([
  [{}, ''],
  [
    { workingDirectory: '/tmp', environment: { A: 'b=c', B: '' } },
    '<workingDirectory>/tmp</workingDirectory><envVariables>A=b=c</envVariables><envVariables>B=</envVariables>',
  ],
])('a program is started, with %j', async (more, xml) => {
  const session = await connectWithGuest(setup);
  setup.vcenter.on('StartProgramInGuest', returns('StartProgramInGuest', '<returnval>4711</returnval>'));
  const program = { path: '/bin/sh', arguments: "-c 'exit 3'", ...more };
  await expect(startGuestProgram(session, VM, LOGIN, program)).resolves.toBe(4711);
  expect(sent('StartProgramInGuest')).toBe(
    `<_this type="GuestProcessManager">guest-processManager</_this>${AUTH}<spec xsi:type="GuestProgramSpec">` +
      `<programPath>/bin/sh</programPath><arguments>-c 'exit 3'</arguments>${xml}</spec>`,
  );
});

test('a start whose answer is lost is not repeated, and told to be doubtful', async () => {
  const session = await connectWithGuest(setup);
  setup.vcenter.on('StartProgramInGuest', cut);
  const error = await refusal(
    startGuestProgram(session, VM, LOGIN, { path: '/bin/sh', arguments: 'secret' }),
  );
  expect(error.message).toMatch(/Whether StartProgramInGuest was carried out is not known/);
  expect(setup.vcenter.calls('StartProgramInGuest')).toHaveLength(1);
});

const END = '<endTime>2026-01-02T03:04:05Z</endTime>';
test.each([
  ['runs', '<returnval><pid>5</pid></returnval>', { pid: 5, exitCode: undefined, endTime: undefined }],
  [
    'did well',
    `<returnval><pid>5</pid>${END}<exitCode>0</exitCode></returnval>`,
    { pid: 5, exitCode: 0, endTime: new Date('2026-01-02T03:04:05Z') },
  ],
  ['is another', '<returnval><pid>55</pid></returnval>', undefined],
  ['is unknown', '', undefined],
])('a program that %s', async (_, answer, expected) => {
  const session = await connectWithGuest(setup);
  setup.vcenter.onEach('ListProcessesInGuest', cut, returns('ListProcessesInGuest', answer));
  expect(await guestProgram(session, VM, LOGIN, 5)).toEqual(expected);
  expect(sent('ListProcessesInGuest')).toContain(`${AUTH}<pids>5</pids>`);
});
