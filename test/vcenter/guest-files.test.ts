import {
  createGuestDirectory,
  deleteGuestDirectory,
  deleteGuestFile,
  readGuestFile,
  writeGuestFile,
  type VcenterSession,
} from '../../vcenter';
import { thumbprint } from './support/certificates';
import { connectWithGuest, LOGIN, returns, VM } from './support/fake-guest';
import { cut, FakeVcenter, fault, plain, type Answer } from './support/fake-vcenter';
import { FakeSetup, refusal } from './support/use-fake';

const setup = new FakeSetup();
const others: FakeVcenter[] = [];
afterEach(() => Promise.all(others.splice(0).map((other) => other.stop())));

const other = async (pair = setup.certificates.server): Promise<FakeVcenter> => {
  const server = await FakeVcenter.start(pair);
  others.push(server);
  return server;
};

/** Transfers get this address, with another token each time. */
function giveAddresses(host = '*', { size = 0, scheme = 'https' } = {}): void {
  let token = 0;
  const address = () => `${scheme}://${host}/guestFile?id=7&amp;token=T0KEN-${(token += 1)}`;
  setup.vcenter.on('InitiateFileTransferToGuest', (...to) => {
    returns('InitiateFileTransferToGuest', `<returnval>${address()}</returnval>`)(...to);
  });
  setup.vcenter.on('InitiateFileTransferFromGuest', (...to) => {
    const info = `<attributes/><size>${size}</size><url>${address()}</url>`;
    returns('InitiateFileTransferFromGuest', `<returnval>${info}</returnval>`)(...to);
  });
}

/** What a server is asked beside the API: verb and path. */
function serve(server: FakeVcenter, ...answers: readonly Answer[]): string[] {
  const asked: string[] = [];
  let next = 0;
  server.on('', (response, received) => {
    asked.push(`${response.req.method ?? ''} ${response.req.url ?? ''}`);
    answers[Math.min(next++, answers.length - 1)]?.(response, received);
  });
  return asked;
}

const write = (session: VcenterSession, options = {}) =>
  writeGuestFile(session, VM, LOGIN, '/tmp/a b', 'zwölf\n', options);
const read = (session: VcenterSession, options = {}) =>
  readGuestFile(session, VM, LOGIN, '/tmp/a b', options);
const redirect: Answer = (response) => {
  response.writeHead(302, { Location: `https://${setup.vcenter.name}/elsewhere` }).end();
};

test('a file is sent: announced with its size in bytes and mode, without the cookie', async () => {
  const session = await connectWithGuest(setup);
  giveAddresses();
  const asked = serve(setup.vcenter, plain(200, ''));
  await write(session);
  await write(session, { mode: 0o755, overwrite: true });
  expect(asked).toEqual([1, 2].map((token) => `PUT /guestFile?id=7&token=T0KEN-${token}`));
  const announced = setup.vcenter.calls('InitiateFileTransferToGuest').map(({ body }) => body);
  const fields = (mode: number, overwrite: boolean) =>
    `</auth><guestFilePath>/tmp/a b</guestFilePath><fileAttributes xsi:type="GuestPosixFileAttributes"><permissions>${mode}` +
    `</permissions></fileAttributes><fileSize>7</fileSize><overwrite>${overwrite}</overwrite></Initiate`;
  expect(announced[0]).toContain(fields(384, false));
  expect(announced[1]).toContain(fields(493, true));
  const [file] = setup.vcenter.calls('');
  expect(file?.body).toBe('zwölf\n');
  expect(file?.headers).toMatchObject({ 'content-length': '7', host: setup.vcenter.name });
  expect(file?.headers.cookie).toBeUndefined();
});

test('a file is fetched', async () => {
  const session = await connectWithGuest(setup);
  giveAddresses();
  const asked = serve(setup.vcenter, plain(200, 'zwölf\n'));
  expect((await read(session)).toString('utf8')).toBe('zwölf\n');
  expect(asked).toEqual(['GET /guestFile?id=7&token=T0KEN-1']);
});

test('the host of the VM gets the file, and nothing else', async () => {
  const session = await connectWithGuest(setup);
  const host = await other();
  giveAddresses(`root:word@${host.name}`);
  const asked = serve(host, plain(200, ''));
  await write(session);
  await read(session);
  expect(asked).toEqual(['PUT /guestFile?id=7&token=T0KEN-1', 'GET /guestFile?id=7&token=T0KEN-2']);
  for (const { headers } of host.received) {
    expect(headers.cookie ?? headers.authorization).toBeUndefined();
    expect(headers.host).toBe(host.name);
  }
});

test('nothing is sent to a host that is not trusted', async () => {
  const session = await connectWithGuest(setup);
  const host = await other(setup.certificates.selfSigned);
  giveAddresses(host.name);
  const error = await refusal(write(session));
  expect(error).toMatchObject({ problem: 'tls' });
  expect(error.message).toContain(host.name);
  expect(host.plainBytes).toBe(0);
});

test('a pinned certificate is vCenter its own: another host cannot be judged', async () => {
  const pin = thumbprint(setup.certificates.server, 'sha256');
  const session = await connectWithGuest(setup, { tls: { thumbprint: pin } });
  serve(setup.vcenter, plain(200, 'ours'));
  giveAddresses();
  expect((await read(session)).toString()).toBe('ours');
  const host = await other();
  giveAddresses(host.name);
  expect((await refusal(read(session))).message).toMatch(
    /another one than the thumbprint's: trust a CA file/,
  );
  expect(host.received).toHaveLength(0);
});

test.each([
  ['http', '*'],
  ['ftp', '*'],
  ['https', 'two words'],
])('an address with %s and %s is not used', async (scheme, host) => {
  const session = await connectWithGuest(setup);
  giveAddresses(host, { scheme });
  expect((await refusal(write(session))).message).toMatch(/an address for a file that is none of HTTPS/);
  expect(setup.vcenter.calls('')).toHaveLength(0);
});

test.each([
  ['a redirect', redirect, 302],
  ['no such address', plain(404, 'no'), 404],
])('%s is an error that tells no token', async (_, answer, status) => {
  const session = await connectWithGuest(setup);
  giveAddresses();
  const asked = serve(setup.vcenter, answer);
  for (const error of [await refusal(write(session, { overwrite: true })), await refusal(read(session))]) {
    expect(error.message).toContain(`it answered with HTTP ${status}`);
    expect(`${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`).not.toMatch(/T0KEN|Secret/);
  }
  expect(asked).toHaveLength(2);
});

test.each([
  ['cut off', cut],
  ['502', plain(502, '')],
])('once more, with a new address, after %s; a new file is not sent twice', async (_, answer) => {
  const session = await connectWithGuest(setup);
  giveAddresses();
  const asked = serve(setup.vcenter, answer, plain(200, 'text'), answer, plain(200, ''), answer);
  expect((await read(session)).toString()).toBe('text');
  await write(session, { overwrite: true });
  await refusal(write(session));
  expect(asked.map((line) => line.replace(/ .*-/, ' '))).toEqual([
    'GET 1',
    'GET 2',
    'PUT 3',
    'PUT 4',
    'PUT 5',
  ]);
});

test.each([
  [4, 4, true],
  [5, 4, false],
  [4, 5, false],
])('a limit of 4 bytes: %i announced, %i sent', async (size, length, good) => {
  const session = await connectWithGuest(setup);
  giveAddresses('*', { size });
  const asked = serve(setup.vcenter, plain(200, 'x'.repeat(length)));
  const reading = read(session, { limit: 4 });
  if (good) expect(await reading).toHaveLength(4);
  else expect((await refusal(reading)).message).toMatch(/has 5 bytes, 4 at most|more than 4 bytes/);
  expect(asked).toHaveLength(size > 4 ? 0 : 1);
});

test('what the guest refuses before the transfer', async () => {
  const session = await connectWithGuest(setup);
  setup.vcenter.on('InitiateFileTransferToGuest', fault('FileAlreadyExists', 'It exists.'));
  setup.vcenter.on('InitiateFileTransferFromGuest', fault('FileNotFound', 'It was not found.'));
  expect(await refusal(write(session))).toMatchObject({ fault: 'FileAlreadyExists' });
  expect(await refusal(read(session))).toMatchObject({ fault: 'FileNotFound' });
});

test('an aborted transfer, and one in a closed session', async () => {
  const session = await connectWithGuest(setup);
  giveAddresses();
  const aborting = new AbortController();
  serve(setup.vcenter, () => {
    aborting.abort(new Error('enough'));
  });
  expect((await refusal(read(session, { signal: aborting.signal }))).message).toBe('enough');
  await session.close();
  expect((await refusal(session.transfer('https://*/a'))).message).toMatch(/was closed before/);
});

test('directories and files are made and removed', async () => {
  const session = await connectWithGuest(setup);
  const methods = ['CreateTemporaryDirectoryInGuest', 'DeleteDirectoryInGuest', 'DeleteFileInGuest'] as const;
  for (const method of methods) setup.vcenter.on(method, returns(method, '<returnval>/tmp/c1</returnval>'));
  expect(await createGuestDirectory(session, VM, LOGIN, { prefix: 'c' })).toBe('/tmp/c1');
  await deleteGuestDirectory(session, VM, LOGIN, '/tmp/c1');
  await deleteGuestFile(session, VM, LOGIN, '/tmp/f');
  const bodies = methods.map((method) => setup.vcenter.calls(method)[0]?.body.split('</auth>')[1] ?? '');
  expect(bodies[0]).toMatch(/^<prefix>c<\/prefix><suffix><\/suffix><\/Create/);
  expect(bodies[1]).toMatch(
    /^<directoryPath>\/tmp\/c1<\/directoryPath><recursive>true<\/recursive><\/Delete/,
  );
  expect(bodies[2]).toMatch(/^<filePath>\/tmp\/f<\/filePath><\/Delete/);
  setup.vcenter.on(methods[0], returns(methods[0]));
  await expect(createGuestDirectory(session, VM, LOGIN, { prefix: 'c' })).rejects.toThrow(/with no path/);
});
