import type { Repair } from '../../appliance/profiles';
import type { LoadedSpec } from '../../config';
import type { MigrationChoice } from '../maintenance/migrations';
import type { Operation } from '../operation';
import type { Diagnosis } from './diagnose';
import type { Examination } from './examine';
import { outcomeOf, type Outcome } from './outcome';
import { operationOf } from './repair';

/** What may be done to a connector, and who is told. */
export interface Permission extends MigrationChoice {
  /** Tells what would be done, and does nothing. */
  readonly dryRun: boolean;
  /** Whether the factory reset was asked for, by the connector's name. @default false */
  readonly reset?: boolean;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** What does something to a connector, and looks at it again. */
export interface Hands {
  operate(operation: Operation): Promise<void>;
  /** Looks until the case is seen to be gone, or nothing more is to be expected of what was done. */
  lookAgain(repair: Repair, isGone: (examination: Examination) => boolean): Promise<Examination>;
}

/**
 * Takes the steps of each case that nothing else explains, in the page's order, and looks again after each: the safe
 * ones, and as the last resort a factory reset where it was asked for. A case that comes up on the way is told and not
 * treated: it may be the treatment's own, and pass by itself. One that can no longer be seen is left as it is.
 *
 * @returns what is found afterwards
 */
export async function treatWith(
  hands: Hands,
  connector: LoadedSpec,
  first: Examination,
  permission: Permission,
): Promise<Examination> {
  let examination = first;
  const treated = new Set<string>();
  const asked = new Set(first.diagnoses.map(({ id }) => id));
  for (;;) {
    const next = examination.diagnoses.find(
      ({ id, follows, steps }) =>
        asked.has(id) &&
        !treated.has(id) &&
        follows.length === 0 &&
        steps.some(({ repair }) => repair !== undefined),
    );
    if (next === undefined) return examination;
    treated.add(next.id);
    examination = await treatCase(hands, connector, { ...next, examination }, permission);
  }
}

async function treatCase(
  hands: Hands,
  connector: LoadedSpec,
  { id, steps, examination: before }: Diagnosis & { readonly examination: Examination },
  { dryRun, reset = false, interruptMigrations = false, signal, tell }: Permission,
): Promise<Examination> {
  let examination = before;
  let allDone = true;
  const { health } =
    connector.profile.troubleshooting?.cases.find(({ value }) => value.id === id)?.value ?? {};
  const outcome = (after: Examination): Outcome => outcomeOf({ id, health }, before.observation.signs, after);
  for (const { repair } of steps) {
    if (repair === undefined || (repair === 'factoryReset' && !reset)) continue;
    const operation = operationOf(repair, connector, { interruptMigrations });
    if (dryRun) {
      for (const { call } of operation.steps) tell(`would ${operation.title}: ${call}`);
      continue;
    }
    if (repair === 'factoryReset' && !allDone) {
      const { name } = connector.spec;
      tell(
        `it is not reset to its factory settings, since not all that comes before that was done; connector reset factory ${name} does it all the same`,
      );
      continue;
    }
    const cost = operation.destroys === undefined ? '' : ` It destroys ${operation.destroys}.`;
    tell(`${operation.title}. ${operation.says}${cost}`);
    try {
      await hands.operate(operation);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error)) throw error;
      tell(`it was not done: ${error.message}`);
      allDone = false;
      continue;
    }
    examination = await hands.lookAgain(repair, (after) => outcome(after) === 'gone');
    const became = outcome(examination);
    if (became === 'hidden') {
      const instead = examination.diagnoses.map(({ title }) => title).join('; ');
      tell(`it cannot be seen whether that has helped${instead === '' ? '' : `: ${instead}`}`);
    } else tell(became === 'gone' ? 'that has helped' : 'that has not helped');
    if (became !== 'there') return examination;
  }
  return examination;
}
