import { worst, type HealthReport } from '../appliance/console/console';
import type { ConnectorClient } from './client';
import type { Entrance } from './appliance';
import { validatedCertificate } from './console-trust';
import type { healthAttributes } from './health-attributes';
import { ProviderError, type Config, type Diagnostics, type Model } from './runtime';
import { requireVm } from './vm';
import { withAppliance } from './with-appliance';

/** The console's health, after a login. @throws ProviderError */
export async function readHealth(
  config: Config<typeof healthAttributes>,
  call: { provider: ConnectorClient; diagnostics: Diagnostics; signal: AbortSignal },
): Promise<Model<typeof healthAttributes>> {
  const { items, version } = await healthOf(config, call);
  return { ...config, items, version: version ?? null, status: worst(items) };
}

export interface HealthQuery extends Entrance {
  /** SHA-256 fingerprint that is trusted; null: the appliance itself is asked for it. */
  readonly fingerprint: string | null;
  readonly console_password: unknown;
}

/** The same for whoever knows a fingerprint, or lets the appliance show it in its VM. */
export async function healthOf(
  query: HealthQuery,
  call: { provider: ConnectorClient; diagnostics: Diagnostics; signal: AbortSignal },
): Promise<HealthReport> {
  const { state } = await requireVm(call.provider, query.vm_id, call.signal);
  if (state.powerState !== 'poweredOn') {
    throw new ProviderError(`${state.name} is off, so it tells nothing of its health`, {
      path: ['vm_id'],
      detail: 'Power it on first.',
    });
  }
  return withAppliance(query, call, async (appliance) => {
    const { sha256 } = await validatedCertificate(appliance, {
      fingerprint: query.fingerprint,
      attribute: 'fingerprint',
      mayRestart: false,
    });
    const console = await appliance.console(sha256);
    await appliance.logIn(console, query.console_password, { attribute: 'console_password' });
    return console.health();
  });
}
