import type { LoadedSpec } from '../../config';
import { engineCommand } from '../../engine';
import { fetchLogs } from '../logs/fetch-logs';
import { vmPath } from '../maintenance/places';

export interface CallsOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly file: string;
  readonly logs: boolean;
}

/** Everything a bundle of these connectors would call, as `--dry-run` prints it; without a number. */
export function bundleCalls(
  connectors: readonly LoadedSpec[],
  { env, file, logs }: CallsOptions,
): readonly string[] {
  const engine = engineCommand(env);
  const all = connectors.flatMap((connector) => callsFor(connector, engine, logs));
  return [...all, `${engine} version -json`, `write ${file}, mode 0600, once its content has been agreed to`];
}

function callsFor({ spec }: LoadedSpec, engine: string, logs: boolean): readonly string[] {
  const { name, vcenter, state } = spec;
  const isRunning = state === 'running';
  return [
    `vCenter ${vcenter.server as string}: log in; read ${vmPath(spec)}, its snapshots, its last tasks, the extensions`,
    ...(isRunning ? [`management console of ${name}: log in, read its health and version`] : []),
    `${engine} init and state pull of ${name}-identity and ${name}, in a directory of their own`,
    ...(isRunning && logs ? fetchLogs(name, 'a private directory').steps.map(({ call }) => call) : []),
  ];
}
