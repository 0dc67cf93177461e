import type { Troubleshooting } from '../../appliance/profiles';
import type { LoadedSpec } from '../../config';
import type { ClientCall } from '../../provider/client-call';
import { findVm } from '../../provider/vm';
import { preflightInput } from '../check-input';
import type { Surroundings } from '../operated';
import { providerOf } from '../provider-of-spec';
import { begunUpgrade, upgradeHealth, upgradeSign } from '../upgrade';
import type { Observation } from './diagnose';
import { lookAtVm } from './look-at-vm';

/** How a connector is looked at. */
export interface Looking extends Surroundings {
  /** @default the present */
  readonly now?: () => Date;
}

/**
 * Looks at a connector: vCenter, its VM, its console's certificate, its health after one login, its extension. Starts,
 * restarts and changes nothing; a password that is refused is noted in the VM as by every other command.
 *
 * @throws whatever is no finding about the connector: an interruption, a secret that cannot be read
 */
export async function observe(connector: LoadedSpec, looking: Looking): Promise<Observation> {
  const { spec, profile } = connector;
  const { env, signal, access } = looking;
  const provider = providerOf(spec, env, access);
  const call: ClientCall = {
    provider,
    signal,
    diagnostics: {
      error: (_path, summary) => looking.warn(summary),
      warning: (_path, summary) => looking.warn(summary),
      hasErrors: false,
    },
  };
  try {
    try {
      await provider.vcenter();
    } catch (error) {
      signal.throwIfAborted();
      return { signs: { vcenter: 'unreachable' }, health: [], notes: [messageOf(error)] };
    }
    const { placement } = preflightInput(connector, () => provider.vcenter());
    const placed = await provider.placedVm(placement, signal);
    const vm = placed && (await findVm(provider, placed.ref.value, signal));
    if (vm === undefined) return { signs: { vcenter: 'reachable', vm: 'none' }, health: [], notes: [] };
    const { troubleshooting } = profile;
    const seen = await lookAtVm(connector, vm, call, nowOf(looking));
    const upgrade =
      troubleshooting &&
      upgradeSign(
        await begunUpgrade(vm, signal),
        {
          ...{ now: nowOf(looking), version: seen.version },
          saysFailed: upgradeHealth(profile, seen.health).saysFailed,
        },
        timesOf(troubleshooting),
      );
    return { ...seen, signs: { ...seen.signs, ...(upgrade && { upgrade }) } };
  } finally {
    await provider.close();
  }
}

const timesOf = ({ upgrade }: Troubleshooting) => upgrade.times.value;
const nowOf = ({ now }: Looking): Date => now?.() ?? new Date();

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
