import {
  createGuestDirectory,
  deleteGuestDirectory,
  deleteGuestFile,
  destroy,
  endGuestProgram,
  guestProgram,
  powerOff,
  powerOn,
  readGuestFile,
  startGuestProgram,
  typeText,
  validateGuestLogin,
  waitForProperty,
  writeGuestFile,
  type GuestProgram,
  type ManagedObjectReference,
} from '../../../vcenter';
import { refusal } from '../../vcenter/support/use-fake';
import { useDeployment } from '../support/deployment';
import { until } from '../support/until';
import { useVcenterSession } from '../support/vcenter-session';
import { createVm } from './support/machines';

const lab = useDeployment();
const session = useVcenterSession(lab);
const LOGIN = { username: 'ec2-user', password: 'ec2pass' };
let vm: ManagedObjectReference;

beforeAll(async () => {
  vm = await createVm(session(), 'fra-01');
});

const boot = async (): Promise<void> => {
  await powerOn(session(), vm);
  const tools = 'guest.toolsRunningStatus';
  await waitForProperty(session(), vm, [tools], (guest) => guest.string(tools) === 'guestToolsRunning');
  // The appliance hears of its start a moment later.
  await until(() =>
    validateGuestLogin(session(), vm, LOGIN).then(
      () => true,
      () => undefined,
    ),
  );
};

const ended = (pid: number): Promise<GuestProgram> =>
  until(async () => {
    const program = await guestProgram(session(), vm, LOGIN, pid);
    return program?.endTime && program;
  });

/** What somebody would see who opens the VM's screen. */
const screen = async (): Promise<string> => {
  const { lines } = (await lab.appliances('GET', `/guests/${vm.value}/screen`)) as { lines: string[] };
  return lines.join('\n');
};

test('programs and files of a guest, its keyboard, and who may not', async () => {
  const off = await refusal(validateGuestLogin(session(), vm, LOGIN));
  expect(off).toMatchObject({ fault: 'InvalidPowerState' });
  expect(off.message).toContain('VirtualMachine "fra-01"');
  expect(await refusal(typeText(session(), vm, 'a'))).toMatchObject({ fault: 'InvalidPowerState' });

  await boot();
  const wrong = { ...LOGIN, password: 'Wrong-Secret-9' };
  const refused = await refusal(validateGuestLogin(session(), vm, wrong));
  expect(refused).toMatchObject({ fault: 'InvalidGuestLogin' });
  expect(refused.message).not.toContain(wrong.password);

  const directory = await createGuestDirectory(session(), vm, LOGIN, { prefix: 'connector' });
  const path = `${directory}/a b`;
  await writeGuestFile(session(), vm, LOGIN, path, 'zwölf\n');
  expect(await refusal(writeGuestFile(session(), vm, LOGIN, path, 'x'))).toMatchObject({
    fault: 'FileAlreadyExists',
  });
  expect((await readGuestFile(session(), vm, LOGIN, path)).toString('utf8')).toBe('zwölf\n');
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
  await writeGuestFile(session(), vm, LOGIN, path, bytes, { overwrite: true });
  expect((await readGuestFile(session(), vm, LOGIN, path)).equals(bytes)).toBe(true);
  expect((await refusal(readGuestFile(session(), vm, LOGIN, path, { limit: 69_999 }))).message).toMatch(
    /70000 bytes, 69999 at most/,
  );
  await writeGuestFile(session(), vm, LOGIN, `${directory}/empty`, '');
  expect(await readGuestFile(session(), vm, LOGIN, `${directory}/empty`)).toHaveLength(0);

  const program = {
    path: '/bin/sh',
    arguments: `-c 'echo "$GREETING" >out; ls -l empty | cut -c1-10 >>out; exit 3'`,
    workingDirectory: directory,
    environment: { GREETING: 'hello = you' },
  };
  const pid = await startGuestProgram(session(), vm, LOGIN, program);
  expect(await ended(pid)).toMatchObject({ pid, exitCode: 3 });
  expect((await readGuestFile(session(), vm, LOGIN, `${directory}/out`)).toString()).toBe(
    'hello = you\n-rw-------\n',
  );
  const sleeping = await startGuestProgram(session(), vm, LOGIN, { path: '/bin/sleep', arguments: '600' });
  expect(await guestProgram(session(), vm, LOGIN, sleeping)).toEqual({ pid: sleeping });
  await endGuestProgram(session(), vm, LOGIN, sleeping);
  await ended(sleeping);
  expect(await guestProgram(session(), vm, LOGIN, 999_999_999)).toBeUndefined();

  await deleteGuestFile(session(), vm, LOGIN, `${directory}/empty`);
  expect(await refusal(deleteGuestFile(session(), vm, LOGIN, `${directory}/empty`))).toMatchObject({
    fault: 'FileNotFound',
  });
  await deleteGuestDirectory(session(), vm, LOGIN, directory);
  expect(await refusal(readGuestFile(session(), vm, LOGIN, path))).toMatchObject({ fault: 'FileNotFound' });

  // More than one call takes, with shift.
  const text = `Nobody-${'x'.repeat(60)}`;
  const before = (await lab.events()).filter(({ kind }) => kind === 'scanCodes').length;
  await typeText(session(), vm, `${text}\n`);
  expect((await lab.events()).filter(({ kind }) => kind === 'scanCodes').length - before).toBe(2);
  expect(await until(async () => ((await screen()).includes('Password:') ? screen() : undefined))).toContain(
    text,
  );

  await powerOff(session(), vm);
  await destroy(session(), vm);
  expect(await refusal(validateGuestLogin(session(), vm, LOGIN))).toMatchObject({
    fault: 'ManagedObjectNotFound',
  });
});
