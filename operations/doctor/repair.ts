import type { Repair } from '../../appliance/profiles';
import type { LoadedSpec } from '../../config';
import { restartGuest } from '../maintenance/restart-guest';
import { restartServices } from '../maintenance/restart-services';
import type { Operation } from '../operation';

/**
 * What the doctor does itself. A factory reset is none of it: `connector reset factory` takes what has to be taken
 * before one.
 */
export function operationOf(repair: Repair, connector: LoadedSpec): Operation | undefined {
  switch (repair) {
    case 'restartServices':
      return withoutLastLook(restartServices(connector));
    case 'restartGuest':
      return withoutLastLook(restartGuest(connector));
    case 'factoryReset':
      return undefined;
  }
}

/** The doctor looks by itself whether it has helped, and at more than the console's answer. */
const withoutLastLook = (operation: Operation): Operation => ({
  ...operation,
  steps: operation.steps.slice(0, -1),
});
