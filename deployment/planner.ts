import { JsonEngine, type Interruption } from '../engine';
import type { ConnectorStacks, StackPlace } from './connector-stacks';
import { diagnosticsOf } from './engine-messages';
import type { Initialisation } from './initialisation';
import { StateCare } from './state-care';
import { plannedChangesOf } from './plan-json';
import type { ConnectorPlan, Diagnostic, StackPlan } from './plan-model';
import type { Pool } from './pool';
import { error } from './problems';
import type { Progress } from './progress';
import { readyStack } from './ready-stack';

export interface PlannerOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  readonly initialisation: Initialisation;
  readonly pool: Pool;
  readonly progress: Progress;
  /** As the engine takes it. @default a state somebody works on is an error at once */
  readonly lockTimeout?: string;
  /** Where the plan of a stack is saved. */
  readonly planFile: (stack: string) => string;
}

/** Plans both stacks of connectors into files, side by side as far as there is room. */
export class Planner {
  private readonly care: StateCare;

  constructor(private readonly options: PlannerOptions) {
    this.care = new StateCare(options);
  }

  /** The same with other options. */
  with(options: Partial<PlannerOptions>): Planner {
    return new Planner({ ...this.options, ...options });
  }

  /** Initialises both stacks. @returns the failure of each that cannot be */
  async initialise({ name, inOrder }: ConnectorStacks): Promise<readonly StackPlan[]> {
    const { pool, progress } = this.options;
    const reports = await Promise.all(
      inOrder.map((place) => this.guarded(place, () => pool.run(() => this.ready(name, place)))),
    );
    progress.done(name);
    return reports.filter((failure) => failure !== undefined);
  }

  /** A plan never fails: what went wrong stands in it. */
  async plan(connector: ConnectorStacks): Promise<ConnectorPlan> {
    const { name, file, state } = connector;
    const stacks = await Promise.all(connector.inOrder.map((place) => this.planInTurn(name, place)));
    this.options.progress.done(name);
    return { name, file, state, stacks, refusals: [] };
  }

  /** Plans nothing of a connector but some resources of its appliance's stack, and what they need. */
  async planOnly(connector: ConnectorStacks, targets: readonly string[]): Promise<ConnectorPlan> {
    const { name, file, state, appliance } = connector;
    const stack = await this.planInTurn(name, appliance, targets);
    this.options.progress.done(name);
    return { name, file, state, stacks: [stack], refusals: [] };
  }

  private planInTurn(name: string, place: StackPlace, targets?: readonly string[]): Promise<StackPlan> {
    return this.guarded(place, () => this.options.pool.run(() => this.planStack(name, place, targets)));
  }

  /** An error of ours becomes a failure of the stack. */
  private async guarded<T>({ stack }: StackPlace, work: () => Promise<T>): Promise<T | StackPlan> {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      return failed(stack, [error(thrown.message)]);
    }
  }

  private engine({ stack, directory }: StackPlace): JsonEngine {
    const { env, interruption } = this.options;
    return new JsonEngine(stack, directory, { env, interruption });
  }

  /** @returns the failure of a stack that cannot be initialised */
  private async ready(name: string, place: StackPlace): Promise<StackPlan | undefined> {
    const { initialisation, progress } = this.options;
    const wrong = await readyStack(name, this.engine(place), { care: this.care, initialisation, progress });
    return wrong === undefined ? undefined : failed(place.stack, wrong);
  }

  private async planStack(
    name: string,
    place: StackPlace,
    targets: readonly string[] = [],
  ): Promise<StackPlan> {
    const { progress, lockTimeout, planFile } = this.options;
    const notReady = await this.ready(name, place);
    if (notReady !== undefined) return notReady;
    progress.step(name, 'planning');
    const { stack } = place;
    const engine = this.engine(place);
    const file = planFile(stack);
    const [report, left] = await this.care.around(engine, () => engine.plan(file, { lockTimeout, targets }));
    if (left !== undefined) return failed(stack, [error(left)]);
    if (report.outcome === 'failed' || report.outcome === 'interrupted')
      return failed(stack, this.care.problems(engine, report, 'plan'));
    const diagnostics = diagnosticsOf(report.lines);
    if (report.outcome === 'unchanged')
      return { stack, outcome: 'unchanged', changes: [], drift: [], diagnostics };
    // The providers start once more for this: only where there is something to tell.
    const shown = await engine.show(file);
    if (shown === undefined) return failed(stack, [error(`the plan of ${stack} cannot be read`)]);
    return { stack, outcome: 'changes', ...plannedChangesOf(shown), diagnostics };
  }
}

const failed = (stack: string, diagnostics: readonly Diagnostic[]): StackPlan => ({
  stack,
  outcome: 'failed',
  changes: [],
  drift: [],
  diagnostics,
});
