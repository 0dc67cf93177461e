import { failureText } from '../maintenance/failure-text';
import type { Operated } from '../operated';
import { OperationFailure, OperationGoesOn } from '../operation-failure';

/** An upgrade that has failed for good: nothing goes on. */
export class UpgradeFailed extends OperationFailure {}

/**
 * Whatever ends a run while an upgrade is under way does not end the upgrade, which is said with it.
 *
 * @throws OperationGoesOn; UpgradeFailed where that was found
 */
export async function whileItGoesOn<T>(work: Promise<T>, { signal, connector }: Operated): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UpgradeFailed || error instanceof OperationGoesOn) throw error;
    const { name } = connector.spec;
    throw new OperationGoesOn(
      `${failureText(signal.aborted ? signal.reason : error)}; the upgrade goes on inside the appliance, and connector upgrade ${name} follows it`,
      { cause: error },
    );
  }
}
