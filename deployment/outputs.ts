import { JsonEngine } from '../engine';
import type { StackPlace } from './connector-stacks';
import type { Diagnostic } from './plan-model';
import { Pool } from './pool';
import { problemsIn } from './problems';
import { readyStack } from './ready-stack';
import { openRun, type RunContext } from './run';
import { StateCare } from './state-care';
import type { Workspace } from './workspace';

export interface ConnectorOutputs {
  readonly name: string;
  /** By name, of both stacks; a sensitive one is not told. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** A sentence for each stack whose state cannot be read. */
  readonly failures: readonly string[];
}

/** Outputs of connectors, from their states; no provider is asked. */
export async function outputsOf(
  names: readonly string[],
  context: RunContext,
): Promise<readonly ConnectorOutputs[]> {
  const { workspace } = await openRun(names, context);
  const pool = new Pool(context.parallelism);
  return Promise.all(
    workspace.connectors.map(async (connector): Promise<ConnectorOutputs> => {
      const stacks = await Promise.all(
        connector.inOrder.map((place) =>
          pool.run(() => outputsOfStack(connector.name, place, workspace, context)),
        ),
      );
      context.progress.done(connector.name);
      return {
        name: connector.name,
        outputs: Object.assign({}, ...stacks.map(({ outputs }) => outputs)) as Record<string, unknown>,
        failures: stacks.flatMap(({ failure }) => failure ?? []),
      };
    }),
  );
}

/** The same of one stack of a connector. */
export async function outputsOfStack(
  name: string,
  { stack, directory }: StackPlace,
  { env, initialisation }: Pick<Workspace, 'env' | 'initialisation'>,
  { interruption, progress }: Pick<RunContext, 'interruption' | 'progress'>,
): Promise<{ outputs: Record<string, unknown>; failure?: string }> {
  const engine = new JsonEngine(stack, directory, { env, interruption });
  const care = new StateCare({ env, interruption, progress });
  const failed = ([problem]: readonly Diagnostic[]): {
    outputs: Record<string, unknown>;
    failure: string;
  } => ({
    outputs: {},
    failure: `${stack}: ${[problem?.summary, problem?.detail].join(' ').trim()}`,
  });
  const wrong = await readyStack(name, engine, { care, initialisation, progress });
  if (wrong !== undefined) return failed(wrong);
  progress.step(name, 'reading');
  const report = await engine.outputs();
  if (report.outcome !== 'done') return failed(problemsIn(report, 'output'));
  const told = JSON.parse(report.output) as Record<string, { sensitive: boolean; value: unknown }>;
  const open = Object.entries(told).filter(([, { sensitive }]) => !sensitive);
  return { outputs: Object.fromEntries(open.map(([key, { value }]) => [key, value])) };
}
