import { showResults } from '../../cli/apply-report';
import type { ConnectorResult } from '../../deployment/applier';
import type { PlannedRun } from '../../deployment/run';

let printed: string[];
beforeEach(() => {
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  jest.spyOn(console, 'error').mockImplementation((text: string) => void printed.push(text));
});
afterEach(() => jest.restoreAllMocks());

const result = (name: string, outcome: ConnectorResult['outcome']): ConnectorResult => ({
  ...{ name, file: `${name}.yaml`, outcome, stacks: [] },
  reasons: [],
});
const planned = (more: object = {}): PlannedRun =>
  ({ selection: { problems: [], connectors: [] }, plans: [], ...more }) as unknown as PlannedRun;

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
