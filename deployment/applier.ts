import { JsonEngine, type EngineReport, type Interruption } from '../engine';
import type { ConnectorStacks, StackPlace } from './connector-stacks';
import { diagnosticsOf } from './engine-messages';
import type { Initialisation } from './initialisation';
import { StateCare } from './state-care';
import type { ConnectorPlan, Diagnostic, StackPlan } from './plan-model';
import { error } from './problems';
import type { Progress } from './progress';
import { readyStack } from './ready-stack';
import { progressOf, totalsOf, type Totals } from './apply-messages';

/** What became of a stack. `skipped` is one whose turn never came. */
export interface StackResult {
  readonly stack: string;
  readonly outcome: 'unchanged' | 'applied' | 'failed' | 'skipped';
  readonly diagnostics: readonly Diagnostic[];
  readonly totals?: Totals;
}

export interface ConnectorResult {
  readonly name: string;
  readonly file: string;
  /**
   * `skipped` is one that was to be applied and whose turn never came; `notDue` one that a run for renewals only passes
   * over.
   */
  readonly outcome: 'unchanged' | 'notDue' | 'applied' | 'failed' | 'refused' | 'skipped';
  readonly stacks: readonly StackResult[];
  /** Why it was refused, skipped or passed over. */
  readonly reasons: readonly string[];
}

export interface ApplierOptions {
  /** What the engine gets. */
  readonly env: NodeJS.ProcessEnv;
  /**
   * What it gets beside that for the apply alone of a stack that changes what has these addresses. Asked just before
   * it; what comes of it is good until `applied`.
   */
  readonly envOfApply?: (
    connector: string,
    place: StackPlace,
    changed: readonly string[],
  ) => NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  readonly initialisation: Initialisation;
  readonly progress: Progress;
  /** As the engine takes it. @default a state somebody works on is an error at once */
  readonly lockTimeout?: string;
  readonly planFile: (stack: string) => string;
  /** Called when a stack's apply has ended, however. */
  readonly applied?: (stack: string) => void;
}

/** Applies the saved plans of connectors, each stack in its turn. */
export class Applier {
  private readonly care: StateCare;

  constructor(private readonly options: ApplierOptions) {
    this.care = new StateCare(options);
  }

  /** Never fails: what went wrong stands in the result. */
  async apply(connector: ConnectorStacks, plan: ConnectorPlan): Promise<ConnectorResult> {
    const { name, file } = connector;
    const stacks: StackResult[] = [];
    for (const place of connector.inOrder) {
      const planned = plan.stacks.find(({ stack }) => stack === place.stack);
      const isHeldUp = connector.isChained && stacks.some(({ outcome }) => outcome === 'failed');
      stacks.push(
        isHeldUp || planned === undefined
          ? { stack: place.stack, outcome: 'skipped', diagnostics: [] }
          : await this.applyStack(name, place, planned),
      );
    }
    const outcome = outcomeOf(stacks);
    this.options.progress.done(name, outcome === 'unchanged' ? undefined : outcome);
    return { name, file, outcome, stacks, reasons: [] };
  }

  private async applyStack(name: string, place: StackPlace, planned: StackPlan): Promise<StackResult> {
    const { stack } = place;
    if (planned.outcome !== 'changes') {
      return { stack, outcome: planned.outcome, diagnostics: planned.diagnostics };
    }
    try {
      return await this.applyPlan(name, place, planned);
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      return failure(stack, [error(thrown.message)], []);
    }
  }

  private async applyPlan(name: string, place: StackPlace, planned: StackPlan): Promise<StackResult> {
    const { env, interruption, initialisation, progress } = this.options;
    const { stack, directory } = place;
    const engine = new JsonEngine(stack, directory, { env, interruption });
    const wrong = await readyStack(name, engine, { care: this.care, initialisation, progress });
    if (wrong !== undefined) return failure(stack, wrong, []);
    const [report, left] = await this.care.around(engine, () => this.run(name, place, planned));
    const { lines } = report;
    if (report.outcome === 'done' && left === undefined) {
      return { stack, outcome: 'applied', diagnostics: diagnosticsOf(lines), totals: totalsOf(lines) };
    }
    const problems = report.outcome === 'done' ? [] : this.care.problems(engine, report, 'apply');
    return failure(stack, [...problems, ...(left === undefined ? [] : [error(left)])], lines);
  }

  private async run(name: string, place: StackPlace, planned: StackPlan): Promise<EngineReport> {
    const { env, envOfApply, interruption, progress, planFile, lockTimeout, applied } = this.options;
    const { stack, directory } = place;
    progress.step(name, `applying ${stack}`);
    const onLine = (line: string): void => {
      const message = progressOf(line);
      if (message === undefined) return;
      if (message.isDone) progress.note(name, message.text);
      else progress.step(name, message.text);
    };
    const changed = planned.changes.map(({ address }) => address);
    try {
      const own = { ...env, ...envOfApply?.(name, place, changed) };
      const engine = new JsonEngine(stack, directory, { env: own, interruption });
      return await engine.apply(planFile(stack), { lockTimeout, onLine });
    } finally {
      applied?.(stack);
    }
  }
}

const failure = (
  stack: string,
  diagnostics: readonly Diagnostic[],
  lines: readonly string[],
): StackResult => ({ stack, outcome: 'failed', diagnostics, totals: totalsOf(lines) });

/** What became of a connector, by what became of its stacks. */
export function outcomeOf(stacks: readonly StackResult[]): ConnectorResult['outcome'] {
  const has = (outcome: StackResult['outcome']): boolean => stacks.some((stack) => stack.outcome === outcome);
  if (has('failed')) return 'failed';
  return has('applied') ? 'applied' : 'unchanged';
}
