import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import { type FetchImageOptions, OvaError, downloadImage, fetchImage } from '../../../ova';
import { temporaryDirectory } from '../fixtures';
import { type Handler, ImageServer, answer, certify, redirect, send } from './image-server';

const directory = temporaryDirectory();
const MIB = 1024 ** 2;
const CONTENT = randomBytes(3 * MIB + 17);
const SHA256 = digestOf(CONTENT);
const OTHER = randomBytes(CONTENT.length);
const identity = certify(directory, 'server', 'IP:127.0.0.1,DNS:localhost');

let server: ImageServer;
let plain: ImageServer;
let cacheDirectory: string;
let caches = 0;

beforeEach(async () => {
  [server, plain] = await Promise.all([ImageServer.start(identity), ImageServer.start()]);
  cacheDirectory = join(directory, `cache-${++caches}`, 'images');
});

afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all([server.stop(), plain.stop()]);
});

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

const options = (change: Partial<FetchImageOptions> = {}): FetchImageOptions => ({
  url: change.url ?? server.url(),
  sha256: SHA256,
  cacheDirectory,
  env: { SSL_CERT_FILE: identity.file },
  retryDelays: [1, 1, 1],
  ...change,
});
const fetch = (change: Partial<FetchImageOptions> = {}): Promise<string> => fetchImage(options(change));

async function problemOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => 'was not refused',
    (reason: unknown) => reason,
  );
  if (!(error instanceof OvaError)) throw new Error(String(error), { cause: error });
  return error.message;
}

const names = (): string[] => (existsSync(cacheDirectory) ? readdirSync(cacheDirectory).sort() : []);

/** The cache holds the image, whole, and nothing else. */
function expectCached(path: string): void {
  expect(path).toBe(join(cacheDirectory, `${SHA256}.ova`));
  expect(digestOf(readFileSync(path))).toBe(SHA256);
  expect(names()).toEqual([`${SHA256}.ova`]);
}

/** What an earlier run left behind. */
function leave(content: Buffer, origin: object | string): void {
  mkdirSync(cacheDirectory, { recursive: true, mode: 0o700 });
  writeFileSync(join(cacheDirectory, `${SHA256}.part`), content);
  writeFileSync(
    join(cacheDirectory, `${SHA256}.part.json`),
    typeof origin === 'string' ? origin : JSON.stringify(origin),
  );
}

describe('a download', () => {
  test('lies in the cache under its SHA-256, for its owner alone, and is not made twice', async () => {
    server.handler = send(CONTENT);
    const seen: [number, number | undefined][] = [];
    const path = await fetch({ onProgress: (bytes, total) => seen.push([bytes, total]) });
    expectCached(path);
    expect(seen.at(-1)).toEqual([CONTENT.length, CONTENT.length]);
    expect(seen.map(([bytes]) => bytes)).toEqual(seen.map(([bytes]) => bytes).sort((a, b) => a - b));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(cacheDirectory).mode & 0o777).toBe(0o700);
    expect(await fetch({ sha256: SHA256.toUpperCase() })).toBe(path);
    expect(server.requests).toHaveLength(1);
  });

  test('asks for the bytes as they are and tells who it is', async () => {
    server.handler = send(CONTENT);
    await fetch();
    expect(server.requests[0]?.headers).toMatchObject({
      'accept-encoding': 'identity',
      'user-agent': 'connector-as-code',
    });
  });

  test('without a length is complete when the connection says so', async () => {
    server.handler = send(CONTENT, { chunked: true });
    const totals = new Set<number | undefined>();
    expectCached(await fetch({ onProgress: (_, total) => totals.add(total) }));
    expect([...totals]).toEqual([undefined]);
  });

  test('over http comes from this machine', async () => {
    plain.handler = send(CONTENT);
    expectCached(await fetch({ url: plain.url() }));
  });

  test.each([
    [0o700, true],
    [0o755, true],
    [0o720, false],
    [0o702, false],
    [0o1777, false],
  ])('goes into a directory of mode %o: %s', async (mode, accepted) => {
    server.handler = send(CONTENT);
    mkdirSync(cacheDirectory, { recursive: true });
    chmodSync(cacheDirectory, mode);
    if (accepted) expectCached(await fetch());
    else {
      expect(await problemOf(fetch())).toBe(
        `${cacheDirectory}: others may write there, and images in it are believed; run: chmod 700 '${cacheDirectory}'`,
      );
      expect(names()).toEqual([]);
    }
  });

  test('without a known SHA-256 says it, and is found by it', async () => {
    server.handler = send(CONTENT);
    const { sha256: _, ...rest } = options();
    const found = await downloadImage(rest);
    expect(found.sha256).toBe(SHA256);
    expectCached(found.path);
    expect(await fetch()).toBe(found.path);
    expect(server.requests).toHaveLength(1);
  });
});

describe('after a break', () => {
  test.each<[string, Handler[], string[]]>([
    [
      'goes on where it was, by the ETag',
      [send(CONTENT, { breakAfter: MIB }), send(CONTENT, { breakAfter: MIB }), send(CONTENT)],
      ['all', 'rest if "1"', 'rest if "1"'],
    ],
    [
      'goes on by Last-Modified where there is no ETag',
      [
        send(CONTENT, { etag: null, lastModified: 'Sun, 01 Jan 2023 00:00:00 GMT', breakAfter: MIB }),
        send(CONTENT, { etag: null, lastModified: 'Sun, 01 Jan 2023 00:00:00 GMT' }),
      ],
      ['all', 'rest if Sun, 01 Jan 2023 00:00:00 GMT'],
    ],
    [
      'begins again where the server gives nothing to recognise the file by',
      [send(CONTENT, { etag: null, breakAfter: MIB }), send(CONTENT, { etag: null })],
      ['all', 'all'],
    ],
    [
      'begins again where the ETag is weak',
      [send(CONTENT, { etag: 'W/"1"', breakAfter: MIB }), send(CONTENT, { etag: 'W/"1"' })],
      ['all', 'all'],
    ],
    [
      'begins again where the server does not know Range',
      [send(CONTENT, { ranges: false, breakAfter: MIB }), send(CONTENT, { ranges: false })],
      ['all', 'rest if "1"'],
    ],
    [
      'begins again where the file has changed meanwhile',
      [send(OTHER, { etag: '"0"', breakAfter: MIB }), send(CONTENT)],
      ['all', 'rest if "0"'],
    ],
    [
      'begins again where the server ignores If-Range',
      [
        send(OTHER, { etag: '"0"', breakAfter: MIB }),
        (_, response) =>
          response
            .writeHead(206, {
              etag: '"1"',
              'content-range': `bytes ${MIB}-${CONTENT.length - 1}/${CONTENT.length}`,
            })
            .end(CONTENT.subarray(MIB)),
        send(CONTENT),
      ],
      ['all', 'rest if "0"', 'all'],
    ],
    [
      'begins again where the server sends another part',
      [
        send(CONTENT, { breakAfter: MIB }),
        (_, response) =>
          response
            .writeHead(206, {
              etag: '"1"',
              'content-range': `bytes 0-${CONTENT.length - 1}/${CONTENT.length}`,
            })
            .end(CONTENT),
        send(CONTENT),
      ],
      ['all', 'rest if "1"', 'all'],
    ],
    [
      'begins again where the file is shorter now',
      [send(OTHER, { breakAfter: MIB }), answer(416), send(CONTENT)],
      ['all', 'rest if "1"', 'all'],
    ],
    [
      'tries again after a passing error of the server',
      [answer(503), answer(500), answer(429, { 'retry-after': '0' }), send(CONTENT)],
      ['all', 'all', 'all', 'all'],
    ],
  ])('it %s', async (_, handlers, ranges) => {
    server.next.push(...handlers);
    expectCached(await fetch());
    expect(server.ranges).toEqual(ranges);
  });

  test('a silent connection is one that broke', async () => {
    server.next.push(send(CONTENT, { stallAfter: MIB }), send(CONTENT));
    expectCached(await fetch({ idleTimeout: 200 }));
    expect(server.ranges).toEqual(['all', 'rest if "1"']);
  });

  test('there are so many attempts without use, and then no more', async () => {
    server.handler = send(CONTENT, { breakAfter: 100_000 });
    expect(await problemOf(fetch())).toMatch(
      /: the connection failed \(ECONNRESET\), after 4 attempts; the \d+ bytes that came are kept, and the next run goes on from there$/,
    );
    expect(server.requests).toHaveLength(4);
    server.handler = send(CONTENT);
    expectCached(await fetch());
    expect(server.ranges.at(-1)).toBe('rest if "1"');
  });

  test('attempts that brought much are not counted', async () => {
    const content = randomBytes(8 * MIB);
    server.handler = send(content, { breakAfter: 2 * MIB });
    const path = await fetch({ sha256: digestOf(content), retryDelays: [1] });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(server.requests.length).toBeGreaterThanOrEqual(4);
  });

  test('of a server that begins again each time there is an end', async () => {
    server.handler = send(CONTENT, { ranges: false, breakAfter: 2 * MIB });
    // The first one was of use: it is not counted.
    expect(await problemOf(fetch())).toContain('after 4 attempts');
  });

  test('a host that cannot be reached is tried again', async () => {
    const url = server.url();
    const settled = options({ url });
    await server.stop();
    expect(await problemOf(fetchImage(settled))).toBe(
      `${url}: the connection failed (ECONNREFUSED), after 4 attempts; try again later`,
    );
  });
});

describe('a later run', () => {
  const origin = { validator: '"1"', total: CONTENT.length };

  test('goes on with what an earlier one left', async () => {
    leave(CONTENT.subarray(0, 1000), origin);
    server.handler = send(CONTENT);
    expectCached(await fetch());
    expect(server.requests.map(({ headers }) => headers.range)).toEqual(['bytes=1000-']);
  });

  test('needs no server for a file that only lacks its name', async () => {
    leave(CONTENT, origin);
    expectCached(await fetch());
    expect(server.requests).toHaveLength(0);
  });

  test.each<[string, Buffer, object | string]>([
    ['without its notes', CONTENT.subarray(0, 1000), ''],
    ['with damaged notes', CONTENT.subarray(0, 1000), '{"validator":'],
    ['with notes of another kind', CONTENT.subarray(0, 1000), 'null'],
    ['of a server that said nothing', CONTENT.subarray(0, 1000), {}],
  ])('begins again after a file %s', async (_, content, notes) => {
    leave(content, notes);
    server.handler = send(CONTENT);
    expectCached(await fetch());
    expect(server.ranges).toEqual(['all']);
  });

  test.each<[string, Buffer]>([
    ['is damaged', OTHER.subarray(0, 1000)],
    ['is complete and wrong', OTHER],
  ])('begins again when what was left %s', async (_, content) => {
    leave(content, origin);
    server.handler = send(CONTENT);
    expectCached(await fetch());
    expect(server.ranges.at(-1)).toBe('all');
  });

  test('begins again when what was left is longer than the file', async () => {
    leave(Buffer.concat([CONTENT, OTHER]), origin);
    server.handler = send(CONTENT);
    expectCached(await fetch());
    expect(server.ranges).toEqual(['rest if "1"', 'all']);
  });
});

describe('a wrong SHA-256', () => {
  const wrong = (url: string): string =>
    `${url}: has the SHA-256 ${digestOf(OTHER)}, and ${SHA256} is expected; it is another file: check the address, or pin the new image`;

  test('names both, and leaves everything else in the cache alone', async () => {
    mkdirSync(cacheDirectory, { recursive: true, mode: 0o700 });
    const others = [`${'0'.repeat(64)}.ova`, `${'0'.repeat(64)}.part`, 'x.json'];
    for (const name of others) writeFileSync(join(cacheDirectory, name), 'x');
    server.handler = send(OTHER);
    expect(await problemOf(fetch())).toBe(wrong(server.url()));
    expect(names()).toEqual(others.sort());
    expect(server.requests).toHaveLength(1);
  });

  test('of a file in several parts is confirmed by a second download', async () => {
    server.next.push(send(OTHER, { breakAfter: MIB }));
    server.handler = send(OTHER);
    expect(await problemOf(fetch())).toBe(wrong(server.url()));
    expect(server.ranges).toEqual(['all', 'rest if "1"', 'all']);
    expect(names()).toEqual([]);
  });

  test.each(['', 'ab', 'g'.repeat(64), `${SHA256}0`])(
    'that is none is refused before anything: %j',
    async (sha256) => {
      expect(await problemOf(fetch({ sha256 }))).toBe(
        `the expected SHA-256 is ${JSON.stringify(sha256)}; 64 hexadecimal digits are expected`,
      );
      expect(server.requests).toHaveLength(0);
    },
  );
});

describe('a server', () => {
  test.each([
    [
      401,
      '401 Unauthorized; the address needs a login; use one that needs none, or download the file and give its path',
    ],
    [403, '403 Forbidden; it is not for everybody, or a signed address has expired; get a new one'],
    [404, '404 Not Found; check the address'],
    [410, '410 Gone; the file has been withdrawn; get another address'],
    [204, '204 No Content; check the address'],
    [304, '304 Not Modified; check the address'],
    [999, '999; check the address'],
  ])('that answers %d is not asked again', async (status, problem) => {
    server.handler = answer(status);
    const url = server.url('/a.ova?signature=secret');
    expect(await problemOf(fetch({ url }))).toBe(
      `${server.url('/a.ova?...')}: the server answers ${problem}`,
    );
    expect(server.requests).toHaveLength(1);
    expect(names().filter((name) => name.includes('.lock.'))).toEqual([]);
  });

  test('with a certificate nobody knows is not trusted, and nothing is sent', async () => {
    expect(await problemOf(fetch({ env: {} }))).toBe(
      `${server.url()}: the server's certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); put the certificate of its authority into the file that SSL_CERT_FILE or NODE_EXTRA_CA_CERTS names`,
    );
    expect(server.requests).toHaveLength(0);
  });

  test('is trusted by NODE_EXTRA_CA_CERTS too', async () => {
    server.handler = send(CONTENT);
    expectCached(await fetch({ env: { NODE_EXTRA_CA_CERTS: identity.file } }));
  });

  test('with a certificate for another name is refused', async () => {
    const other = await ImageServer.start(certify(directory, 'other', 'DNS:images.example.com'));
    const env = { SSL_CERT_FILE: join(directory, 'other.pem') };
    expect(await problemOf(fetch({ url: other.url(), env }))).toBe(
      `${other.url()}: the server has a certificate for another name; check the address`,
    );
    await other.stop();
  });

  test('that does not speak TLS is told from one that breaks', async () => {
    const url = plain.url().replace('http:', 'https:');
    expect(await problemOf(fetch({ url }))).toMatch(
      /: does not speak TLS as expected \(\w+\); check the address/,
    );
  });
});

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('by %d are followed, with the range', async (status) => {
    server.handler = (request, response) =>
      request.url === '/real.ova?token=1'
        ? send(CONTENT, server.requests.length < 3 ? { breakAfter: MIB } : {})(request, response)
        : redirect('/real.ova?token=1', status)(request, response);
    expectCached(await fetch());
    expect(server.ranges).toEqual(['all', 'all', 'rest if "1"', 'rest if "1"']);
  });

  test('are followed ten times, not eleven', async () => {
    for (const [times, refused] of [
      [10, false],
      [11, true],
    ] as const) {
      server.next.push(...Array.from({ length: times }, (_, n) => redirect(`/${n}.ova`)), send(CONTENT));
      const found = fetch();
      if (refused) {
        expect(await problemOf(found)).toBe(
          `${server.url()}: redirects more than 10 times; check the address`,
        );
      } else expectCached(await found);
      await promises.rm(cacheDirectory, { recursive: true });
    }
  });

  test('in a circle end', async () => {
    server.handler = redirect('/connector.ova');
    expect(await problemOf(fetch())).toContain('redirects more than 10 times');
    expect(server.requests).toHaveLength(11);
  });

  test.each<[string, () => string, () => string]>([
    [
      'from https to http are refused, even to this machine',
      () => plain.url('/x?token=secret'),
      () => `redirects from https:// to ${plain.url('/x?...')}, which is not encrypted; tell its owner`,
    ],
    [
      'to another scheme are refused',
      () => 'file:///etc/passwd',
      () => 'redirects from https:// to file:///etc/passwd, which is not encrypted; tell its owner',
    ],
    [
      'to no address are refused',
      () => 'https://:',
      () => 'redirects to something that is no address; tell its owner',
    ],
  ])('%s', async (_, location, problem) => {
    server.handler = redirect(location());
    expect(await problemOf(fetch())).toBe(`${server.url()}: ${problem()}`);
    expect(plain.requests).toHaveLength(0);
  });

  test('from http on this machine may lead to https, not to http elsewhere', async () => {
    server.handler = send(CONTENT);
    plain.handler = redirect(server.url());
    expectCached(await fetch({ url: plain.url() }));
    plain.handler = redirect('http://images.example.com/x.ova');
    await promises.rm(cacheDirectory, { recursive: true });
    expect(await problemOf(fetch({ url: plain.url() }))).toBe(
      `${plain.url()}: redirects to http://images.example.com/x.ova, which is not encrypted; https:// is required (http:// is for 127.0.0.1 and localhost alone)`,
    );
  });

  test('without a location bring no file', async () => {
    server.handler = answer(302);
    expect(await problemOf(fetch())).toBe(`${server.url()}: the server answers 302 Found; check the address`);
  });
});

describe('the disk', () => {
  test('has to have room for the rest, and is asked before it is filled', async () => {
    const real = await promises.statfs(directory);
    const free = (bytes: number): void => {
      jest.spyOn(promises, 'statfs').mockResolvedValue({ ...real, bsize: 1, bavail: bytes });
    };
    server.handler = send(CONTENT);
    free(CONTENT.length - 1);
    expect(await problemOf(fetch())).toBe(
      `${server.url()}: 4 MiB are still to come, and ${cacheDirectory} has 4 MiB free; free some space, or set XDG_CACHE_HOME to a directory that has more`,
    );
    free(CONTENT.length);
    expectCached(await fetch());
  });

  test('where no directory can be made is named', async () => {
    writeFileSync(join(directory, `file-${caches}`), '');
    const inFile = join(directory, `file-${caches}`, 'images');
    expect(await problemOf(fetch({ cacheDirectory: inFile }))).toBe(
      `${inFile}: cannot be written (ENOTDIR); make it writable, or set XDG_CACHE_HOME to a directory that is`,
    );
  });
});

describe('an abort', () => {
  test('before the beginning asks nobody', async () => {
    await expect(fetch({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(server.requests).toHaveLength(0);
  });

  test('in the middle keeps what came and gives the lock back', async () => {
    server.handler = send(CONTENT, { stallAfter: MIB });
    const controller = new AbortController();
    const onProgress = (bytes: number): void => {
      if (bytes === MIB) controller.abort(new Error('enough'));
    };
    await expect(fetch({ signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(names()).toEqual([`${SHA256}.part`, `${SHA256}.part.json`]);
    expect(statSync(join(cacheDirectory, `${SHA256}.part`)).size).toBe(MIB);
    server.handler = send(CONTENT);
    expectCached(await fetch());
    expect(server.ranges.at(-1)).toBe('rest if "1"');
  });

  test('between two attempts does not wait for the next', async () => {
    server.handler = answer(503, { 'retry-after': '3600' });
    const controller = new AbortController();
    const fetching = fetch({ signal: controller.signal });
    server.server.once('request', (_, response: { on: (name: string, call: () => void) => void }) =>
      response.on('finish', () => setTimeout(() => controller.abort(new Error('enough')), 50)),
    );
    await expect(fetching).rejects.toThrow('enough');
    expect(server.requests).toHaveLength(1);
  });
});

test('calls at the same time download once', async () => {
  server.handler = send(CONTENT);
  const paths = await Promise.all(Array.from({ length: 5 }, () => fetch()));
  for (const path of paths) expectCached(path);
  expect(server.requests).toHaveLength(1);
});

test('a cached file that was cut is not noticed here, since reading it is for openImage', async () => {
  server.handler = send(CONTENT);
  truncateSync(await fetch(), 10);
  expect(statSync(await fetch()).size).toBe(10);
});
