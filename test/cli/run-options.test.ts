import { Command } from 'commander';
import { addRunOptions, type RunOptions } from '../../cli/run-options';

function parsed(writesLock: boolean, ...args: string[]): RunOptions {
  const command = addRunOptions(new Command(), { writesLock });
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  return command.parse(args, { from: 'user' }).opts<RunOptions>();
}

test('the lock of providers is written by a plan, and an apply only enforces it', () => {
  expect(parsed(true, '--lockfile', 'update').lockfile).toBe('update');
  expect(parsed(true, '--lockfile', 'readonly').lockfile).toBe('readonly');
  expect(parsed(false, '--lockfile', 'readonly').lockfile).toBe('readonly');
  expect(() => parsed(false, '--lockfile', 'update')).toThrow(
    'allowed: readonly; connector plan --lockfile update writes the file.',
  );
  expect(() => parsed(true, '--lockfile', 'none')).toThrow('allowed: readonly, update.');
});
