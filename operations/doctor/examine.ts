import type { LoadedSpec } from '../../config';
import { OperationFailure } from '../operation-failure';
import { diagnose, type Diagnosis, type Observation } from './diagnose';
import { observe, type Looking } from './observe';

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
