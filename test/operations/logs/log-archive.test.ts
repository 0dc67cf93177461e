import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { redactLogs, unpackLogs } from '../../../operations/logs/log-archive';
import { Redactor } from '../../../operations/logs/redactor';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'logs-'))));
afterEach(() => rmSync(directory, { recursive: true }));

async function bundle(
  ...entries: [Parameters<ReturnType<typeof pack>['entry']>[0], string?][]
): Promise<string> {
  const archive = pack();
  for (const [header, content] of entries) archive.entry(header, content ?? '');
  archive.finalize();
  const file = join(directory, 'logs.tar.gz');
  writeFileSync(file, await buffer(archive.pipe(createGzip())));
  return file;
}

test('unpacks for its owner alone, and no links', async () => {
  const file = await bundle(
    [{ name: 'logs/', type: 'directory' }],
    [{ name: 'logs/a.log', mode: 0o4777 }, 'a'],
    [{ name: 'logs/link', type: 'symlink', linkname: '/etc/passwd' }],
    [{ name: './logs/sub/b.log' }, 'b'],
  );
  const target = join(directory, 'unpacked');
  await expect(unpackLogs(file, target)).resolves.toEqual(['logs/link']);
  expect(readdirSync(join(target, 'logs')).sort()).toEqual(['a.log', 'sub']);
  expect(readFileSync(join(target, 'logs/sub/b.log'), 'utf8')).toBe('b');
  expect(statSync(join(target, 'logs/a.log')).mode & 0o7777).toBe(0o600);
  expect(statSync(target).mode & 0o777).toBe(0o700);
});

test.each(['../out', '/tmp/out', 'logs/../../out', '..\\out'])(
  'a path that leads out is refused: %s',
  async (name) => {
    const file = await bundle([{ name }, 'x']);
    await expect(unpackLogs(file, join(directory, 'unpacked'))).rejects.toThrow('leads out of it');
    expect(readdirSync(directory)).toEqual(['logs.tar.gz']);
  },
);

test.each([
  ['no gzip', Buffer.from('nonsense')],
  ['cut short', undefined],
])('what cannot be read is said: %s', async (_, content) => {
  const file = await bundle([{ name: 'a' }, 'x'.repeat(5000)]);
  writeFileSync(file, content ?? readFileSync(file).subarray(0, 40));
  await expect(unpackLogs(file, join(directory, 'unpacked'))).rejects.toThrow('no tar.gz that can be read');
});

test('redacts text, leaves out what is none, and writes nothing when it fails', async () => {
  const file = await bundle(
    [{ name: 'a.log' }, 'one\npassword=hunter22\nfour'],
    [{ name: 'core' }, 'x\0password=hunter22'],
  );
  const target = join(directory, 'redacted.tar.gz');
  await expect(redactLogs(file, target, new Redactor())).resolves.toEqual(['core']);
  expect(statSync(target).mode & 0o777).toBe(0o600);
  expect(execFileSync('tar', ['-xOzf', target], { encoding: 'utf8' })).toBe('one\npassword=***\nfour');
  expect(execFileSync('tar', ['-tzf', target], { encoding: 'utf8' })).toBe('a.log\n');
  writeFileSync(file, 'nonsense');
  const other = join(directory, 'other.tar.gz');
  await expect(redactLogs(file, other, new Redactor())).rejects.toThrow('no tar.gz');
  expect(readdirSync(directory)).not.toContain('other.tar.gz');
});

test('a bundle whose files get in the way of each other is readable, and nothing of it stays', async () => {
  const target = join(directory, 'unpacked');
  const twice = await bundle([{ name: 'a.log' }, 'one'], [{ name: 'a.log' }, 'two']);
  await expect(unpackLogs(twice, target)).rejects.toThrow(/a\.log cannot be written: EEXIST/);
  const within = await bundle([{ name: 'a.log' }, 'one'], [{ name: 'a.log/b' }, 'two']);
  await expect(unpackLogs(within, target)).rejects.toThrow(/a\.log\/b cannot be written: /);
  expect(readdirSync(directory)).toEqual(['logs.tar.gz']);
});

test('what is there already stays as it is', async () => {
  const file = await bundle([{ name: 'a.log' }, 'one']);
  const target = join(directory, 'there');
  writeFileSync(target, 'of somebody');
  await expect(unpackLogs(file, target)).rejects.toThrow(`${target} cannot be written: EEXIST`);
  await expect(redactLogs(file, target, new Redactor())).rejects.toThrow(
    `${target} cannot be written: EEXIST`,
  );
  expect(readFileSync(target, 'utf8')).toBe('of somebody');
});

/** As on a full disk: a process whose files may have some KiB. */
function within(...works: string[]): string[] {
  const script = `
    const { redactLogs, unpackLogs } = require(${JSON.stringify(join(COMPILED, 'log-archive.js'))});
    const { Redactor } = require(${JSON.stringify(join(COMPILED, 'redactor.js'))});
    const told = (work) => work().then(() => console.log('written'), ({ message }) => console.log(message));
    [${works.map((work) => `() => ${work}`).join(', ')}].reduce((before, work) => before.then(() => told(work)), Promise.resolve());`;
  const limited = 'ulimit -f 16; exec "$@"';
  const args = ['-c', limited, 'sh', process.execPath, '-e', script];
  return execFileSync('sh', args, { encoding: 'utf8' }).trim().split('\n');
}
const COMPILED = join(__dirname, '../../../dist/operations/logs');

test('a disk that is full is told as that, and nothing stays', async () => {
  const text = (): string => randomBytes(200_000).toString('base64');
  const file = await bundle(
    [{ name: 'a.log' }, 'x'],
    [{ name: 'b.log' }, text()],
    [{ name: 'c.log' }, text()],
  );
  const target = join(directory, 'target');
  const [from, to] = [JSON.stringify(file), JSON.stringify(target)];
  const [unpacked, redacted] = within(
    `unpackLogs(${from}, ${to})`,
    `redactLogs(${from}, ${to}, new Redactor())`,
  );
  expect(unpacked).toMatch(/target\/b\.log cannot be written: EFBIG/);
  expect(redacted).toMatch(/target cannot be written: EFBIG/);
  expect(readdirSync(directory)).toEqual(['logs.tar.gz']);
}, 60_000);
