import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { resolveSecret } from '../../secrets';
import { MAX_BYTES } from '../../secrets/private-file';
import { CANARY, refusal, useDirectory } from './places';

const directory = useDirectory();
const context = { env: {} };
const value = async (file: string) => (await resolveSecret({ file }, context)).value;

const contents: [string, string | Uint8Array, string][] = [
  ['no line end', 'secret', 'secret'],
  ['one line end', 'secret\n', 'secret'],
  ['one of Windows', 'secret\r\n', 'secret'],
  ['two, of which one belongs to it', 'secret\n\n', 'secret\n'],
  ['spaces around', ' secret \n', ' secret '],
  ['several lines', '-----BEGIN-----\nabc\n-----END-----\n', '-----BEGIN-----\nabc\n-----END-----'],
  ['UTF-8', 'pässwörd€\n', 'pässwörd€'],
  ['the longest', 'x'.repeat(MAX_BYTES), 'x'.repeat(MAX_BYTES)],
];
test.each(contents)('%s', async (_what, content, expected) => {
  expect(await value(directory.write('content', content))).toBe(expected);
});

const wrongContents: [string, string | Uint8Array, string][] = [
  ['nothing', '', 'is empty; put the secret there'],
  ['a line end alone', '\n', 'is empty; put the secret there'],
  ['a NUL byte', `${CANARY}\0`, 'holds a NUL byte, hence no text; put the secret there as text'],
  [
    'what is not UTF-8',
    Buffer.concat([Buffer.from(CANARY), Buffer.from([0xe4])]),
    'is not valid UTF-8; save the secret as UTF-8 text',
  ],
  [
    'a byte order mark',
    `\uFEFF${CANARY}`,
    'begins with a byte order mark; save the secret as UTF-8 without one',
  ],
  [
    'one byte too much',
    'x'.repeat(MAX_BYTES + 1),
    `is larger than ${MAX_BYTES} bytes, hence no secret; name the right file`,
  ],
];
test.each(wrongContents)('%s is refused', async (_what, content, problem) => {
  const file = directory.write('wrong', content);
  expect(await refusal({ file }, context)).toBe(`the file ${file} ${problem}`);
});

test.each([0o600, 0o400, 0o700, 0o500])('mode %o is private', async (mode) => {
  expect(await value(directory.write('private', 'x', mode))).toBe('x');
});

test.each([0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666, 0o440, 0o777])(
  'mode %o is open to others',
  async (mode) => {
    const file = directory.write('open', CANARY, mode);
    expect(await refusal({ file }, context)).toBe(
      `the file ${file} is open to others than its owner (mode 0${mode.toString(8)}); run: chmod 600 ${file}`,
    );
  },
);

test('set-user-id and the like say nothing about who can read', async () => {
  const file = directory.write('sticky', 'x');
  chmodSync(file, 0o4600);
  expect(await value(file)).toBe('x');
});

describe('the owner', () => {
  const STRANGER = 12345;
  const asRoot = process.geteuid!() === 0;
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** A file of somebody who is neither root nor the user that runs this, whoever runs the tests. */
  function strangersFile(): { file: string; owner: number; user: number } {
    const file = directory.write('strange', CANARY);
    const own = process.geteuid!();
    if (asRoot) {
      chownSync(file, STRANGER, STRANGER);
      return { file, owner: STRANGER, user: own };
    }
    jest.spyOn(process, 'geteuid').mockReturnValue(STRANGER);
    return { file, owner: own, user: STRANGER };
  }

  test('another user than the one who runs this is refused', async () => {
    const { file, owner, user } = strangersFile();
    expect(await refusal({ file }, context)).toBe(
      `the file ${file} belongs to the user with number ${owner}, who can change it; make it your own: chown ${user} ${file}`,
    );
  });

  test('the user who runs this is accepted', async () => {
    const { file, owner } = strangersFile();
    jest.spyOn(process, 'geteuid').mockReturnValue(owner);
    expect(await value(file)).toBe(CANARY);
  });

  (asRoot ? test : test.skip)('root is accepted, whoever runs this', async () => {
    const file = directory.write('roots', 'x');
    jest.spyOn(process, 'geteuid').mockReturnValue(STRANGER);
    expect(await value(file)).toBe('x');
  });

  (asRoot ? test : test.skip)('a file that cannot be opened', async () => {
    const file = directory.write('foreign', CANARY);
    chmodSync(directory.path, 0o755);
    process.seteuid!(STRANGER);
    try {
      expect(await refusal({ file }, context)).toBe(
        `the file ${file} cannot be read: permission denied; let the user who runs this own it`,
      );
    } finally {
      process.seteuid!(0);
      chmodSync(directory.path, 0o700);
    }
  });
});

describe('symbolic links', () => {
  test('are followed, and the file they lead to is what is checked', async () => {
    const target = directory.write('target', 'x');
    const file = join(directory.path, 'link');
    symlinkSync(target, file);
    expect(await value(file)).toBe('x');
    chmodSync(target, 0o644);
    expect(await refusal({ file }, context)).toContain('is open to others than its owner (mode 0644)');
  });

  test('to nothing, and in a circle', async () => {
    const [dangling, circle] = [join(directory.path, 'dangling'), join(directory.path, 'circle')];
    symlinkSync(join(directory.path, 'nowhere'), dangling);
    symlinkSync(circle, circle);
    expect(await refusal({ file: dangling }, context)).toBe(
      `the file ${dangling} is not there; create it, or correct the reference`,
    );
    expect(await refusal({ file: circle }, context)).toBe(
      `the file ${circle} is a symbolic link that leads in a circle; correct the link`,
    );
  });
});

describe('what is no regular file', () => {
  test('a directory', async () => {
    const file = join(directory.path, 'directory');
    mkdirSync(file, { mode: 0o700 });
    expect(await refusal({ file }, context)).toBe(`the file ${file} is a directory; name a file in it`);
  });

  test('a pipe that nobody writes to does not hang', async () => {
    const file = join(directory.path, 'pipe');
    spawnSync('mkfifo', ['-m', '600', file]);
    expect(await refusal({ file }, context)).toBe(
      `the file ${file} is a pipe, a device or a socket; name a regular file`,
    );
  });

  test('a device without an end', async () => {
    expect(await refusal({ file: '/dev/zero' }, context)).toBe(
      'the file /dev/zero is a pipe, a device or a socket; name a regular file',
    );
  });

  test('a socket', async () => {
    const file = join(directory.path, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(file, resolve));
    try {
      expect(await refusal({ file }, context)).toBe(
        `the file ${file} is a pipe, a device or a socket; name a regular file`,
      );
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('a path through a file', async () => {
    const file = join(directory.write('leaf', 'x'), 'below');
    expect(await refusal({ file }, context)).toContain('is not there; create it');
  });
});

describe('relative paths', () => {
  test('are relative to the directory of the context', async () => {
    directory.write('relative', 'x');
    expect(await resolveSecret({ file: 'relative' }, { env: {}, cwd: directory.path })).toEqual({
      value: 'x',
    });
  });

  test('are refused without one', async () => {
    expect(await refusal({ file: 'relative' }, context)).toBe(
      'the file relative is named by a relative path; write an absolute one',
    );
  });
});
