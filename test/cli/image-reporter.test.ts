import { ImageReporter } from '../../cli/image-reporter';

const MIB = 2 ** 20;

function report(isTTY: boolean | undefined, times: readonly number[], total: number | undefined): string[] {
  const written: string[] = [];
  let clock = 0;
  const stream = { ...(isTTY === undefined ? {} : { isTTY }), write: (text: string) => written.push(text) };
  const reporter = new ImageReporter(stream, () => clock);
  for (const time of times) {
    clock = time;
    reporter.report({ phase: 'download', bytes: (time / 100) * MIB, total });
  }
  reporter.end();
  reporter.end();
  return written;
}

test.each([undefined, false])('a log gets a line every ten seconds (isTTY %s)', (isTTY) => {
  expect(report(isTTY, [9_999, 10_000, 19_999, 20_000], 400 * MIB)).toEqual([
    'downloading: 100 of 400 MiB (25 %)\n',
    'downloading: 200 of 400 MiB (50 %)\n',
  ]);
});

test('a terminal has one line, which is empty in the end', () => {
  expect(report(true, [249, 250, 499, 500], undefined)).toEqual([
    '\r\u001b[Kdownloading: 2 MiB',
    '\r\u001b[Kdownloading: 5 MiB',
    '\r\u001b[K',
  ]);
});

test('what is done in a moment says nothing', () => {
  expect(report(true, [100], 4 * MIB)).toEqual([]);
});
