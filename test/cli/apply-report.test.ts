import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { showResults } from '../../cli/apply-report';
import type { ConnectorResult } from '../../deployment/applier';
import type { PlannedRun } from '../../deployment/run';
import { markdownFile } from '../../cli/report-file';

let printed: string[];
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'report-'));
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  jest.spyOn(console, 'error').mockImplementation((text: string) => void printed.push(text));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

const result = (name: string, outcome: ConnectorResult['outcome']): ConnectorResult => ({
  ...{ name, file: `${name}.yaml`, outcome, stacks: [] },
  reasons: [],
});
const planned = (more: object = {}): PlannedRun =>
  ({
    selection: { problems: [], connectors: [] },
    plans: [],
    vanished: [],
    ...more,
  }) as unknown as PlannedRun;

test.each([
  ['applied', 0],
  ['unchanged', 0],
  ['notDue', 0],
  ['skipped', 1],
  ['refused', 1],
  ['failed', 1],
] as const)('a connector that is %s makes the exit code %d', (outcome, code) => {
  const results = [result('a', 'applied'), result('b', outcome)];
  expect(showResults({ planned: planned(), results }, { json: false })).toBe(code);
  expect(printed.join('\n')).toContain(outcome === 'notDue' ? '1 not due' : outcome);
});

test('a file that cannot be written is refused before anything is done, and one that can is not there yet', () => {
  expect(() => markdownFile(join(directory, 'none/apply.md'))).toThrow(
    /^--markdown \S+none\/apply.md cannot be written \(ENOENT\): name a file/,
  );
  const file = join(directory, 'apply.md');
  const markdown = markdownFile(file);
  expect(readdirSync(directory)).toEqual([]);
  const results = [result('a', 'applied')];
  expect(showResults({ planned: planned(), results }, { json: false, markdown })).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('1 applied');
});

test('what could not be written or recorded is told after the results, and makes the exit code 1', () => {
  const markdown = markdownFile(join(directory, 'apply.md'));
  rmSync(directory, { recursive: true });
  const results = [result('a', 'applied')];
  const unrecorded = 'not every change was recorded';
  expect(showResults({ planned: planned(), results }, { json: false, markdown, unrecorded })).toBe(1);
  expect(printed).toEqual([
    expect.stringContaining('1 applied'),
    unrecorded,
    expect.stringMatching(/apply.md cannot be written \(ENOENT\)/),
  ]);
});

test('the file says what the run as a whole was refused for, and which specs are not valid', () => {
  const file = join(directory, 'apply.md');
  const problems = [{ file: 'delta.yaml', line: 2, column: 1, message: 'name is missing' }];
  const refused = planned({ refusal: '3 would change', selection: { problems, connectors: [] } });
  expect(showResults({ planned: refused, results: [] }, { json: false, markdown: markdownFile(file) })).toBe(
    1,
  );
  expect(readFileSync(file, 'utf8')).toMatch(
    /^- \*\*error\*\*: 3 would change\n- \*\*error\*\*: delta.yaml:2:1: name is missing\n\n0 connectors/m,
  );
});

test('states whose specs are gone are told in the text, the JSON and the file, and are no error', () => {
  const file = join(directory, 'apply.md');
  const vanished = ['fra-02: its state holds 3 resources, and no spec stands for it'];
  const outcome = { planned: planned({ vanished }), results: [result('a', 'applied')] };
  expect(showResults(outcome, { json: false, markdown: markdownFile(file) })).toBe(0);
  expect(printed.join('\n')).toContain(`note: ${vanished[0]}`);
  expect(readFileSync(file, 'utf8')).toContain(`- **note**: ${vanished[0]}`);
  printed = [];
  expect(showResults(outcome, { json: true })).toBe(0);
  expect(JSON.parse(printed.join(''))).toMatchObject({ vanished });
});
