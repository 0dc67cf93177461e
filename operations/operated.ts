import type { LoadedSpec } from '../config';
import { addressOf } from '../provider/address';
import type { Entrance } from '../provider/appliance';
import type { ApplianceAccess } from '../provider/appliance-access';
import type { ClientCall } from '../provider/client-call';
import { ProviderError } from '../provider/runtime';
import { findVm, type FoundVm } from '../provider/vm';
import { preflightInput } from './check-input';
import { entranceOf } from './entrance-of';
import { OperationFailure } from './operation-failure';
import { providerOf } from './provider-of-spec';

/** Where an operation is told about, and what ends it. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** A line of progress, without the connector's name. */
  readonly tell: (line: string) => void;
  /** What is no reason to end, but somebody should know. */
  readonly warn: (line: string) => void;
  /** Ways into the appliance. @default the real ones */
  readonly access?: ApplianceAccess;
}

/** A connector that something is done to: its VM as it was found, and the ways into it. */
export interface Operated extends Surroundings {
  readonly connector: LoadedSpec;
  /** What `withAppliance` and others of the provider take. */
  readonly call: ClientCall;
  /** As vCenter had it when it was looked up: `requireVm` reads it anew. */
  readonly vm: FoundVm;
  /** Its inventory path, `/DC0/vm/appliances/fra-01`. */
  readonly path: string;
  readonly entrance: Entrance;
  /** SHA-256 fingerprint the spec gives; null: the appliance shows in its VM which it presents. */
  readonly fingerprint: string | null;
}

/**
 * Finds a connector's VM and does something with it; ends the vCenter session afterwards. Powers nothing on, and logs
 * in to nothing but vCenter.
 *
 * @throws OperationFailure without a VM; with the remedy, for whatever the provider refuses
 */
export async function withConnector<T>(
  connector: LoadedSpec,
  surroundings: Surroundings,
  work: (operated: Operated) => Promise<T>,
): Promise<T> {
  const { spec } = connector;
  const { env, signal, warn, access } = surroundings;
  const { managementConsole } = spec.appliance;
  const provider = providerOf(spec, env, access);
  try {
    const { placement } = preflightInput(connector, () => provider.vcenter());
    const placed = await provider.placedVm(placement, signal);
    const vm = placed && (await findVm(provider, placed.ref.value, signal));
    if (placed === undefined || vm === undefined)
      throw new OperationFailure(`${spec.name} has no VM in the vCenter; deploy it first`);
    const say = (_path: unknown, summary: string, detail = ''): void =>
      warn(detail === '' ? summary : `${summary}. ${detail}`);
    return await work({
      ...surroundings,
      connector,
      call: { provider, diagnostics: { error: say, warning: say, hasErrors: false }, signal },
      vm,
      path: placed.path,
      entrance: entranceOf(connector, vm.state.ref.value, addressOf(vm.state)),
      fingerprint: managementConsole.fingerprint ?? null,
    });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const remedy = error.detail === '' ? '' : `. ${error.detail}`;
    throw new OperationFailure(`${spec.name}: ${error.message}${remedy}`, { cause: error });
  } finally {
    await provider.close();
  }
}
