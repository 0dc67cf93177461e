import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JsonEngine } from '../engine';
import type { StackPlace } from './connector-stacks';
import type { Diagnostic } from './plan-model';
import { error } from './problems';
import { readyStack } from './ready-stack';
import { openRun, type RunContext } from './run';
import { StateCare } from './state-care';
import type { Workspace } from './workspace';

/**
 * Takes an object that exists into the state of the stack that declares its address; nothing outside the state changes.
 *
 * @throws Error in one sentence, or what the engine says
 */
export async function importObject(
  name: string,
  address: string,
  id: string,
  context: RunContext,
): Promise<string> {
  const { workspace } = await openRun([name], context);
  const [connector] = workspace.connectors;
  if (connector === undefined) throw new Error(`${name}: its spec is not valid`);
  const place = placeOf(address, connector.inOrder);
  await importInto(place, { name, address, id }, workspace, context);
  return place.stack;
}

/**
 * The same into one stack of a connector.
 *
 * @throws Error, what is wrong
 */
export async function importInto(
  { stack, directory }: StackPlace,
  { name, address, id }: { readonly name: string; readonly address: string; readonly id: string },
  { env, initialisation }: Pick<Workspace, 'env' | 'initialisation'>,
  { interruption, progress, lockTimeout }: Pick<RunContext, 'interruption' | 'progress' | 'lockTimeout'>,
): Promise<void> {
  const engine = new JsonEngine(stack, directory, { env, interruption });
  const care = new StateCare({ env, interruption, progress });
  const wrong = await readyStack(name, engine, { care, initialisation, progress });
  if (wrong !== undefined) throw failureOf(stack, wrong);
  progress.step(name, `importing ${address}`);
  const [report, left] = await care.around(engine, () => engine.import(address, id, { lockTimeout }));
  progress.done(name);
  const problems = report.outcome === 'done' ? [] : care.problems(engine, report, 'import');
  const all = [...problems, ...(left === undefined ? [] : [error(left)])];
  if (all.length > 0) throw failureOf(stack, all);
}

const failureOf = (stack: string, problems: readonly Diagnostic[]): Error =>
  new Error(
    problems
      .filter(({ severity }) => severity === 'error')
      .map(({ summary, detail }) => `${stack}: ${summary}\n${detail}`.trim())
      .join('\n'),
  );

/** @throws Error in one sentence when no stack declares it */
function placeOf(address: string, places: readonly StackPlace[]): StackPlace {
  const declared = places.map((place) => ({ place, addresses: addressesIn(place) }));
  const found = declared.find(({ addresses }) => addresses.includes(address));
  if (found !== undefined) return found.place;
  const all = declared.flatMap(({ addresses }) => addresses).sort();
  throw new Error(`${address} is declared by neither stack; declared are ${all.join(', ')}`);
}

function addressesIn({ directory }: StackPlace): string[] {
  const file = join(directory, 'cdk.tf.json');
  if (!existsSync(file)) return [];
  const { resource = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    resource?: Record<string, Record<string, unknown>>;
  };
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.keys(named).map((name) => `${type}.${name}`),
  );
}
