import type { LoadedSpec } from '../../config';
import { OutOfTime, withinTime } from '../../preflight';
import { providerOf } from '../provider-of-spec';
import { refusalText, runningMigrations, type SeenMigrations } from './migrations';

/** Looking takes a login and some lists; whoever does not answer by then is not seen. */
const SECONDS = 30;

export interface DeploymentGuard {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Gets what could not be looked at, a sentence each. */
  readonly note: (line: string) => void;
}

/**
 * Why a deployment must not stop or remove an appliance now: migrations run that may be its own. What cannot be asked is
 * noted and holds nothing up, as removal has to work where vCenter or AWS does not answer (docs/decisions/0021).
 *
 * @param what the deployment does: `deleting the VM`
 * @returns undefined where nothing runs, or the spec allows to interrupt it
 */
export async function deploymentRefusal(
  connector: LoadedSpec,
  what: string,
  guard: DeploymentGuard,
): Promise<string | undefined> {
  if (connector.spec.allow.includes('interruptMigrations')) return undefined;
  const { running, unseen } = await seen(connector, guard);
  for (const each of unseen)
    guard.note(`${connector.spec.name}: whether migrations run is not known: ${each}`);
  return running.length === 0 ? undefined : refusalText(what, running);
}

async function seen(connector: LoadedSpec, { env, signal }: DeploymentGuard): Promise<SeenMigrations> {
  const provider = providerOf(connector.spec, env);
  try {
    return await withinTime(SECONDS, signal, (own) =>
      runningMigrations({ connector, env, signal: own, call: { provider } }),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OutOfTime)) throw error;
    return { running: [], unseen: [`vCenter or AWS does not answer within ${SECONDS} s`] };
  } finally {
    await provider.close();
  }
}
