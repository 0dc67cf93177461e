import { JsonEngine, type EngineReport, type Interruption } from '../engine';
import type { ConnectorStacks, StackPlace } from './connector-stacks';
import { diagnosticsOf } from './engine-messages';
import type { Initialisation } from './initialisation';
import type { ConnectorPlan, Diagnostic, StackPlan } from './plan-model';
import { problemsIn } from './problems';
import type { Progress } from './progress';
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
  readonly outcome: 'unchanged' | 'applied' | 'failed' | 'refused' | 'skipped';
  readonly stacks: readonly StackResult[];
  /** Why it was refused or skipped. */
  readonly reasons: readonly string[];
}

export interface ApplierOptions {
  /** What the engine gets, by connector and stack. */
  readonly env: (name: string, stack: string) => NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  readonly initialisation: Initialisation;
  readonly progress: Progress;
  /** As the engine takes it. @default a state somebody works on is an error at once */
  readonly lockTimeout?: string;
  readonly planFile: (stack: string) => string;
  /** Called when a stack's apply has ended, however. */
  readonly applied?: (name: string, stack: string) => Promise<void>;
}

/** Applies the saved plans of connectors, each stack in its turn. */
export class Applier {
  constructor(private readonly options: ApplierOptions) {}

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
      return await this.applyPlan(name, place);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return {
        stack,
        outcome: 'failed',
        diagnostics: [{ severity: 'error', summary: error.message, detail: '' }],
      };
    }
  }

  private async applyPlan(name: string, { stack, directory }: StackPlace): Promise<StackResult> {
    const { env, interruption, initialisation, progress, planFile, lockTimeout, applied } = this.options;
    const engine = new JsonEngine(stack, directory, { env: env(name, stack), interruption });
    const notReady = await initialisation.prepare(engine);
    if (notReady !== undefined) return failure(stack, notReady, 'init');
    progress.step(name, `applying ${stack}`);
    let report: EngineReport;
    try {
      report = await engine.apply(planFile(stack), {
        lockTimeout,
        onLine: (line) => {
          const message = progressOf(line);
          if (message === undefined) return;
          if (message.isDone) progress.note(name, message.text);
          else progress.step(name, message.text);
        },
      });
    } finally {
      await applied?.(name, stack);
    }
    if (report.outcome !== 'done') return failure(stack, report, 'apply');
    return {
      stack,
      outcome: 'applied',
      diagnostics: diagnosticsOf(report.lines),
      totals: totalsOf(report.lines),
    };
  }
}

const failure = (stack: string, report: EngineReport, step: string): StackResult => ({
  stack,
  outcome: 'failed',
  diagnostics: problemsIn(report, step),
  totals: totalsOf(report.lines),
});

function outcomeOf(stacks: readonly StackResult[]): ConnectorResult['outcome'] {
  const has = (outcome: StackResult['outcome']): boolean => stacks.some((stack) => stack.outcome === outcome);
  if (has('failed')) return 'failed';
  return has('applied') ? 'applied' : 'unchanged';
}
