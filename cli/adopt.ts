import type { Command } from 'commander';
import { MARK } from '../appliance/mark';
import { setExtraConfig } from '../vcenter';
import { CommandFailure } from './failure';
import { withVmOf } from './vm-of-connector';

/** `connector adopt NAME`: marks a VM as the connector's, which the next deployment then takes into its state. */
export function registerAdopt(program: Command): void {
  program
    .command('adopt')
    .description('take over a VM that exists: the next deployment takes it in, without replacing it')
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .action((name: string) =>
      withVmOf(name, async ({ session, vm, spec, signal }) => {
        if (vm === undefined) {
          throw new CommandFailure(
            `there is no VM "${spec.appliance.vmName}" where the spec places it; nothing to adopt: a deployment makes it`,
          );
        }
        if (vm.marked) {
          console.log(`${vm.path} is ${spec.name}'s already`);
          return;
        }
        await setExtraConfig(session, vm.ref, { [MARK.name]: spec.name }, { signal });
        console.log(
          `${vm.path} is ${spec.name}'s now; the next deployment takes it in. Read its plan first: settings the spec names are changed, and the image it was made from is unknown.`,
        );
      }),
    );
}
