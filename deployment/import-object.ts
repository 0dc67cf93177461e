import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JsonEngine } from '../engine';
import type { StackPlace } from './connector-stacks';
import { problemsIn } from './problems';
import { openRun, type RunContext } from './run';

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
  const { env, initialisation, connectors } = workspace;
  const [connector] = connectors;
  if (connector === undefined) throw new Error(`${name}: its spec is not valid`);
  const place = placeOf(address, connector.inOrder);
  const { interruption, progress, lockTimeout } = context;
  const engine = new JsonEngine(place.stack, place.directory, { env, interruption });
  progress.step(name, `importing ${address}`);
  let report = await initialisation.prepare(engine);
  report ??= await engine.import(address, id, { lockTimeout });
  progress.done(name);
  if (report.outcome !== 'done') {
    const problems = problemsIn(report, 'import').filter(({ severity }) => severity === 'error');
    throw new Error(
      problems.map(({ summary, detail }) => `${place.stack}: ${summary}\n${detail}`.trim()).join('\n'),
    );
  }
  return place.stack;
}

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
