import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { forgetBackend, hasErroredState } from '../../engine';
import type { LoadedSpec } from '../../config';
import {
  applianceStackName,
  identityStackName,
  makeStateDirectory,
  stackDirectoryIn,
  stateDirectory,
} from '../../stacks';
import { outputDirectory } from '../cdktf-config';
import { StateEngine, type StateEngineOptions } from './state-engine';
import { factsOf } from './state-facts';
import { storeName } from './state-store';

export interface MigrationOptions extends StateEngineOptions {
  /** Gets what is done, a line each. */
  readonly say: (line: string) => void;
}

/** A state, where it was and where it is to be. */
interface Move {
  readonly stack: string;
  readonly from: StateEngine;
  readonly to: StateEngine;
}

/**
 * Moves both states of a connector from one backend to another. Nothing is moved unless both can be: where a state
 * stands in the way that is another's or newer, where somebody works with one of them, or where a run has left one that
 * its store does not have. What is in the old place stays there, as a backup.
 *
 * @param before the connector with its old backend
 * @throws Error in one sentence; what was moved by then is said, and the same command goes on
 */
export async function migrateStates(
  before: LoadedSpec,
  now: LoadedSpec,
  options: MigrationOptions,
): Promise<void> {
  const { env, say } = options;
  const { name } = now.spec;
  const [from, to] = [storeName(before, env), storeName(now, env)];
  if (from === to)
    throw new Error(
      `${name}: its states were in ${from} then, and are to be there now; nothing is to be moved`,
    );
  refuseUnsaved(now, env);
  if (now.spec.backend.s3 === undefined && now.spec.backend.http === undefined) {
    makeStateDirectory(stateDirectory(now, env));
  }
  const work = mkdtempSync(join(tmpdir(), 'connector-states-'));
  try {
    const moves: Move[] = [];
    for (const stack of stacksOf(now)) {
      const move: Move = {
        stack,
        from: await StateEngine.open(before, stack, join(work, 'from'), options),
        to: await StateEngine.open(now, stack, join(work, 'to'), options),
      };
      if (await isToBeMoved(move, from, to, say)) moves.push(move);
    }
    for (const move of moves) await moveState(move, from, to, say);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  for (const directory of directoriesOf(now, env)) forgetBackend(directory, env);
}

const stacksOf = ({ spec }: LoadedSpec): string[] => [identityStackName(spec), applianceStackName(spec)];

const directoriesOf = (connector: LoadedSpec, env: NodeJS.ProcessEnv): string[] =>
  stacksOf(connector).map((stack) => stackDirectoryIn(outputDirectory(process.cwd(), env), stack));

function refuseUnsaved(connector: LoadedSpec, env: NodeJS.ProcessEnv): void {
  const unsaved = directoriesOf(connector, env).find(hasErroredState);
  if (unsaved === undefined) return;
  throw new Error(
    `${connector.spec.name}: ${join(unsaved, 'errored.tfstate')} is what a run could not save; nothing is moved. With the spec as it was before the change, connector plan ${connector.spec.name} saves it`,
  );
}

/** @throws Error when what is in the new place is not what was moved there before */
async function isToBeMoved(
  { stack, from, to }: Move,
  old: string,
  place: string,
  say: MigrationOptions['say'],
): Promise<boolean> {
  await from.expectUnlocked();
  const [here, there] = [await from.pull(), await to.pull()];
  if (isNone(here)) {
    say(
      `${stack}: there is no state in ${old}${isNone(there) ? '' : `, and there is one in ${place}`}; nothing is moved`,
    );
    return false;
  }
  if (isNone(there)) return true;
  const [ours, theirs] = [factsOf(here), factsOf(there)];
  if (ours.lineage !== theirs.lineage) {
    throw new Error(
      `${stack}: ${place} has a state of another origin already (lineage ${theirs.lineage}, ${theirs.resources} resources; the one in ${old} has ${ours.lineage}); nothing is moved. Name another place in the spec, or look whose it is`,
    );
  }
  if (theirs.serial > ours.serial) {
    say(
      `${stack}: ${place} has this state already, and newer than ${old} (serial ${theirs.serial}, not ${ours.serial}); nothing is moved`,
    );
    return false;
  }
  return true;
}

async function moveState(
  { stack, from, to }: Move,
  old: string,
  place: string,
  say: MigrationOptions['say'],
): Promise<void> {
  const text = await from.pull();
  const arrived = await put(text, to);
  const { lineage, serial, resources } = factsOf(text);
  // An engine may count its own writing as a change.
  const isSame = isDeepStrictEqual({ ...essence(arrived), serial }, essence(text));
  if (!isSame || factsOf(arrived).serial < serial) {
    throw new Error(
      `${stack}: what ${place} gives back is not what was put there; the state is still in ${old}, and the spec should say so again until this is understood`,
    );
  }
  // Whoever has begun to work with the old one meanwhile is seen now: by the lock, or by what was written.
  await from.expectUnlocked();
  if (!isDeepStrictEqual(essence(await from.pull()), essence(text))) {
    throw new Error(
      `${stack}: somebody has applied in ${old} while its state was moved; run the same command again`,
    );
  }
  say(
    `${stack}: moved from ${old} to ${place} (lineage ${lineage}, serial ${serial}, ${resources === 1 ? '1 resource' : `${resources} resources`}); the old one is left there as a backup, and nothing reads it any more`,
  );
}

/**
 * A remote store that was empty makes a new origin of the first state it gets, whatever the state says of its own
 * (Terraform 1.11, remote.State); the second writing keeps it. Only what is ours in everything else is written over.
 */
async function put(text: string, to: StateEngine): Promise<string> {
  await to.push(text);
  const first = await to.pull();
  if (factsOf(first).lineage === factsOf(text).lineage) return first;
  const { lineage, serial } = factsOf(text);
  if (!isDeepStrictEqual({ ...essence(first), lineage, serial }, essence(text))) return first;
  await to.push(text, { force: true });
  return to.pull();
}

/** Of a state that does not exist an engine pulls nothing, or one without a lineage, as the store has it. */
const isNone = (text: string): boolean => text.trim() === '' || factsOf(text).lineage === '';

/** What has to be the same in both places; an engine writes its version into what it pulls. */
function essence(text: string): object {
  const { lineage, serial, resources, outputs } = JSON.parse(text) as Record<string, unknown>;
  return { lineage, serial, resources, outputs };
}
