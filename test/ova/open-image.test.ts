import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type ImageProgress,
  type OpenImageOptions,
  OvaError,
  atHand,
  fetchImage,
  imageCacheDirectory,
  openImage,
  verifiedImage,
} from '../../ova';
import { ova, temporaryDirectory, write } from './fixtures';
import { ImageServer, answer, certify, send } from './download/image-server';

const directory = temporaryDirectory();
const identity = certify(directory, 'server', 'IP:127.0.0.1');
const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

let content: Buffer;
let sha256: string;
let server: ImageServer;
let cacheDirectory: string;
let caches = 0;

beforeAll(async () => {
  content = await ova();
  sha256 = sha256Of(content);
});
beforeEach(async () => {
  server = await ImageServer.start(identity);
  server.handler = send(content);
  cacheDirectory = join(directory, `cache-${++caches}`);
});
afterEach(() => server.stop());

const open = (source: string, change: Partial<OpenImageOptions> = {}): ReturnType<typeof openImage> =>
  openImage({ source, cacheDirectory, env: { SSL_CERT_FILE: identity.file }, retryDelays: [], ...change });

async function problemsOf(opening: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await opening.catch((reason: unknown) => reason);
  if (!(error instanceof OvaError)) throw new Error(`not refused: ${String(error)}`);
  return error.problems;
}

test('a file is opened where it is', async () => {
  const path = write(directory, content);
  expect(await open(path, { sha256 })).toMatchObject({ path, sha256, manifest: 'verified' });
  expect(await open(path)).toMatchObject({ path, sha256 });
});

test('an address is opened in the cache, and twice costs nothing', async () => {
  const phases: ImageProgress['phase'][] = [];
  const onProgress = ({ phase }: ImageProgress): unknown => phases.push(phase);
  const image = await open(server.url(), { sha256, onProgress });
  expect(image.path).toBe(join(cacheDirectory, `${sha256}.ova`));
  expect(new Set(phases)).toEqual(new Set(['download', 'verification']));
  phases.length = 0;
  expect(await open(server.url(), { sha256: sha256.toUpperCase(), onProgress })).toEqual(image);
  expect(phases).toEqual([]);
  expect(server.requests).toHaveLength(1);
});

test('an address without a SHA-256 is downloaded, and known from then on', async () => {
  expect((await open(server.url())).sha256).toBe(sha256);
  await open(server.url(), { sha256 });
  expect(server.requests).toHaveLength(1);
});

test('what is no OVA is refused by its address, and not kept unless it was asked for', async () => {
  const page = Buffer.alloc(1000, '<html> ');
  server.handler = send(page);
  const problem = `is no OVA: it should be a tar archive and is an XML or HTML text; get the file again`;
  expect(await problemsOf(open(server.url('/a?key=secret')))).toEqual([
    `${server.url('/a?...')}: ${problem}`,
  ]);
  expect(readdirSync(cacheDirectory)).toEqual([]);
  const pinned = sha256Of(page);
  expect(await problemsOf(open(server.url(), { sha256: pinned }))).toEqual([
    `${server.url()}: has the SHA-256 ${pinned}, and ${pinned} is expected: it was not damaged on the way, the image itself is wrong; pin another one`,
    `${server.url()}: ${problem}`,
  ]);
  expect(readdirSync(cacheDirectory)).toEqual([`${pinned}.ova`]);
});

test('a file that was damaged in the cache is downloaded again', async () => {
  const { path } = await open(server.url(), { sha256 });
  writeFileSync(path, Buffer.alloc(content.length, 1));
  expect((await open(server.url(), { sha256 })).sha256).toBe(sha256);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(server.requests).toHaveLength(2);
});

test('a file that is damaged in the cache and gone at its source is told', async () => {
  const { path } = await open(server.url(), { sha256 });
  writeFileSync(path, 'x');
  server.handler = answer(404);
  expect(await problemsOf(open(server.url(), { sha256 }))).toEqual([
    `${server.url()}: the server answers 404 Not Found; check the address`,
  ]);
  expect(existsSync(path)).toBe(false);
});

test('an abort ends it in either phase', async () => {
  for (const phase of ['download', 'verification']) {
    const controller = new AbortController();
    const onProgress = (progress: ImageProgress): void => {
      if (progress.phase === phase) controller.abort(new Error(`no ${phase}`));
    };
    const opening = open(server.url(), { sha256, onProgress, signal: controller.signal });
    await expect(opening).rejects.toThrow(`no ${phase}`);
  }
});

describe('at hand', () => {
  test.each<[string, () => string, () => string | undefined]>([
    ['is a file', () => write(directory, content), () => 'itself'],
    ['is not a file that is not there', () => join(directory, 'nowhere.ova'), () => undefined],
    ['is not a directory', () => directory, () => undefined],
    ['is not what lies below a file', () => join(write(directory, 'x'), 'y'), () => undefined],
    ['is not an address before its download', () => server.url(), () => undefined],
  ])('%s', (_, source, expected) => {
    const found = source();
    const path = expected() === undefined ? undefined : found;
    expect(atHand(found, sha256, cacheDirectory)).toBe(path);
  });

  test('is an address after its download, whatever the case of the SHA-256', async () => {
    const { path } = await open(server.url(), { sha256 });
    expect(atHand(server.url(), sha256.toUpperCase(), cacheDirectory)).toBe(path);
    expect(atHand(server.url(), 'ab'.repeat(32), cacheDirectory)).toBeUndefined();
  });

  test('is not a link in the cache', () => {
    mkdirSync(cacheDirectory);
    symlinkSync(write(directory, content), join(cacheDirectory, `${sha256}.ova`));
    expect(atHand(server.url(), sha256, cacheDirectory)).toBeUndefined();
  });
});

test.each([
  [{ XDG_CACHE_HOME: '/x', HOME: '/h' }, '/x/connector-as-code/images'],
  [{ XDG_CACHE_HOME: '', HOME: '/h' }, '/h/.cache/connector-as-code/images'],
  [{ XDG_CACHE_HOME: 'relative', HOME: '/h' }, '/h/.cache/connector-as-code/images'],
  [{ HOME: '/h' }, '/h/.cache/connector-as-code/images'],
])('the cache of %j is %s', (env, expected) => expect(imageCacheDirectory(env)).toBe(expected));

describe('verified before', () => {
  const verified = (source: string, expected = sha256): Promise<string | undefined> =>
    verifiedImage(source, expected, cacheDirectory);

  test('is a file once it was opened, as long as it is unchanged', async () => {
    const path = write(directory, content);
    expect(await verified(path)).toBeUndefined();
    await open(path, { sha256 });
    expect(await verified(path)).toBe(path);
    expect(await verified(path, sha256.toUpperCase())).toBe(path);
    expect(await verified(path, 'ab'.repeat(32))).toBeUndefined();
    writeFileSync(path, Buffer.concat([content, content]));
    expect(await verified(path)).toBeUndefined();
    rmSync(path);
    expect(await verified(path)).toBeUndefined();
  });

  test('is an address once it was opened, not when it was only downloaded', async () => {
    const env = { SSL_CERT_FILE: identity.file };
    const path = await fetchImage({ url: server.url(), sha256, cacheDirectory, env });
    expect(await verified(server.url())).toBeUndefined();
    await open(server.url(), { sha256 });
    expect(await verified(server.url())).toBe(path);
  });
});
