import { setTimeout as pause } from 'node:timers/promises';
import type { LoadedSpec } from '../../config';
import { realAccess } from '../../provider/real-access';
import { withConnector } from '../operated';
import { operate } from '../operation';
import { examine, type Examination } from './examine';
import type { Looking } from './observe';
import { treatWith, type Hands, type Permission } from './treat';

export interface Treatment extends Looking, Omit<Permission, 'signal' | 'tell'> {}

/**
 * Takes the steps that are allowed of each case that nothing else explains, in the page's order, and looks again after
 * each.
 *
 * @returns what is found afterwards
 */
export const treat = (
  connector: LoadedSpec,
  first: Examination,
  treatment: Treatment,
): Promise<Examination> => treatWith(realHands(connector, treatment), connector, first, treatment);

const realHands = (connector: LoadedSpec, treatment: Treatment): Hands => ({
  operate: (operation) => withConnector(connector, treatment, (operated) => operate(operation, operated)),
  lookAgain: async (repair, isGone) => {
    const { patience } = treatment.access ?? realAccess;
    const seconds = repair === 'restartGuest' ? patience.boot : patience.answer;
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const examination = await examine(connector, treatment);
      if (isGone(examination) || performance.now() >= deadline) return examination;
      await pause(patience.pause * 1000, undefined, { signal: treatment.signal });
    }
  },
});
