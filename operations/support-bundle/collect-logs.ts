import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadedSpec } from '../../config';
import { withinTime } from '../../preflight';
import { fetchLogs, reasonNotByConsole, type LogDoor } from '../logs/fetch-logs';
import { redactLogs } from '../logs/log-archive';
import { withConnector } from '../operated';
import { operate } from '../operation';
import type { ConnectorStatus } from '../status';
import type { Collector } from './collector';
import type { BundleOptions } from './options';

/** An appliance that takes longer to pack its logs is stuck. */
const SECONDS = 600;

/** Notes what the console did not tell in `seen`, and fetches the logs of an appliance that is there to give some. */
export async function collectFromAppliance(
  connector: LoadedSpec,
  seen: ConnectorStatus,
  collector: Collector,
  options: BundleOptions,
): Promise<void> {
  const { name, state } = connector.spec;
  if (state !== 'running' || seen.vm === null) {
    const found = state === 'running' ? 'it has no VM' : `it is declared ${state}`;
    collector.leftOut.push(`${name}: health and logs: ${found}`);
    return;
  }
  if (!seen.health.asked) {
    const answer = seen.consoleAnswer;
    const found =
      answer === undefined || answer.outcome === 'answers'
        ? seen.health.reason
        : `${seen.health.reason} (${answer.text})`;
    collector.problem({ connector: name, what: 'management console: health', found });
  }
  if (!options.logs) {
    collector.leftOut.push(`${name}: debug log bundle: left out by --no-logs`);
    return;
  }
  if (seen.vcenterAnswer.outcome !== 'answers') {
    const found = `nobody can enter it while its vCenter does not answer (${seen.vcenterAnswer.text})`;
    collector.problem({ connector: name, what: 'debug log bundle', found });
    return;
  }
  // A deployment waits for minutes until a console comes up; here it is known not to answer.
  const isSilent = seen.consoleAnswer !== undefined && seen.consoleAnswer.outcome !== 'answers';
  await collectLogs(connector, collector, { ...options, ...(isSilent && { via: 'menu' }) });
}

/** The debug log bundle of a connector, redacted; by its console, and by the menu in its VM where that fails. */
async function collectLogs(
  connector: LoadedSpec,
  collector: Collector,
  { env, interruption: { signal }, directory, tell, via }: BundleOptions & { readonly via?: LogDoor },
): Promise<void> {
  const { name } = connector.spec;
  const path = `${name}/logs.tar.gz`;
  const [raw, file] = [join(directory, `${name}.raw.tar.gz`), join(directory, `${name}.tar.gz`)];
  const noteWay = (line: string): void => {
    tell(`${name}: ${line}`);
    const refusal = reasonNotByConsole(line);
    if (refusal !== undefined)
      collector.problem({
        ...{ connector: name, what: 'management console: debug log bundle' },
        found: `${refusal}; the menu in the VM was asked for it`,
      });
  };
  try {
    await withinTime(SECONDS, signal, (own) =>
      withConnector(connector, { env, signal: own, tell: noteWay, warn: noteWay }, (operated) =>
        operate(fetchLogs(name, raw, via), operated),
      ),
    );
    const leftOut = await collector.redacting((redactor) => redactLogs(raw, file, redactor));
    const { size: bytes } = await stat(file);
    collector.add({ path, what: 'debug log bundle, redacted', bytes, content: { file } });
    collector.leftOut.push(...leftOut.map((each) => `${name}: ${each} of the debug log bundle: no text`));
  } catch (error) {
    signal.throwIfAborted();
    collector.problem({ connector: name, what: 'debug log bundle', found: (error as Error).message });
  } finally {
    await rm(raw, { force: true });
  }
}
