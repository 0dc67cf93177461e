import type { Repair } from '../../appliance/profiles';
import type { LoadedSpec } from '../../config';
import { factoryReset } from '../maintenance/factory-reset';
import { restartGuest } from '../maintenance/restart-guest';
import { restartServices } from '../maintenance/restart-services';
import type { MigrationChoice } from '../maintenance/migrations';
import type { Operation } from '../operation';

/** What a repair is made of. A factory reset has its snapshot and its note around it, as `connector reset factory`. */
export function operationOf(repair: Repair, connector: LoadedSpec, choice: MigrationChoice = {}): Operation {
  switch (repair) {
    case 'restartServices':
      return withoutLastLook(restartServices(connector, choice));
    case 'restartGuest':
      return withoutLastLook(restartGuest(connector, choice));
    case 'factoryReset':
      return factoryReset(connector, choice);
  }
}

/** The doctor looks by itself whether it has helped, and at more than the console's answer. */
const withoutLastLook = (operation: Operation): Operation => ({
  ...operation,
  steps: operation.steps.slice(0, -1),
});
