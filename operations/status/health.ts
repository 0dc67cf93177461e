import type { LoadedSpec } from '../../config';
import type { HealthReport } from '../../appliance/console/console';
import { isConsoleError } from '../../appliance/console/console-error';
import { ProviderError } from '../../provider/runtime';
import { withinTime } from '../../preflight';
import { entranceOf } from '../entrance-of';
import { providerOf } from '../provider-of-spec';
import { upgradeHealth } from '../upgrade';
import type { HealthStatusOf } from './model';

/** A browser has to start, the certificate to be judged and somebody to log in: seconds, not minutes. */
const SECONDS = 120;

/** Health that was had, and the version the console tells. */
export interface SeenHealth {
  readonly health: HealthStatusOf;
  readonly version?: string;
}

/** Logs in to the console of a VM that is on. Starts nothing, and changes nothing. Never throws but for an interruption. */
export async function lookAtHealth(
  connector: LoadedSpec,
  { vmId, address }: { readonly vmId: string; readonly address?: string },
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<SeenHealth> {
  try {
    const report = await withinTime(SECONDS, signal, (own) => ask(connector, vmId, address, env, own));
    return seen(connector, report);
  } catch (error) {
    signal.throwIfAborted();
    if (isUnclaimed(error))
      return { health: { asked: false, reason: 'nobody has claimed the console yet', failed: false } };
    const { message, name } = error as Error;
    const remedy = error instanceof ProviderError && error.detail !== '' ? `. ${error.detail}` : '';
    const reason = `${message === '' ? name : message}${remedy}`.replace(/\.$/, '');
    return { health: { asked: false, reason, failed: true } };
  }
}

async function ask(
  connector: LoadedSpec,
  vmId: string,
  address: string | undefined,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<HealthReport> {
  const { spec } = connector;
  const { managementConsole } = spec.appliance;
  const provider = providerOf(spec, env);
  const nothing = (): void => undefined;
  try {
    const { healthOf } = await import('../../provider/read-health.js');
    return await healthOf(
      {
        ...entranceOf(connector, vmId, address),
        fingerprint: managementConsole.fingerprint ?? null,
        console_password: managementConsole.password,
      },
      { provider, diagnostics: { error: nothing, warning: nothing, hasErrors: false }, signal },
    );
  } finally {
    await provider.close();
  }
}

/** What a report means for upgrades, by the item that the profile says tells of them. */
export function seen({ profile }: LoadedSpec, { items, registered, version }: HealthReport): SeenHealth {
  const { item, waiting, saysFailed } = upgradeHealth(profile, items);
  return {
    health: {
      ...{ asked: true, items, waiting },
      ...(saysFailed && { upgradeFailed: true }),
      ...(registered !== undefined && { registered }),
      ...(item !== undefined && { upgradeItem: item }),
    },
    ...(version !== undefined && { version }),
  };
}

function isUnclaimed(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (isConsoleError(at, 'unclaimed')) return true;
  return false;
}
