import type { Appliance, Entrance } from '../../provider/appliance';
import { forgetRefusal } from '../../provider/login-memory';
import { requireVm } from '../../provider/vm';
import { withAppliance } from '../../provider/with-appliance';
import type { Operated } from '../operated';
import { OperationFailure } from '../operation-failure';

/**
 * Enters an appliance that is on, while nobody else is inside. Somebody asked for it by name: the VM console's
 * password, which locks nothing, may be tried once more where an earlier run was refused.
 *
 * @param entrance another one than the connector's, for example without the address it had
 * @throws OperationFailure when it is off: nothing that is done to a running appliance may start one
 */
export async function insideRunning<T>(
  { call, path, entrance: own }: Operated,
  work: (appliance: Appliance) => Promise<T>,
  entrance: Entrance = own,
): Promise<T> {
  const { state } = await requireVm(call.provider, entrance.vm_id, call.signal);
  if (state.powerState !== 'poweredOn') throw new OperationFailure(`${path} is off; power it on first`);
  return withAppliance(entrance, call, async (appliance) => {
    await forgetRefusal('vmConsole', { vm: appliance.vm, provider: call.provider, signal: call.signal });
    return work(appliance);
  });
}
