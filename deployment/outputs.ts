import { JsonEngine, type EngineReport } from '../engine';
import type { ConnectorStacks, StackPlace } from './connector-stacks';
import { Pool } from './pool';
import { problemsIn } from './problems';
import { openRun, type RunContext } from './run';
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
          pool.run(() => outputsOfStack(connector, place, workspace, context)),
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

async function outputsOfStack(
  { name }: ConnectorStacks,
  { stack, directory }: StackPlace,
  { env, initialisation }: Workspace,
  { interruption, progress }: RunContext,
): Promise<{ outputs: Record<string, unknown>; failure?: string }> {
  const engine = new JsonEngine(stack, directory, { env, interruption });
  progress.step(name, 'reading');
  const report = (await initialisation.prepare(engine)) ?? (await engine.outputs());
  if (report.outcome !== 'done' || !hasOutput(report)) {
    const [problem] = problemsIn(report, 'output');
    return {
      outputs: {},
      failure: `${stack}: ${[problem?.summary, problem?.detail].join(' ').trim()}`,
    };
  }
  const told = JSON.parse(report.output) as Record<string, { sensitive: boolean; value: unknown }>;
  const open = Object.entries(told).filter(([, { sensitive }]) => !sensitive);
  return { outputs: Object.fromEntries(open.map(([key, { value }]) => [key, value])) };
}

const hasOutput = (report: EngineReport): report is EngineReport & { readonly output: string } =>
  'output' in report;
