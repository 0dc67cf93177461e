import { JsonEngine, type Interruption } from '../engine';
import type { ConnectorStacks, StackPlace } from './connector-stacks';
import { diagnosticsOf } from './engine-messages';
import type { Initialisation } from './initialisation';
import { plannedChangesOf } from './plan-json';
import type { ConnectorPlan, Diagnostic, StackPlan } from './plan-model';
import type { Pool } from './pool';
import { problemsIn } from './problems';
import type { Progress } from './progress';

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
  constructor(private readonly options: PlannerOptions) {}

  /** The same with other options. */
  with(options: Partial<PlannerOptions>): Planner {
    return new Planner({ ...this.options, ...options });
  }

  /** Initialises both stacks. @returns a sentence for each that cannot be */
  async initialise({ name, inOrder }: ConnectorStacks): Promise<readonly string[]> {
    const { pool, progress } = this.options;
    const reports = await Promise.all(
      inOrder.map((place) => this.guarded(place, () => pool.run(() => this.ready(name, place)))),
    );
    progress.done(name);
    return reports.flatMap((failure) =>
      failure === undefined
        ? []
        : failure.diagnostics.map(
            ({ summary, detail }) => `${failure.stack}: ${[summary, detail].join(' ').trim()}`,
          ),
    );
  }

  /** A plan never fails: what went wrong stands in it. */
  async plan(connector: ConnectorStacks): Promise<ConnectorPlan> {
    const { name, file, state } = connector;
    const stacks = await Promise.all(connector.inOrder.map((place) => this.planInTurn(name, place)));
    this.options.progress.done(name);
    return { name, file, state, stacks, refusals: [] };
  }

  private planInTurn(name: string, place: StackPlace): Promise<StackPlan> {
    return this.guarded(place, () => this.options.pool.run(() => this.planStack(name, place)));
  }

  /** An error of ours becomes a failure of the stack. */
  private async guarded<T>({ stack }: StackPlace, work: () => Promise<T>): Promise<T | StackPlan> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return failed(stack, [{ severity: 'error', summary: error.message, detail: '' }]);
    }
  }

  private engine({ stack, directory }: StackPlace): JsonEngine {
    const { env, interruption } = this.options;
    return new JsonEngine(stack, directory, { env, interruption });
  }

  /** @returns the failure of a stack that cannot be initialised */
  private async ready(name: string, place: StackPlace): Promise<StackPlan | undefined> {
    const { initialisation, progress } = this.options;
    const engine = this.engine(place);
    if (!engine.isInitialised) progress.step(name, 'initialising');
    const report = await initialisation.prepare(engine);
    return report === undefined ? undefined : failed(place.stack, problemsIn(report, 'init'));
  }

  private async planStack(name: string, place: StackPlace): Promise<StackPlan> {
    const { progress, lockTimeout, planFile } = this.options;
    const notReady = await this.ready(name, place);
    if (notReady !== undefined) return notReady;
    progress.step(name, 'planning');
    const { stack } = place;
    const engine = this.engine(place);
    const file = planFile(stack);
    const report = await engine.plan(file, { lockTimeout });
    if (report.outcome === 'failed' || report.outcome === 'interrupted')
      return failed(stack, problemsIn(report, 'plan'));
    const diagnostics = diagnosticsOf(report.lines);
    if (report.outcome === 'unchanged')
      return { stack, outcome: 'unchanged', changes: [], drift: [], diagnostics };
    // The providers start once more for this: only where there is something to tell.
    const shown = await engine.show(file);
    if (shown === undefined) return failed(stack, [unreadable(stack)]);
    return { stack, outcome: 'changes', ...plannedChangesOf(shown), diagnostics };
  }
}

const unreadable = (stack: string): Diagnostic => ({
  severity: 'error',
  summary: `the plan of ${stack} cannot be read`,
  detail: '',
});

const failed = (stack: string, diagnostics: readonly Diagnostic[]): StackPlan => ({
  stack,
  outcome: 'failed',
  changes: [],
  drift: [],
  diagnostics,
});
