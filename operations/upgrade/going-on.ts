import { failureText } from '../maintenance/failure-text';
import type { Operated } from '../operated';
import type { Step } from '../operation';
import { OperationFailure, OperationGoesOn } from '../operation-failure';

/** An upgrade that has failed for good: nothing goes on. */
export class UpgradeFailed extends OperationFailure {}

/**
 * Whatever ends a run while an upgrade is under way does not end the upgrade, which is said with it.
 *
 * @throws OperationGoesOn; UpgradeFailed where that was found
 */
export async function whileItGoesOn<T>(work: Promise<T>, operated: Operated): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UpgradeFailed || error instanceof OperationGoesOn) throw error;
    const { name } = operated.connector.spec;
    throw goesOn(
      error,
      operated,
      `the upgrade goes on inside the appliance, and connector upgrade ${name} follows it`,
    );
  }
}

/** A step after the upgrade itself: it is remembered until nothing is left to do. */
export const afterIt = ({ call, run }: Step): Step => ({
  call,
  run: async (operated) => {
    try {
      return await run(operated);
    } catch (error) {
      const { name } = operated.connector.spec;
      throw goesOn(
        error,
        operated,
        `the upgrade itself is done, and connector upgrade ${name} does what is left`,
      );
    }
  },
});

const goesOn = (error: unknown, { signal }: Operated, how: string): OperationGoesOn =>
  new OperationGoesOn(`${failureText(signal.aborted ? signal.reason : error)}; ${how}`, { cause: error });
