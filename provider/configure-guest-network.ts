import type { ApplianceNetwork, VmConsole } from '../appliance/vm-console/vm-console';
import type { Appliance, Entrance } from './appliance';
import { byHand } from './by-hand';
import type { ClientCall } from './client-call';
import type { guestNetworkAttributes } from './guest-network-attributes';
import { holdAddress, leavesStatic } from './hold-address';
import { waitForAddress } from './power-control';
import { isUnknown, ProviderError, type Model, type Plan } from './runtime';
import { findVm } from './vm';
import { withAppliance } from './with-appliance';

type NetworkPlan = Plan<typeof guestNetworkAttributes>;
type NetworkModel = Model<typeof guestNetworkAttributes>;

interface ConfigureCall extends ClientCall {
  readonly plan: NetworkPlan;
}

/**
 * Brings the appliance's network settings to what is planned, in the order address, DNS suffixes, proxy; what is so
 * already is left alone, as far as the appliance can be read.
 *
 * @throws ProviderError
 */
export async function configure(
  { plan, provider, diagnostics, signal }: ConfigureCall,
  prior: NetworkModel | null,
): Promise<NetworkModel> {
  const call = { provider, diagnostics, signal };
  const version = await proxyVersion(plan, call);
  const settle = (address: string | null, mode: string | null): NetworkModel => ({
    ...plan,
    address: isUnknown(plan.address) ? address : plan.address,
    mode: isUnknown(plan.mode) ? mode : plan.mode,
    proxy_password_version: version,
  });
  if (!hasWork(plan, version, prior)) return settle(await toldAddress(plan, call), prior?.mode ?? null);
  return withAppliance(entranceOf(plan), call, async (appliance) => {
    const menu = await appliance.vmConsole();
    const before = menu.reads ? await menu.network() : undefined;
    const held = await holdAddress(appliance, menu, { plan, prior, before });
    await byHand(call, () => setSuffixes(menu, plan, prior, before));
    await byHand(call, () => setProxy(appliance, menu, { plan, prior, before, version }));
    const after = menu.reads ? await menu.network() : undefined;
    verify(plan, after);
    const address = held ?? after?.address ?? (await appliance.addressesNow())[0] ?? null;
    return settle(address, after?.mode ?? null);
  });
}

/** Back to DHCP, where that is wanted and a static address was set. */
export async function restore({
  state,
  provider,
  diagnostics,
  signal,
}: ClientCall & { readonly state: NetworkModel }): Promise<void> {
  if (!state.restore_dhcp_on_destroy || state.ipv4 === null) return;
  if ((await findVm(provider, state.vm_id, signal)) === undefined) return;
  const call = { provider, diagnostics, signal };
  await withAppliance(entranceOf(state), call, async (appliance) => {
    const menu = await appliance.vmConsole();
    if (!menu.reads || (await menu.network()).mode === 'static') await menu.useDhcp();
  });
}

const entranceOf = (plan: NetworkPlan | NetworkModel): Entrance => ({
  vm_id: plan.vm_id,
  port: plan.console_port,
  vm_console: plan.vm_console,
});

/** Whether anything of the network is new; another way into the VM console is not. */
function hasWork(plan: NetworkPlan, version: string | null, prior: NetworkModel | null): boolean {
  const { dhcp, ipv4, dns_suffixes: suffixes, proxy } = plan;
  if (leavesStatic(plan, prior)) return true;
  if (dhcp !== true && ipv4 === null && suffixes === null && proxy === null) return false;
  if (prior === null) return true;
  const wanted = [dhcp, ipv4, suffixes, proxy, version];
  const was = [prior.dhcp, prior.ipv4, prior.dns_suffixes, prior.proxy, prior.proxy_password_version];
  const address = isUnknown(plan.address) ? prior.address : plan.address;
  return !same(wanted, was) || address !== prior.address;
}

/** Where nothing is to be done inside: what the VM tells, if it is on. */
async function toldAddress(plan: NetworkPlan, { provider, signal }: ClientCall): Promise<string | null> {
  const vm = await findVm(provider, plan.vm_id, signal);
  if (vm?.state.powerState !== 'poweredOn') return null;
  return (await waitForAddress(vm, provider.access.patience.address, signal)) ?? null;
}

async function setSuffixes(
  menu: VmConsole,
  { dns_suffixes: wanted }: NetworkPlan,
  prior: NetworkModel | null,
  before: ApplianceNetwork | undefined,
): Promise<void> {
  if (wanted === null) return;
  const isSo =
    before === undefined
      ? prior !== null && same(prior.dns_suffixes, wanted)
      : same(before.dnsSuffixes, wanted);
  if (!isSo) await menu.setDnsSuffixes(wanted);
}

interface ProxyWork {
  readonly plan: NetworkPlan;
  readonly prior: NetworkModel | null;
  readonly before: ApplianceNetwork | undefined;
  readonly version: string | null;
}

async function setProxy(
  { call }: Appliance,
  menu: VmConsole,
  { plan, prior, before, version }: ProxyWork,
): Promise<void> {
  const { proxy } = plan;
  if (proxy === null) return;
  // The appliance does not show the user, nor the password.
  const isSameLogin =
    proxy.username === null ||
    (prior !== null && same(prior.proxy, proxy) && prior.proxy_password_version === version);
  const isThere = before === undefined ? same(prior?.proxy ?? null, proxy) : before.proxy === hostPort(proxy);
  if (isThere && isSameLogin) return;
  const password =
    proxy.password === null ? undefined : await call.provider.resolve(proxy.password, call.signal);
  await menu.setProxy({
    host: proxy.host,
    port: proxy.port,
    ...(proxy.username !== null && { username: proxy.username }),
    ...(password !== undefined && { password: password.value }),
  });
}

const hostPort = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  `${host}:${port}`;

/** What the appliance shows after it. @throws ProviderError */
function verify(plan: NetworkPlan, after: ApplianceNetwork | undefined): void {
  if (after === undefined) return;
  const { ipv4, dns_suffixes: suffixes, proxy } = plan;
  const wrong = [
    ...(ipv4 !== null && (after.mode !== 'static' || after.address !== ipv4.address)
      ? [`the address ${after.address} by ${after.mode}, wanted is ${ipv4.address}`]
      : []),
    ...(plan.dhcp === true && after.mode !== 'dhcp' ? ['a static address, wanted is DHCP'] : []),
    ...(suffixes !== null && !same(after.dnsSuffixes, suffixes)
      ? [`the DNS suffixes ${list(after.dnsSuffixes)}, wanted are ${list(suffixes)}`]
      : []),
    ...(proxy !== null && after.proxy !== hostPort(proxy)
      ? [`the proxy ${after.proxy ?? 'none'}, wanted is ${hostPort(proxy)}`]
      : []),
  ];
  if (wrong.length === 0) return;
  throw new ProviderError(`the appliance shows ${wrong.join('; ')}`, {
    detail:
      'It did not take what was entered in its menu. Run apply again; if it stays so, enter it in its menu by hand to see what it says.',
  });
}

async function proxyVersion(plan: NetworkPlan, { provider, signal }: ClientCall): Promise<string | null> {
  const { proxy, proxy_password_version: planned } = plan;
  if (!isUnknown(planned)) return planned;
  const reference = proxy?.password ?? null;
  return reference === null ? null : ((await provider.secretVersion(reference, signal)) ?? null);
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const list = (texts: readonly string[]): string => (texts.length === 0 ? 'none' : texts.join(', '));
