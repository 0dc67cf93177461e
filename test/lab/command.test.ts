import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { registerLabCommands } from '../../cli/lab';

const directory = mkdtempSync(join(tmpdir(), 'lab-command-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs `connector lab ...` in this process: what it printed, and the failure it ended with. */
async function run(
  ...args: string[]
): Promise<{ output: string; failure?: string; exitCode?: number | string }> {
  let output = '';
  const print = (text: string) => {
    output += text;
  };
  jest.spyOn(console, 'log').mockImplementation((line: string) => print(`${line}\n`));
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => (print(String(text)), true));
  }
  const program = new Command('connector').exitOverride();
  registerLabCommands(program);
  try {
    await program.parseAsync(['node', 'connector', 'lab', ...args]);
    return { output, exitCode: process.exitCode as number | undefined };
  } catch (error) {
    return { output, failure: (error as Error).message };
  } finally {
    jest.restoreAllMocks();
    process.exitCode = undefined;
  }
}

test('help names every verb', async () => {
  const { output } = await run('--help');
  for (const verb of ['up', 'down', 'status', 'env', 'ls', 'reset'])
    expect(output).toMatch(new RegExp(`^  ${verb} `, 'm'));
  expect(output).toContain('eval "$(npx connector lab env)"');
});

test('without a lab, status fails and says how to begin', async () => {
  expect(await run('status', '--directory', directory)).toEqual({
    output: `there is no lab "default" in ${directory}: run \`connector lab up\`\n`,
    exitCode: 1,
  });
  const { output } = await run('status', '--json', '--directory', directory);
  expect(JSON.parse(output)).toEqual({ name: 'default', directory, healthy: false, parts: [] });
});

test('without a lab, down has nothing to do', async () => {
  const missing = join(directory, 'missing');
  expect(await run('down', '--directory', missing)).toEqual({
    output: `there is no lab "default" in ${missing}\n`,
    exitCode: undefined,
  });
});

test.each([
  [['env'], `there is no lab "default" in ${directory}: run \`connector lab up\``],
  [['reset'], `there is no lab "default" in ${directory}: run \`connector lab up\``],
  [['up', '--address', '0.0.0.0'], 'the lab listens on loopback only: 0.0.0.0 is not in 127.0.0.0/8'],
])('%j fails with one line', async ([verb = '', ...args], message) => {
  const { output, failure } = await run(verb, '--directory', directory, ...args);
  expect(failure).toBe(`connector lab: ${message}`);
  expect(output).toBe('');
});

test.each([
  ['--image-size', '8MB', '"8MB" is no size'],
  ['--vcenter-port', '80', 'a port from 1024 to 65535 is expected'],
  ['--aws-port', 'x', 'a port from 1024 to 65535 is expected'],
  ['--exit-with', '-1', 'a process id is expected'],
])('up %s %s is refused', async (option, value, message) => {
  const { failure } = await run('up', '--directory', directory, option, value);
  expect(failure).toContain(message);
});
