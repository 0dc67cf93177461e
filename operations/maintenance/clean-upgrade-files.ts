import type { LoadedSpec } from '../../config';
import type { Operation } from '../operation';
import { insideRunning } from './inside-running';
import { menuCall } from './places';

/** "Delete unused upgrade-related files" of the appliance's own menu: what upgrades have left on its disk. */
export function cleanUpgradeFiles(connector: LoadedSpec): Operation {
  const { name } = connector.spec;
  return {
    title: `delete what upgrades have left in ${name}`,
    says: `Files that no upgrade of ${name} needs any more are deleted from its disk. Nothing pauses meanwhile.`,
    steps: [
      {
        call: menuCall(connector, 'deleteUpgradeFiles'),
        run: async (operated) => {
          await insideRunning(operated, async (appliance) =>
            (await appliance.vmConsole()).deleteUpgradeFiles(),
          );
          return 'deleted, says the appliance';
        },
      },
    ],
  };
}
