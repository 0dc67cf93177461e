import { InvalidArgumentError, type Command } from 'commander';
import type { LockPolicy } from '../deployment/provider-locks';

/** Options of every command that drives the engine over many connectors. */
export interface RunOptions {
  readonly parallelism: number;
  readonly lockTimeout?: string;
  readonly lockfile?: LockPolicy;
  readonly maxChanges?: number;
  readonly json: boolean;
  readonly markdown?: string;
}

/**
 * Adds them.
 *
 * @param writesLock whether the command may write the lock of providers; else it can only be enforced
 */
export function addRunOptions(command: Command, { writesLock }: { readonly writesLock: boolean }): Command {
  return lockfile(
    lockTimeout(
      command.option('--parallelism <n>', 'how many stacks are worked on at once', wholeNumber(1), 4),
    ),
    writesLock,
  )
    .option('--max-changes <n>', 'refuse the run when more connectors than this would change', wholeNumber(0))
    .option('--markdown <file>', 'write a summary for a pull request')
    .option('--json', 'print the result as JSON', false);
}

export const lockTimeout = (command: Command): Command =>
  command.option(
    '--lock-timeout <duration>',
    'how long to wait for a state somebody else works on, such as 5m',
    duration,
  );

/** @param writes whether the command may write it */
export function lockfile(command: Command, writes: boolean): Command {
  const readonly = 'readonly: a committed .terraform.lock.hcl must cover all providers';
  return command.option(
    '--lockfile <mode>',
    writes ? `${readonly}; update: write it` : readonly,
    writes ? lockPolicy : onlyEnforced,
  );
}

/** A parser for numbers from `least` on. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
    throw new InvalidArgumentError(`allowed: a whole number, ${least} or more.`);
  };
}

/** As Go reads it, and the engine with it. */
function duration(text: string): string {
  if (/^(\d+(\.\d+)?(h|m|s))+$/.test(text)) return text;
  throw new InvalidArgumentError('allowed: a duration such as 30s, 5m or 1h30m.');
}

function lockPolicy(text: string): LockPolicy {
  if (text === 'readonly' || text === 'update') return text;
  throw new InvalidArgumentError('allowed: readonly, update.');
}

/** An apply that took whatever providers it found would have done so with nobody looking. */
function onlyEnforced(text: string): LockPolicy {
  if (text === 'readonly') return text;
  throw new InvalidArgumentError('allowed: readonly; connector plan --lockfile update writes the file.');
}

/** Collects an option that may be given more than once. */
export const several = (text: string, before: readonly string[]): readonly string[] => [...before, text];
