import type { Signs, TroubleCase } from '../../appliance/profiles';
import type { Observation } from './diagnose';
import type { Examination } from './examine';

/** What became of a case. `hidden`: the look did not come as far as would show it. */
export type Outcome = 'gone' | 'there' | 'hidden';

/**
 * What became of a case after something was done about it. That it is not found says nothing by itself: of a vCenter
 * or a console that does not answer nothing else is found either.
 *
 * @param trouble as the profile has it
 * @param before signs with which it was there
 * @param after what is found now
 */
export function outcomeOf(
  { id, health }: Pick<TroubleCase, 'id' | 'health'>,
  before: Signs,
  { observation, diagnoses }: Pick<Examination, 'diagnoses'> & { readonly observation: Observation },
): Outcome {
  const { signs } = observation;
  if (diagnoses.some((found) => found.id === id)) return 'there';
  if (signs.console === 'starting' || signs.upgrade === 'underWay' || signs.upgrade === 'long')
    return 'hidden';
  if (health === undefined) return reachOf(signs) > reachOf(before) ? 'gone' : 'hidden';
  const isAsked = observation.health.some(({ name }) => name === health.item);
  return signs.console === 'open' && isAsked ? 'gone' : 'hidden';
}

/** How far a look came: what stands behind that it could not see. */
function reachOf({ vcenter, vm, address, console }: Signs): number {
  if (vcenter !== 'reachable') return 0;
  if (vm !== 'on') return 1;
  if (address !== 'known') return 2;
  switch (console) {
    case undefined:
    case 'silent':
    case 'starting':
      return 3;
    case 'otherAddress':
    case 'distrusted':
    case 'unproved':
      return 4;
    case 'unreadable':
      return 5;
    case 'unclaimed':
    case 'noPassword':
    case 'passwordRefused':
    case 'locked':
      return 6;
    case 'open':
      return 7;
  }
}
