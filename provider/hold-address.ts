import type { ApplianceNetwork, VmConsole } from '../appliance/vm-console/vm-console';
import type { Appliance } from './appliance';
import { secondsOf } from './duration';
import type { guestNetworkAttributes } from './guest-network-attributes';
import { ProviderError, type Model, type Plan } from './runtime';
import { until } from './until';

interface AddressWork {
  readonly plan: Plan<typeof guestNetworkAttributes>;
  readonly prior: Model<typeof guestNetworkAttributes> | null;
  /** As the appliance shows it; undefined where it cannot be read. */
  readonly before: ApplianceNetwork | undefined;
}

/**
 * A static address or DHCP, verified by vCenter and by a TLS handshake. A static address at which the console does not
 * answer goes back to DHCP.
 *
 * @returns the address, undefined where none is wanted in particular
 * @throws ProviderError
 */
export async function holdAddress(
  appliance: Appliance,
  menu: VmConsole,
  { plan, prior, before }: AddressWork,
): Promise<string | undefined> {
  const { ipv4, dhcp } = plan;
  const seconds = secondsOf(plan.console_timeout);
  if (ipv4 !== null) {
    const isSo =
      before === undefined
        ? same(prior?.ipv4, ipv4) || (await appliance.addressesNow()).includes(ipv4.address)
        : isStatic(before, ipv4);
    if (!isSo) await menu.setStaticAddress(ipv4);
    else if (same(prior?.ipv4, ipv4) && prior?.address === ipv4.address) return ipv4.address;
    if (!(await answersAt(appliance, ipv4.address, seconds))) await giveUp(appliance, menu, plan);
    return ipv4.address;
  }
  if (dhcp !== true && !leavesStatic(plan, prior)) return undefined;
  const wasStatic = before === undefined ? (prior?.ipv4 ?? null) !== null : before.mode === 'static';
  if (!wasStatic) return before?.address;
  await menu.useDhcp();
  const address = menu.reads ? (await menu.network()).address : await appliance.toldAddress(seconds);
  if (address === undefined) return undefined;
  if (await answersAt(appliance, address, seconds)) return address;
  throw new ProviderError(
    `the console of ${appliance.vm.state.name} does not answer at ${address}, from DHCP`,
    {
      path: ['dhcp'],
      detail: `Waited ${plan.console_timeout}. See that this machine may go there, and run apply again.`,
    },
  );
}

/** Whether a static address has left the configuration that was not to stay. */
export const leavesStatic = (plan: AddressWork['plan'], prior: AddressWork['prior']): boolean =>
  plan.ipv4 === null && (prior?.ipv4 ?? null) !== null && prior?.restore_dhcp_on_destroy === true;

/** Whether the console answers there, and vCenter tells that address, as far as it tells any. */
async function answersAt(appliance: Appliance, address: string, seconds: number): Promise<boolean> {
  const { provider, signal } = appliance.call;
  const look = async (): Promise<true | undefined> => {
    const told = await appliance.addressesNow();
    if (told.length > 0 && !told.includes(address)) return undefined;
    return (await appliance.reached(address, 0)) === undefined ? undefined : true;
  };
  return (await until(look, { seconds, pause: provider.access.patience.pause, signal })) === true;
}

async function giveUp(appliance: Appliance, menu: VmConsole, plan: AddressWork['plan']): Promise<never> {
  const { name } = appliance.vm.state;
  const { address, gateway } = plan.ipv4!;
  const back = await menu.useDhcp().then(
    () => 'The appliance has gone back to DHCP',
    (error: unknown) =>
      `Going back to DHCP failed as well (${error instanceof Error ? error.message : String(error)}): choose it in the appliance's own menu, in the VM's console`,
  );
  throw new ProviderError(
    `the console of ${name} did not answer at ${address}:${appliance.port} within ${plan.console_timeout}`,
    {
      path: ['ipv4', 'address'],
      detail: `${back}. See that the address is free and belongs to the network of the VM, that ${gateway} is its gateway, and that this machine may go there; then run apply again.`,
    },
  );
}

function isStatic(
  { mode, address, netmask, gateway, dns }: ApplianceNetwork,
  wanted: NonNullable<AddressWork['plan']['ipv4']>,
): boolean {
  const shown = { address, netmask, gateway, dns };
  return (
    mode === 'static' &&
    same(
      [shown.address, shown.netmask, shown.gateway, shown.dns],
      [wanted.address, wanted.netmask, wanted.gateway, wanted.dns],
    )
  );
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
