import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkStore, removeSecret, resolveSecret, storeSecret } from '../../secrets';
import { MAX_BYTES } from '../../secrets/private-file';
import { CANARY, useDirectory } from './places';
import { refused, removeTwice, roundTrip, VALUES } from './round-trip';

const directory = useDirectory();
const context = { env: {} };
const file = join(directory.path, 'secret');
const store = { file };
const subject = `the file ${file}`;
afterEach(() => {
  rmSync(file, { recursive: true, force: true });
});

test.each(VALUES)('%s', async (_what, value) => {
  await checkStore(store, context);
  expect(await roundTrip(store, value, context)).toBeUndefined();
  await removeTwice(store, context);
});

test('whatever is stored is read back, or refused before anything is written', async () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\0', '\uFEFF', '\uD800', ' ') }),
  );
  await fc.assert(
    fc.asyncProperty(value, async (text) => {
      rmSync(file, { force: true });
      const impossible =
        text === '' ||
        text.includes('\0') ||
        text.startsWith('\uFEFF') ||
        Buffer.from(text, 'utf8').toString('utf8') !== text;
      if (!impossible) return void (await roundTrip(store, text, context));
      expect(await refused(storeSecret(store, text, context))).toContain(
        `${subject} is not written: the secret `,
      );
      expect(existsSync(file)).toBe(false);
    }),
  );
});

test('the longest', async () => {
  const longest = 'x'.repeat(MAX_BYTES - 1);
  await roundTrip(store, longest, context);
  expect(await refused(storeSecret(store, `${longest}x`, context))).toBe(
    `${subject} is not written: the secret has ${MAX_BYTES} bytes or more; give another`,
  );
});

test('nobody else can read it, whatever the umask and the file before', async () => {
  const umask = process.umask(0);
  try {
    await storeSecret(store, CANARY, context);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    process.umask(0o777);
    chmodSync(file, 0o644);
    await storeSecret(store, 'next', context);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  } finally {
    process.umask(umask);
  }
});

test('who reads it meanwhile finds the old value or the new one, never a part', async () => {
  const [old, next] = ['a'.repeat(60_000), 'b'.repeat(60_000)];
  await storeSecret(store, old, context);
  let done = false;
  const writing = (async () => {
    for (let at = 0; at < 20; at++) await storeSecret(store, at % 2 === 0 ? next : old, context);
    done = true;
  })();
  const seen = new Set<string>();
  while (!done) seen.add((await resolveSecret(store, context)).value);
  await writing;
  expect([...seen].every((value) => value === old || value === next)).toBe(true);
  expect(readdirSync(directory.path)).toEqual(['secret']);
});

test('a link is followed, and stays one', async () => {
  const link = join(directory.path, 'link');
  writeFileSync(file, 'old');
  symlinkSync(file, link);
  await storeSecret({ file: link }, CANARY, context);
  expect(readFileSync(file, 'utf8')).toBe(CANARY);
  await removeSecret({ file: link }, context);
  expect(existsSync(file)).toBe(false);
  expect(await refused(checkStore({ file: link }, context))).toBe(
    `the file ${link} is a symbolic link that leads nowhere; correct the link`,
  );
  await removeSecret({ file: link }, context);
  rmSync(link);
});

test('a relative path', async () => {
  await roundTrip({ file: 'secret' }, CANARY, { ...context, cwd: directory.path });
  expect(await refused(checkStore({ file: 'secret' }, context))).toBe(
    'the file secret is named by a relative path; write an absolute one',
  );
});

describe('a place that cannot be written is noticed before', () => {
  const place = join(directory.path, 'place');
  const inPlace = { file: join(place, 'secret') };
  const named = `the file ${inPlace.file}`;
  afterEach(() => {
    rmSync(place, { recursive: true, force: true });
  });

  async function refusal(where = inPlace): Promise<string> {
    const checked = await refused(checkStore(where, context));
    expect(await refused(storeSecret(where, CANARY, context))).toBe(checked);
    return checked;
  }

  test('no directory', async () => {
    expect(await refusal()).toBe(
      `${named} cannot be written: there is no directory ${place}; make it: mkdir -p -m 700 ${place}`,
    );
  });

  test('a file in the place of a directory', async () => {
    writeFileSync(place, '');
    expect(await refusal()).toBe(`${named} cannot be written: ${place} is no directory; name one`);
  });

  test('a directory in the place of the file', async () => {
    mkdirSync(file);
    expect(await refusal(store)).toBe(`${subject} is a directory; name a file in it`);
  });

  test.each([0o700, 0o750, 0o755, 0o711])('a directory of mode %o will do', async (mode) => {
    mkdirSync(place);
    chmodSync(place, mode);
    await roundTrip(inPlace, CANARY, context);
  });

  test.each([0o770, 0o707, 0o777, 0o720, 0o702])('a directory of mode %o will not', async (mode) => {
    mkdirSync(place);
    chmodSync(place, mode);
    expect(await refusal()).toBe(
      `${named} is not written: others may change the directory ${place}; run: chmod go-w ${place}`,
    );
    expect(readdirSync(place)).toEqual([]);
  });

  test('the directory of everybody', async () => {
    mkdirSync(place);
    chmodSync(place, 0o1777);
    expect(await refusal()).toContain(`others may change the directory ${place}; name one of your own`);
  });

  const asRoot = process.geteuid!() === 0;
  (asRoot ? test : test.skip)("somebody else's directory", async () => {
    mkdirSync(place);
    chownSync(place, 12345, 12345);
    expect(await refusal()).toBe(
      `${named} is not written: the directory ${place} belongs to the user with number 12345; name one of your own`,
    );
  });

  test('a pipe', async () => {
    expect(await refusal({ file: '/dev/null' })).toContain(
      'is a pipe, a device or a socket; name a regular file',
    );
  });
});
