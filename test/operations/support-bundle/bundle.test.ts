import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentsOf, expectWritable, sizeOf, totalOf, writeBundle } from '../../../operations/support-bundle';
import { problemsText } from '../../../operations/support-bundle/contents';
import { textPart, type BundlePart } from '../../../operations/support-bundle/model';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'bundle-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const at = new Date('2026-11-30T05:00:00Z');
const signal = new AbortController().signal;

function parts(): BundlePart[] {
  const file = join(directory, 'logs.tar.gz');
  writeFileSync(file, 'x'.repeat(300_000));
  return [
    textPart('status.json', 'status', '{"ä": 1}\n'),
    { path: 'fra-01/logs.tar.gz', what: 'logs', bytes: 300_000, content: { file } },
  ];
}

test('the list has path, size and what it is', () => {
  expect(contentsOf({ parts: parts() })).toEqual([
    'status.json            10 B  status',
    'fra-01/logs.tar.gz  293 KiB  logs',
  ]);
  expect(totalOf(parts())).toBe(300_010);
  expect([1023, 3500, 20 * 1024 * 1024].map(sizeOf)).toEqual(['1023 B', '3.4 KiB', '20 MiB']);
});

test('problems and what was left out are told, or that there are none', () => {
  expect(problemsText({ problems: [], leftOut: [] })).toBe('Everything could be collected.\n');
  const problems = [{ connector: 'fra-01', what: 'vCenter: all of it', found: 'it hangs' }];
  expect(problemsText({ problems, leftOut: ['fra-01: logs: left out by --no-logs'] })).toBe(
    'This could not be collected:\n- fra-01: vCenter: all of it: it hangs\n\nThis is not in it:\n- fra-01: logs: left out by --no-logs\n',
  );
});

test('writes what was listed for its owner alone, and tells its checksum', async () => {
  const file = join(directory, 'bundle.tar.gz');
  await expectWritable(file);
  const { bytes, sha256 } = await writeBundle({ parts: parts(), at }, { file, root: 'bundle', signal });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const written = readFileSync(file);
  expect(bytes).toBe(written.length);
  expect(sha256).toBe(createHash('sha256').update(written).digest('hex'));
  const listed = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n');
  expect(listed).toEqual(['bundle/status.json', 'bundle/fra-01/logs.tar.gz']);
  const logs = execFileSync('tar', ['-xOzf', file, listed[1]!]);
  expect(logs.equals(readFileSync(join(directory, 'logs.tar.gz')))).toBe(true);
  await expect(expectWritable(file)).rejects.toThrow('is there already');
  await expect(expectWritable(join(directory, 'none/bundle.tar.gz'))).rejects.toThrow('cannot be written');
});

test('nothing is left of one that is broken off or fails, and nothing is overwritten', async () => {
  const file = join(directory, 'bundle.tar.gz');
  const given = AbortSignal.abort(new Error('interrupted'));
  const bundle = { parts: parts(), at };
  await expect(writeBundle(bundle, { file, root: 'bundle', signal: given })).rejects.toThrow('interrupted');
  const later = new AbortController();
  const endless = { path: 'a', what: 'a', bytes: 2 ** 40, content: { file: '/dev/zero' } };
  const writing = writeBundle({ parts: [endless], at }, { file, root: 'bundle', signal: later.signal });
  setTimeout(() => later.abort(new Error('enough')), 100);
  await expect(writing).rejects.toThrow('enough');
  const gone = { path: 'a', what: 'a', bytes: 3, content: { file: join(directory, 'gone') } };
  const broken = { parts: [...bundle.parts, gone], at };
  await expect(writeBundle(broken, { file, root: 'bundle', signal })).rejects.toThrow('ENOENT');
  const wrongSize = { path: 'b', what: 'b', bytes: 9, content: { file: join(directory, 'logs.tar.gz') } };
  await expect(writeBundle({ parts: [wrongSize], at }, { file, root: 'x', signal })).rejects.toThrow();
  expect(readdirSync(directory)).toEqual(['logs.tar.gz']);
  writeFileSync(file, 'of somebody else');
  await expect(writeBundle(bundle, { file, root: 'bundle', signal })).rejects.toThrow('somebody else');
  expect(readFileSync(file, 'utf8')).toBe('of somebody else');
  expect(readdirSync(directory).sort()).toEqual(['bundle.tar.gz', 'logs.tar.gz']);
});
