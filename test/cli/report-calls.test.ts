import { Command } from 'commander';
import { join } from 'node:path';
import { registerReport } from '../../cli/report';
import { withConnector } from '../../operations/operated';

jest.mock('../../operations/operated', () => ({ withConnector: jest.fn(() => Promise.resolve(['Other'])) }));

const SPEC = join(__dirname, '../../config/examples/lab.yaml');
let printed: string[];

beforeEach(() => {
  Object.assign(process.env, { VSPHERE_SERVER: '127.0.0.1:1', CONNECTOR_CONSOLE_PORT: '443' });
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => {
  delete process.env.VSPHERE_SERVER;
  delete process.env.CONNECTOR_CONSOLE_PORT;
  jest.restoreAllMocks();
});

async function report(...options: string[]): Promise<void> {
  const program = new Command();
  registerReport(program);
  await program.parseAsync(['report', SPEC, ...options], { from: 'user' });
}

test.each<[string, string[], string]>([
  ['without --issue', [], '1. management console of lab-01: log in, the issues of "Report a problem to AWS"'],
  [
    'with it',
    ['--issue', 'Other', '--text', 'It stops'],
    '1. management console of lab-01: "Report a problem to AWS", "Other", without logs, "Send"',
  ],
])('report --dry-run %s prints the calls, and contacts nothing', async (_what, options, call) => {
  await report(...options, '--dry-run');
  expect(printed.at(-1)).toBe(call);
  expect(withConnector).not.toHaveBeenCalled();
});
