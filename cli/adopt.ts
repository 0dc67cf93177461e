import type { Command } from 'commander';
import { adopt as carryOut, planAdoption, type Adoption } from '../deployment/adoption';
import { hasChanges, hasFailed } from '../deployment/guard-rails';
import { planAsText, resultsAsText } from '../deployment/report';
import type { RunContext } from '../deployment/run';
import { PlanFiles } from '../engine';
import { mark, orUnmarked } from './adoption-mark';
import { isInteractive, terminal } from './ask';
import { consentByName, type Consent } from './confirm-name';
import { CommandFailure } from './failure';
import { inContext } from './in-context';
import { lockTimeout } from './run-options';

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
    // Who cannot be asked has the next deployment do it, whose plan can be read before.
    if (markOnly || (yes === undefined && !isInteractive(terminal()))) await mark(name);
    else await takeIn(name, options);
  });
}

async function takeIn(name: string, options: AdoptOptions): Promise<void> {
  const consent = consentByName(name, options.yes, 'adopt', { otherwise: 'nothing has been taken in' });
  await inContext({ parallelism: 1, lockTimeout: options.lockTimeout }, process.env, (context) =>
    PlanFiles.during(async (files) => {
      const planFile = (stack: string): string => files.of(stack);
      const { signal } = context.interruption;
      // A plan takes in a VM that is marked, and no other.
      const adoption = await orUnmarked(await mark(name, signal), () =>
        agreedAdoption(name, planFile, consent, context),
      );
      if (adoption === undefined) return;
      const result = await carryOut(adoption, planFile, context);
      console.log(resultsAsText([result]));
      if (result.outcome === 'failed') {
        throw new CommandFailure(
          `${name}: not taken in as planned; its VM is marked as its own and may be in its state, and the next deployment goes on`,
        );
      }
      console.log(`${name}: its VM is in its state; connector plan ${name} tells what the rest needs`);
    }),
  );
}

/** Shows what is to be done and asks. @returns undefined when there is nothing to do: the state has the VM */
async function agreedAdoption(
  name: string,
  planFile: (stack: string) => string,
  consent: Consent,
  context: RunContext,
): Promise<Adoption | undefined> {
  const { signal } = context.interruption;
  signal.throwIfAborted();
  const adoption = await planAdoption(name, planFile, context);
  console.log(planAsText([adoption.plan]));
  if (hasFailed(adoption.plan)) throw new CommandFailure(`${name}: nothing has been taken in`);
  if (!hasChanges(adoption.plan)) return undefined;
  await consent(signal);
  signal.throwIfAborted();
  return adoption;
}
