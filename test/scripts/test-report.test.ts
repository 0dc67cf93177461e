import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SCRIPT = pathToFileURL(join(__dirname, '../../scripts/test-report.mjs')).href;

/** What the script reads in a report; scripts are modules, which jest does not load. */
function read(report: object): unknown {
  const program = `import { readReport } from ${JSON.stringify(SCRIPT)};
    console.log(JSON.stringify(readReport(JSON.parse(process.argv[1]), '/repository')));`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program, JSON.stringify(report)],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

const passed = { status: 'passed', fullName: 'adds', failureMessages: [] };
const file = (name: string, seconds: number, rest: object): object => ({
  ...{ name: `/repository/test/${name}.test.ts`, startTime: 1000, endTime: 1000 + seconds * 1000 },
  ...{ status: 'passed', message: '', assertionResults: [passed] },
  ...rest,
});

test('names what failed, by file and test, and the files that took longest', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 1,
    numPendingTests: 1,
    testResults: [
      file('quick', 1, {}),
      file('mixed', 90.4, {
        status: 'failed',
        assertionResults: [
          passed,
          {
            status: 'failed',
            fullName: 'subtracts',
            failureMessages: ['\n  Error: 1 is not 2\n    at x.ts:1:1'],
          },
          { status: 'pending', fullName: 'divides', failureMessages: [] },
        ],
      }),
      file('broken', 0, {
        status: 'failed',
        message: '  ● Test suite failed to run\n\n    SyntaxError: Unexpected token',
        assertionResults: [],
      }),
    ],
  };
  expect(read(report)).toEqual({
    passed: 3,
    failed: 3,
    failures: [
      'test/mixed.test.ts: subtracts: Error: 1 is not 2',
      'test/mixed.test.ts: divides: pending',
      'test/broken.test.ts: SyntaxError: Unexpected token',
    ],
    slowest: [
      { file: 'test/mixed.test.ts', seconds: 90 },
      { file: 'test/quick.test.ts', seconds: 1 },
      { file: 'test/broken.test.ts', seconds: 0 },
    ],
  });
});
