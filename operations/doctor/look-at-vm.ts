import type { HealthReport } from '../../appliance/console/console';
import { isConsoleError, type ConsoleProblem } from '../../appliance/console/console-error';
import type { Signs } from '../../appliance/profiles';
import type { LoadedSpec } from '../../config';
import { addressOf } from '../../provider/address';
import { isUnreadable, type Appliance } from '../../provider/appliance';
import type { ClientCall } from '../../provider/client-call';
import { isFingerprintOf, validatedCertificate } from '../../provider/console-trust';
import { LoginRefused } from '../../provider/login-memory';
import { ProviderError } from '../../provider/runtime';
import type { FoundVm } from '../../provider/vm';
import { withAppliance } from '../../provider/with-appliance';
import { listExtensions } from '../../vcenter';
import { staticAddress } from '../static-address';
import type { Observation } from './diagnose';

/** Seconds a console that does not answer at once is looked at. */
const LOOK = 5;

/**
 * Looks at a VM, and as far inside as it lets one: its console's certificate, its health after one login, its
 * extension. Starts and changes nothing. Of upgrades it tells nothing.
 *
 * @throws ProviderError, with the remedy, where the console cannot be looked at from here; VcenterFault, SecretError
 */
export async function lookAtVm(
  connector: LoadedSpec,
  vm: FoundVm,
  call: ClientCall,
  now: Date,
): Promise<Observation> {
  const { powerState, question, bootTime } = vm.state;
  const found = (signs: Signs, ...notes: string[]): Observation => ({
    signs: { vcenter: 'reachable', vm: 'on', ...signs },
    health: [],
    notes,
  });
  if (question !== undefined) return found({ vm: 'waiting' }, `vCenter asks: ${question.text}`);
  const { spec, profile } = connector;
  if (powerState === 'suspended') return found({ vm: 'suspended' });
  if (powerState === 'poweredOff') return found({ vm: spec.state === 'stopped' ? 'stopped' : 'off' });
  const address = addressOf(vm.state) ?? staticAddress(spec);
  if (address === undefined) return found({ address: 'unknown' });
  const { managementConsole, vmConsole } = spec.appliance;
  const entrance = {
    vm_id: vm.ref.value,
    address,
    port: Number(managementConsole.port ?? profile.managementConsole.port.value),
    vm_console: {
      user: vmConsole.user,
      password: vmConsole.password ?? null,
      previous_password: vmConsole.previousPassword ?? null,
    },
  };
  const at = `${address}:${entrance.port}`;
  return withAppliance(entrance, call, async (appliance) => {
    const up = bootTime && (now.getTime() - bootTime.getTime()) / 1000;
    const away = up !== undefined && up < call.provider.access.patience.boot ? 'starting' : 'silent';
    if ((await appliance.reached(address, LOOK)) === undefined) {
      const ago = up === undefined ? '' : `; its VM was started ${Math.floor(up / 60)} min ago`;
      return found(
        { address: 'known', console: away },
        `its management console does not answer at ${at}${ago}`,
      );
    }
    const { signs, report, note } = await lookInside(appliance, connector, away);
    const portal = report?.registered === true ? await portalOf(vm, address, call.signal) : undefined;
    return {
      signs: { vcenter: 'reachable', vm: 'on', address: 'known', ...signs, ...(portal && { portal }) },
      health: report?.items ?? [],
      notes: note === undefined ? [] : [note],
      version: report?.version,
    };
  });
}

interface Inside {
  readonly signs: Signs;
  readonly report?: HealthReport;
  readonly note?: string;
}

/** @param away what one is called that breaks off */
async function lookInside(
  appliance: Appliance,
  { spec }: LoadedSpec,
  away: 'starting' | 'silent',
): Promise<Inside> {
  const { fingerprint = null, password } = spec.appliance.managementConsole;
  const presented = await trusted(appliance, fingerprint);
  if (typeof presented !== 'string') return presented;
  try {
    const console = await appliance.console(presented);
    if (!(await console.look()).claimed) return { signs: { console: 'unclaimed' } };
    if (password === undefined) return { signs: { console: 'noPassword' } };
    await appliance.logIn(console, password, { attribute: 'appliance.managementConsole.password' });
    return { signs: { console: 'open' }, report: await console.health() };
  } catch (error) {
    if (error instanceof LoginRefused) {
      const word = error.refusal === 'locked' ? 'locked' : 'passwordRefused';
      return { signs: { console: word }, note: error.message };
    }
    if (!isConsoleError(error)) throw error;
    const word = error.problem === 'unreachable' ? away : SHOWN[error.problem];
    if (word === undefined) throw error;
    return { signs: { console: word }, note: error.found };
  }
}

/**
 * What a failure at the console shows of the appliance. Undefined where it shows nothing of it that one could act on:
 * there is no browser here that could look, nobody has described the pages of its version, or it says something that
 * only a person understands. Restarts, let alone a factory reset, would be for nothing then.
 */
const SHOWN: Readonly<Record<Exclude<ConsoleProblem, 'unreachable'>, Signs['console']>> = {
  distrusted: 'distrusted',
  wrongPassword: 'passwordRefused',
  locked: 'locked',
  unclaimed: 'unclaimed',
  unexpected: 'unreadable',
  claimed: undefined,
  refused: undefined,
  unsupported: undefined,
  manual: undefined,
};

/** The fingerprint of a certificate that is trusted, or what is wrong with it. */
async function trusted(appliance: Appliance, fingerprint: string | null): Promise<string | Inside> {
  const attribute = 'appliance.managementConsole.fingerprint';
  try {
    return (await validatedCertificate(appliance, { fingerprint, attribute, mayRestart: false })).sha256;
  } catch (error) {
    if (!(error instanceof ProviderError) && !isUnreadable(error)) throw error;
    return { signs: { console: await distrust(appliance) }, note: messageOf(error) };
  }
}

/** Why a certificate was not trusted: whether the appliance itself presents it, for an address it no longer has. */
async function distrust(appliance: Appliance): Promise<'otherAddress' | 'distrusted' | 'unproved'> {
  try {
    const menu = await appliance.vmConsole();
    if (!menu.reads) return 'unproved';
    const { sha256, sha1 } = await menu.certificate();
    const shown = sha256 ?? sha1;
    if (shown === undefined) return 'unproved';
    return isFingerprintOf(await appliance.presented(), shown) ? 'otherAddress' : 'distrusted';
  } catch (error) {
    if (!(error instanceof ProviderError) && !isUnreadable(error)) throw error;
    return 'unproved';
  }
}

/** Undefined for whoever may not see vCenter's extensions. */
async function portalOf(
  { session }: FoundVm,
  address: string,
  signal: AbortSignal,
): Promise<Signs['portal'] | undefined> {
  try {
    const hosts = (await listExtensions(session, { signal })).flatMap(({ servers }) =>
      servers.map(({ url }) => (URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '')),
    );
    return hosts.includes(address) ? 'shown' : 'missing';
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
