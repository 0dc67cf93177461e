import type { Repair } from '../../appliance/profiles';
import { requireVm } from '../../provider/vm';
import { withAppliance } from '../../provider/with-appliance';
import type { Operation } from '../operation';
import type { Operated } from '../operated';
import { OperationFailure } from '../operation-failure';

/**
 * What the doctor does itself. A factory reset is none of it: `connector reset factory` takes what has to be taken
 * before one.
 */
export function operationOf(repair: Repair, name: string): Operation | undefined {
  switch (repair) {
    case 'restartServices':
      return {
        title: `restart the services of ${name}`,
        says: 'The console and what the connector does pause until they are up again.',
        steps: [{ call: "the VM's menu: Restart services", run: restartServices }],
      };
    case 'restartGuest':
      return {
        title: `restart the guest of ${name}`,
        says: 'The connector is away until its VM has started again.',
        steps: [{ call: "vCenter: RebootGuest of the connector's VM", run: restartGuest }],
      };
    case 'factoryReset':
      return undefined;
  }
}

async function restartServices(operated: Operated): Promise<string | undefined> {
  await requireOn(operated);
  await withAppliance(operated.entrance, operated.call, async (appliance) => {
    await (await appliance.vmConsole()).restartServices();
  });
  return undefined;
}

async function restartGuest(operated: Operated): Promise<string | undefined> {
  const { session, ref } = await requireOn(operated);
  await session.call('RebootGuest', ref, {});
  return undefined;
}

/** Nothing that is off is started for a restart. */
async function requireOn({ call, vm, path }: Operated) {
  const found = await requireVm(call.provider, vm.ref.value, call.signal);
  if (found.state.powerState === 'poweredOn') return found;
  throw new OperationFailure(`${path} is off; power it on first`);
}
