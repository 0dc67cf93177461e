import {
  backendChanged,
  lockConflict,
  movedBackend,
  patienceIn,
  recoverAfter,
  recoverBefore,
  type EngineReport,
  type Interruption,
  type JsonEngine,
  type RecoverableStack,
} from '../engine';
import type { Diagnostic } from './plan-model';
import { error, problemsIn } from './problems';
import type { Progress } from './progress';

export interface StateCareOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  readonly progress: Progress;
}

/** Sees to it that no run works on a state that is not what there is, and leaves none of its own behind. */
export class StateCare {
  constructor(private readonly options: StateCareOptions) {}

  /** Before init: whether the state lies where the spec says. @returns why nothing may be done */
  refusal(connector: string, { stack, directory }: JsonEngine): string | undefined {
    const change = backendChanged(directory, this.options.env);
    return change?.moved === true ? movedBackend(stack, connector, change) : undefined;
  }

  /** Before a plan or an apply: finishes what an earlier run has left. @returns why nothing may be done */
  before(engine: JsonEngine): Promise<string | undefined> {
    return recoverBefore(this.place(engine));
  }

  /** Around a plan or an apply: what the store did not take is brought into it, its lock given back. */
  async around(
    engine: JsonEngine,
    work: () => Promise<EngineReport>,
  ): Promise<[EngineReport, string | undefined]> {
    const from = Date.now();
    const report = await work();
    const ended = { lines: report.lines, from, until: Date.now() };
    return [report, await recoverAfter(this.place(engine), ended)];
  }

  /** What went wrong in a run that failed; of a state somebody else works on, who that is. */
  problems(engine: JsonEngine, report: EngineReport, step: string): readonly Diagnostic[] {
    const { stack, directory } = engine;
    const locked = lockConflict({ stack, directory, env: this.options.env }, report.lines);
    if (locked === undefined) return problemsIn(report, step);
    return [error(locked)];
  }

  private place(engine: JsonEngine): RecoverableStack {
    const { env, interruption, progress } = this.options;
    const { stack, directory } = engine;
    const patience = patienceIn(env);
    return {
      ...{ stack, directory, env },
      ...(patience !== undefined && { patience }),
      signal: interruption.signal,
      run: (args) => engine.afterwards(args),
      say: (line) => progress.say(line),
    };
  }
}
