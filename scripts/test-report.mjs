// What jest's JSON report says, in a few lines: a log that is cut in the middle still ends with what failed.
import { relative } from 'node:path';

/** Files that took longest, which is where a suite's time can be saved. */
const SLOWEST = 8;

/** @returns counts, a line for each failure, and the files that took longest */
export function readReport(report, root) {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, testResults } = report;
  const files = testResults.map((result) => ({ ...result, file: relative(root, result.name) }));
  return {
    passed: numPassedTests,
    // A test that is skipped shows nothing, and none may be.
    failed: numFailedTests + numRuntimeErrorTestSuites + numPendingTests,
    failures: files.flatMap(failuresOf),
    slowest: files
      .map(({ file, startTime, endTime }) => ({ file, seconds: Math.round((endTime - startTime) / 1000) }))
      .sort((one, other) => other.seconds - one.seconds)
      .slice(0, SLOWEST),
  };
}

function failuresOf({ file, status, message, assertionResults }) {
  const lines = assertionResults
    .filter((test) => test.status !== 'passed')
    .map((test) => `${file}: ${test.fullName}: ${firstLine(test.failureMessages?.[0]) ?? test.status}`);
  if (lines.length > 0 || status === 'passed') return lines;
  return [`${file}: ${firstLine(message) ?? 'does not run'}`];
}

function firstLine(text) {
  return text
    ?.split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('●'));
}
