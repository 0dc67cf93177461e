import type { Command } from 'commander';
import { MARK } from '../appliance/mark';
import { adopt as carryOut, planAdoption } from '../deployment/adoption';
import { hasChanges, hasFailed } from '../deployment/guard-rails';
import { planAsText, resultsAsText } from '../deployment/report';
import { PlanFiles } from '../engine';
import { setExtraConfig } from '../vcenter';
import { isInteractive, terminal } from './ask';
import { consentByName } from './confirm-name';
import { CommandFailure } from './failure';
import { inContext } from './in-context';
import { lockTimeout } from './run-options';
import { withVmOf } from './vm-of-connector';

interface AdoptOptions {
  readonly yes?: string;
  readonly markOnly: boolean;
  readonly lockTimeout?: string;
}

/** `connector adopt NAME`: marks a VM as the connector's, and takes it into its state without replacing it. */
export function registerAdopt(program: Command): void {
  const command = program
    .command('adopt')
    .description('take over a VM that exists: mark it, and take it into the state without replacing it')
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .option('--yes <name>', 'the name once more: take it in without asking')
    .option('--mark-only', 'only mark it; the next deployment takes it in', false);
  lockTimeout(command).action(async (name: string, options: AdoptOptions) => {
    const { yes, markOnly } = options;
    if (yes !== undefined) consentByName(name, yes, 'adopt');
    await mark(name);
    // Who cannot be asked has the next deployment do it, whose plan can be read before.
    if (markOnly || (yes === undefined && !isInteractive(terminal()))) return;
    await takeIn(name, options);
  });
}

const mark = (name: string): Promise<void> =>
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
  });

async function takeIn(name: string, options: AdoptOptions): Promise<void> {
  const consent = consentByName(name, options.yes, 'adopt');
  await inContext({ parallelism: 1, lockTimeout: options.lockTimeout }, process.env, (context) =>
    PlanFiles.during(async (files) => {
      const planFile = (stack: string): string => files.of(stack);
      const adoption = await planAdoption(name, planFile, context);
      console.log(planAsText([adoption.plan]));
      if (hasFailed(adoption.plan)) throw new CommandFailure(`${name}: nothing has been taken in`);
      if (!hasChanges(adoption.plan)) return;
      await consent(context.interruption.signal);
      const result = await carryOut(adoption, planFile, context);
      console.log(resultsAsText([result]));
      if (result.outcome === 'failed') throw new CommandFailure(`${name}: not taken in as planned`);
      console.log(`${name}: its VM is in its state; connector plan ${name} tells what the rest needs`);
    }),
  );
}
