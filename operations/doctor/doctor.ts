import { setTimeout as pause } from 'node:timers/promises';
import type { Repair } from '../../appliance/profiles';
import type { LoadedSpec } from '../../config';
import { realAccess } from '../../provider/real-access';
import { OperationFailure } from '../operation-failure';
import { withConnector } from '../operated';
import { operate } from '../operation';
import { diagnose, type Diagnosis, type Observation } from './diagnose';
import { observe, type Looking } from './observe';
import { operationOf } from './repair';

/** What was found of a connector. */
export interface Examination {
  readonly name: string;
  readonly observation: Observation;
  readonly diagnoses: readonly Diagnosis[];
}

/** Looks at a connector and tells what is wrong with it. Starts, restarts and changes nothing. */
export async function examine(connector: LoadedSpec, looking: Looking): Promise<Examination> {
  const { spec, profile } = connector;
  const { troubleshooting } = profile;
  if (troubleshooting === undefined)
    throw new OperationFailure(`${spec.name}: nothing is known of the troubles of a ${profile.title}`);
  const observation = await observe(connector, looking);
  return { name: spec.name, observation, diagnoses: diagnose(observation, troubleshooting) };
}

export interface Treatment extends Looking {
  /** Tells what would be done, and does nothing. */
  readonly dryRun: boolean;
}

/**
 * Takes the safe steps of each case that nothing else explains, in the page's order, and looks again after each.
 *
 * @returns what is found afterwards
 */
export async function treat(
  connector: LoadedSpec,
  first: Examination,
  treatment: Treatment,
): Promise<Examination> {
  let examination = first;
  const treated = new Set<string>();
  for (;;) {
    const next = examination.diagnoses.find(
      ({ id, follows, steps }) =>
        !treated.has(id) && follows.length === 0 && steps.some(({ repair }) => repair !== undefined),
    );
    if (next === undefined) return examination;
    treated.add(next.id);
    examination = await treatCase(connector, next, examination, treatment);
  }
}

async function treatCase(
  connector: LoadedSpec,
  { id, steps }: Diagnosis,
  before: Examination,
  treatment: Treatment,
): Promise<Examination> {
  const { tell } = treatment;
  let examination = before;
  for (const { repair } of steps) {
    const operation = repair && operationOf(repair, connector);
    if (repair === undefined || operation === undefined) continue;
    if (treatment.dryRun) {
      for (const { call } of operation.steps) tell(`would ${operation.title}: ${call}`);
      continue;
    }
    tell(`${operation.title}. ${operation.says}`);
    try {
      await withConnector(connector, treatment, (operated) => operate(operation, operated));
    } catch (error) {
      treatment.signal.throwIfAborted();
      if (!(error instanceof Error)) throw error;
      tell(`it was not done: ${error.message}`);
      continue;
    }
    examination = await lookAgain(connector, id, repair, treatment);
    if (isGone(id, examination)) {
      tell('that has helped');
      return examination;
    }
    tell('that has not helped');
  }
  return examination;
}

const isGone = (id: string, { diagnoses }: Examination): boolean =>
  !diagnoses.some((found) => found.id === id || found.id === 'starting');

/** Until the case is gone, or nothing more is to be expected of what was done. */
async function lookAgain(
  connector: LoadedSpec,
  id: string,
  repair: Repair,
  treatment: Treatment,
): Promise<Examination> {
  const { patience } = treatment.access ?? realAccess;
  const deadline = performance.now() + (repair === 'restartGuest' ? patience.boot : patience.answer) * 1000;
  for (;;) {
    const examination = await examine(connector, treatment);
    if (isGone(id, examination) || performance.now() >= deadline) return examination;
    await pause(patience.pause * 1000, undefined, { signal: treatment.signal });
  }
}
