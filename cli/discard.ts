import type { Command } from 'commander';
import { destroy } from '../vcenter';
import { CommandFailure } from './failure';
import { withVmOf } from './vm-of-connector';

/** `connector discard NAME`: deletes what a broken upload has left, which no state knows. */
export function registerDiscard(program: Command): void {
  program
    .command('discard')
    .description(
      "delete the remnant of a broken upload: a VM of the connector's name that is off and not its own",
    )
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .option('--yes <name>', 'the name once more: really delete it, with its disks')
    .action((name: string, { yes }: { yes?: string }) =>
      withVmOf(name, async ({ session, vm, spec, signal }) => {
        if (vm === undefined) {
          console.log(
            `there is no VM "${spec.appliance.vmName}" where the spec places it; nothing to discard`,
          );
          return;
        }
        if (vm.marked) {
          throw new CommandFailure(
            `${vm.path} is the appliance of ${spec.name}, no remnant; declare state: absent to remove it`,
          );
        }
        if (vm.poweredOn) {
          throw new CommandFailure(
            `${vm.path} is on, so it is no remnant of an upload; power it off in vCenter if it is to be deleted, or choose another appliance.vmName`,
          );
        }
        if (yes !== spec.name) {
          throw new CommandFailure(
            `${vm.path} would be deleted with its disks, for good; to do it: connector discard ${spec.name} --yes ${spec.name}`,
          );
        }
        await destroy(session, vm.ref, { signal });
        console.log(`${vm.path} is deleted`);
      }),
    );
}
