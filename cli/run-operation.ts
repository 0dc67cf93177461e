import type { LoadedSpec } from '../config';
import { withConnector } from '../operations/operated';
import { operate, type Operation } from '../operations/operation';
import { consentByName } from './confirm-name';
import { interruptible } from './interruptible';
import { oneConnector } from './one-connector';

export interface OperationOptions {
  readonly dryRun: boolean;
  /** The name once more, where the operation destroys something. */
  readonly yes?: string;
}

/**
 * Does something to a connector: says what, asks for the name when it destroys something, does it with a line for each
 * call, and says that it is done. With `dryRun` it prints the calls and makes none.
 *
 * @param verb as it is typed, `reset factory`
 * @throws CommandFailure, OperationFailure
 */
export async function runOperation(
  verb: string,
  name: string,
  { dryRun, yes }: OperationOptions,
  make: (connector: LoadedSpec) => Operation,
): Promise<void> {
  const connector = oneConnector(name, 'operate');
  const operation = make(connector);
  const { spec } = connector;
  const consent =
    operation.destroys === undefined || dryRun ? undefined : consentByName(spec.name, yes, verb);
  console.log(operation.says);
  if (operation.destroys !== undefined) console.log(`It destroys ${operation.destroys}.`);
  if (dryRun) {
    for (const line of callsOf(operation)) console.log(line);
    return;
  }
  const tell = (line: string): void => console.log(`${spec.name}: ${line}`);
  const warn = (line: string): void => console.error(`${spec.name}: ${line}`);
  await interruptible(async (signal) => {
    await consent?.(signal);
    await withConnector(connector, { env: process.env, signal, tell, warn }, (operated) =>
      operate(operation, operated),
    );
  });
  tell(`done: ${operation.title}`);
}

/** The calls of an operation as `--dry-run` prints them. */
export const callsOf = ({ steps }: Operation): readonly string[] =>
  steps.map(({ call }, at) => `${at + 1}. ${call}`);
