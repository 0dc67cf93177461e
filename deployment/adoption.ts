import { Applier, type ConnectorResult } from './applier';
import type { ConnectorStacks } from './connector-stacks';
import { APPLIANCE } from './guard-rails';
import type { ConnectorPlan, Diagnostic } from './plan-model';
import { Planner } from './planner';
import { Pool } from './pool';
import { openRun, type RunContext } from './run';
import type { Workspace } from './workspace';

/** A VM that exists, about to be taken into the state of its connector. */
export interface Adoption {
  readonly workspace: Workspace;
  readonly connector: ConnectorStacks;
  /** Of the VM and what it needs; nothing inside the appliance and nothing in AWS. */
  readonly plan: ConnectorPlan;
}

/**
 * Plans to take the marked VM of a connector into its state.
 *
 * @throws Error in one sentence when the plan would make, replace or delete a VM
 */
export async function planAdoption(
  name: string,
  planFile: (stack: string) => string,
  context: RunContext,
): Promise<Adoption> {
  const { workspace } = await openRun([name], context);
  const [connector] = workspace.connectors;
  if (connector === undefined) throw new Error(`${name}: its spec is not valid`);
  const { interruption, progress, lockTimeout } = context;
  const { env, initialisation } = workspace;
  const planner = new Planner({
    ...{ env, interruption, initialisation, progress, lockTimeout, planFile },
    pool: new Pool(1),
  });
  const plan = await planner.planOnly(connector, [APPLIANCE]);
  const vm = plan.stacks.flatMap(({ changes }) => changes).find(({ address }) => address === APPLIANCE);
  if (vm !== undefined && vm.action !== 'import' && !(vm.imported && vm.action === 'update')) {
    throw new Error(
      `${name}: the plan would ${vm.action} the VM, not take it in (${vm.replacedBecause.join(', ') || 'it is not there'}); nothing has been taken in. Make the spec say what the VM is, and adopt it again`,
    );
  }
  return { workspace, connector, plan: { ...plan, stacks: plan.stacks.map(withoutTargeting) } };
}

/** Carries a planned adoption out. */
export async function adopt(
  { workspace, connector, plan }: Adoption,
  planFile: (stack: string) => string,
  { interruption, progress, lockTimeout }: RunContext,
): Promise<ConnectorResult> {
  const { env, initialisation } = workspace;
  const applier = new Applier({ env, interruption, initialisation, progress, lockTimeout, planFile });
  const result = await applier.apply(connector, plan);
  const stacks = result.stacks.filter(({ outcome }) => outcome !== 'skipped').map(withoutTargeting);
  return { ...result, stacks };
}

/** Whoever adopts has asked for no more, and need not be warned of it. */
function withoutTargeting<T extends { readonly diagnostics: readonly Diagnostic[] }>(stack: T): T {
  const isAboutTargets = ({ summary }: Diagnostic): boolean =>
    summary === 'Resource targeting is in effect' || summary === 'Applied changes may be incomplete';
  return { ...stack, diagnostics: stack.diagnostics.filter((each) => !isAboutTargets(each)) };
}
