import { lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { OpenedGuest } from './opened-guest';

let guest: OpenedGuest;
let scratch: string;

beforeEach(async () => {
  guest = await OpenedGuest.open();
  scratch = await guest.temporaryDirectory();
});
afterEach(() => guest.close());

const at = (path: string): string => encodeURIComponent(path);
const refusal = (status: number, fault: string): object => ({ status, body: { fault, message: fault } });

describe('temporary', () => {
  test.each([
    [true, 0o700],
    [false, 0o600],
  ])('names are new each time, for the user alone (directory: %s)', async (directory, mode) => {
    const spec = { prefix: 'before', suffix: '.after', directory };
    const make = async (): Promise<string> =>
      ((await guest.ask('POST /temporary', spec)).body as { path: string }).path;
    const [one, two] = [await make(), await make()];
    expect(one).not.toBe(two);
    expect(one).toMatch(/\/vm\/tmp\/before[0-9a-f]+\.after$/);
    const made = await stat(one);
    expect([made.isDirectory(), made.mode & 0o777]).toEqual([directory, mode]);
  });

  test('are made where they are asked for', async () => {
    const spec = { prefix: 'a', suffix: '', directory: false, parent: scratch };
    const { body } = await guest.ask('POST /temporary', spec);
    expect((body as { path: string }).path.startsWith(`${scratch}/a`)).toBe(true);
  });

  test.each([
    [{ prefix: '../', suffix: '', directory: false }, 400, 'InvalidArgument'],
    [{ prefix: '', suffix: '', directory: true, parent: '/tmp' }, 403, 'GuestPermissionDenied'],
    [{ prefix: 1, suffix: '', directory: true }, 400, 'InvalidArgument'],
  ])('%j is refused', async (spec, status, fault) => {
    expect(await guest.ask('POST /temporary', spec)).toEqual(refusal(status, fault));
  });

  test('not where nothing is', async () => {
    const spec = { prefix: '', suffix: '', directory: true, parent: `${scratch}/none` };
    expect(await guest.ask('POST /temporary', spec)).toEqual(refusal(404, 'FileNotFound'));
  });
});

describe('files', () => {
  test('are written, read, written again only when asked, and removed', async () => {
    const path = `${scratch}/file`;
    expect(await guest.ask(`PUT /files?path=${at(path)}&mode=640`, 'one')).toEqual({ status: 204 });
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect(await guest.read(path)).toBe('one');
    expect(await guest.ask(`PUT /files?path=${at(path)}`, 'x')).toEqual(refusal(409, 'FileAlreadyExists'));
    expect(await guest.ask(`PUT /files?path=${at(path)}&overwrite=false`, 'x')).toMatchObject({
      status: 409,
    });
    expect(await guest.read(path)).toBe('one');
    expect((await guest.ask(`PUT /files?path=${at(path)}&overwrite=true&mode=600`, '2')).status).toBe(204);
    expect(await guest.read(path)).toBe('2');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await guest.ask(`DELETE /files?path=${at(path)}`)).status).toBe(204);
    for (const verb of ['GET', 'DELETE']) {
      expect(await guest.ask(`${verb} /files?path=${at(path)}`)).toEqual(refusal(404, 'FileNotFound'));
    }
  });

  test('keep every byte', async () => {
    const path = `${scratch}/bytes`;
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const credentials = { username: 'ec2-user', password: 'ec2pass' };
    const query = new URLSearchParams({ path });
    const put = { method: 'PUT', path: '/files', query, credentials, body: bytes };
    expect((await guest.guest.handle(put)).status).toBe(204);
    expect((await guest.ask(`GET /files?path=${at(path)}`)).body).toEqual(bytes);
  });

  test.each(['8', '0x1ff', '-1', '77777'])('have no mode %s', async (mode) => {
    expect(await guest.ask(`PUT /files?path=${at(`${scratch}/f`)}&mode=${mode}`)).toEqual(
      refusal(400, 'InvalidArgument'),
    );
  });

  test('that are pipes keep nobody waiting', async () => {
    execFileSync('mkfifo', [`${scratch}/pipe`]);
    const path = at(`${scratch}/pipe`);
    expect(await guest.ask(`GET /files?path=${path}`)).toEqual(refusal(400, 'NotAFile'));
    expect(await guest.ask(`PUT /files?path=${path}&overwrite=true`)).toEqual(refusal(400, 'NotAFile'));
    expect((await guest.ask(`DELETE /files?path=${path}`)).status).toBe(204);
  });

  test('need a directory to be in', async () => {
    expect(await guest.ask(`PUT /files?path=${at(`${scratch}/none/file`)}`)).toEqual(
      refusal(404, 'FileNotFound'),
    );
  });

  test('need a path', async () => {
    expect(await guest.ask('GET /files')).toEqual(refusal(400, 'InvalidArgument'));
    expect(await guest.ask('GET /files?path=')).toEqual(refusal(400, 'InvalidArgument'));
  });
});

describe('directories', () => {
  test('are made, with those they are in when asked', async () => {
    const put = (path: string, parents: boolean): ReturnType<OpenedGuest['ask']> =>
      guest.ask(`PUT /files?path=${at(`${scratch}/${path}`)}&directory=true&parents=${String(parents)}`);
    expect(await put('a/b/c', false)).toEqual(refusal(404, 'FileNotFound'));
    expect((await put('a/b/c', true)).status).toBe(204);
    expect(await put('a/b/c', true)).toEqual(refusal(409, 'FileAlreadyExists'));
    expect((await put('a/b/d', false)).status).toBe(204);
  });

  test('are removed when they are empty, or with what is in them', async () => {
    const remove = (path: string, query: string): ReturnType<OpenedGuest['ask']> =>
      guest.ask(`DELETE /files?path=${at(`${scratch}/${path}`)}${query}`);
    await mkdir(`${scratch}/a/b`, { recursive: true });
    await writeFile(`${scratch}/a/file`, '');
    expect(await remove('a', '')).toEqual(refusal(400, 'NotAFile'));
    expect(await remove('a/file', '&directory=true')).toEqual(refusal(400, 'NotADirectory'));
    expect(await remove('a', '&directory=true&recursive=false')).toEqual(refusal(409, 'DirectoryNotEmpty'));
    expect((await remove('a/b', '&directory=true')).status).toBe(204);
    expect((await remove('a', '&directory=true&recursive=true')).status).toBe(204);
    expect(await remove('a', '&directory=true&recursive=true')).toEqual(refusal(404, 'FileNotFound'));
  });

  test('are listed, by pattern and file by file', async () => {
    await writeFile(`${scratch}/one.txt`, '123', { mode: 0o640 });
    await mkdir(`${scratch}/two`, { mode: 0o700 });
    await symlink('one.txt', `${scratch}/three`);
    const list = async (path: string, more = ''): Promise<object[]> =>
      (await guest.ask(`GET /list?path=${at(path)}${more}`)).body as object[];
    const modified = expect.any(String) as string;
    const one = { path: 'one.txt', type: 'file', size: 3, mode: '640', modified };
    expect(await list(scratch)).toEqual([
      expect.objectContaining({ path: '.', type: 'directory' }),
      expect.objectContaining({ path: '..', type: 'directory' }),
      one,
      expect.objectContaining({ path: 'three', type: 'symlink' }),
      expect.objectContaining({ path: 'two', type: 'directory', mode: '700' }),
    ]);
    expect(await list(scratch, `&pattern=${at('\\.txt$')}`)).toEqual([one]);
    expect(await list(`${scratch}/one.txt`)).toEqual([{ ...one, path: `${scratch}/one.txt` }]);
    expect(await guest.ask(`GET /list?path=${at(scratch)}&pattern=(`)).toEqual(
      refusal(400, 'InvalidArgument'),
    );
    expect(await guest.ask(`GET /list?path=${at(`${scratch}/none`)}`)).toEqual(refusal(404, 'FileNotFound'));
  });
});

describe('nothing outside the VM', () => {
  const CALLS = [
    ['GET', ''],
    ['PUT', '&overwrite=true'],
    ['PUT', '&directory=true&parents=true'],
    ['DELETE', ''],
    ['DELETE', '&directory=true&recursive=true'],
  ] as const;

  async function expectDenied(path: string): Promise<void> {
    for (const [verb, query] of CALLS) {
      const answer = await guest.ask(`${verb} /files?path=${at(path)}${query}`, 'written');
      expect([verb, query, answer]).toEqual([verb, query, refusal(403, 'GuestPermissionDenied')]);
    }
    expect(await guest.ask(`GET /list?path=${at(path)}`)).toEqual(refusal(403, 'GuestPermissionDenied'));
  }

  beforeEach(() => writeFile(`${guest.parent}/outside`, 'outside'));
  afterEach(async () => {
    expect(await readFile(`${guest.parent}/outside`, 'utf8')).toBe('outside');
  });

  test('by its own path', async () => {
    await expectDenied(`${guest.parent}/outside`);
    await expectDenied(`${guest.parent}/none`);
    await expectDenied(`${guest.directory}-beside`);
    await expectDenied('/');
    await expectDenied('relative');
  });

  test('by ..', async () => {
    await expectDenied(`${scratch}/../../../outside`);
    await expectDenied(`${scratch}/../none`);
  });

  test('through links', async () => {
    await symlink(guest.parent, `${scratch}/up`);
    await expectDenied(`${scratch}/up/outside`);
    await expectDenied(`${scratch}/up/none/new`);
    const spec = { prefix: '', suffix: '', directory: true, parent: `${scratch}/up` };
    expect(await guest.ask('POST /temporary', spec)).toEqual(refusal(403, 'GuestPermissionDenied'));
  });

  test('through a link that is the file', async () => {
    await symlink(`${guest.parent}/outside`, `${scratch}/link`);
    await symlink(`${guest.parent}/none`, `${scratch}/dangling`);
    for (const name of ['link', 'dangling']) {
      for (const [verb, query] of CALLS.slice(0, 3)) {
        const answer = await guest.ask(`${verb} /files?path=${at(`${scratch}/${name}`)}${query}`, 'written');
        expect(answer).toEqual(refusal(403, 'GuestPermissionDenied'));
      }
      // The link itself can go.
      expect((await guest.ask(`DELETE /files?path=${at(`${scratch}/${name}`)}`)).status).toBe(204);
    }
    await expect(lstat(`${guest.parent}/none`)).rejects.toThrow('ENOENT');
  });

  test('and the root of the VM stays', async () => {
    expect(
      await guest.ask(`DELETE /files?path=${at(guest.directory)}&directory=true&recursive=true`),
    ).toEqual(refusal(403, 'GuestPermissionDenied'));
  });
});

test('links inside are followed', async () => {
  await writeFile(`${scratch}/file`, 'content');
  await symlink('file', `${scratch}/link`);
  expect(await guest.read(`${scratch}/link`)).toBe('content');
  expect((await guest.ask(`DELETE /files?path=${at(`${scratch}/link`)}`)).status).toBe(204);
  expect(await guest.read(`${scratch}/file`)).toBe('content');
});

test.each(['PATCH /files?path=/', 'GET /nothing', 'PUT /programs'])('%s is not known', async (call) => {
  expect(await guest.ask(call)).toEqual({ status: 405 });
});
