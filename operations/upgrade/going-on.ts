import { failureText } from '../maintenance/failure-text';
import type { Operated } from '../operated';
import { OperationGoesOn } from '../operation-failure';

/**
 * Whatever ends a run while an upgrade is under way does not end the upgrade, which is said with it.
 *
 * @throws OperationGoesOn
 */
export async function whileItGoesOn<T>(work: Promise<T>, { signal, connector }: Operated): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { name } = connector.spec;
    throw new OperationGoesOn(
      `${failureText(signal.aborted ? signal.reason : error)}; the upgrade goes on inside the appliance, and connector upgrade ${name} follows it`,
      { cause: error },
    );
  }
}
