import { isIPv6 } from 'node:net';
import { UPGRADE } from '../../appliance/mark';
import type { LoadedSpec } from '../../config';
import type { Pool } from '../../deployment/pool';
import { OutOfTime, withinTime } from '../../preflight';
import { addressOf } from '../../provider/address';
import type { ListedVm } from '../../vcenter';
import { staticAddress } from '../static-address';
import { readMark } from '../upgrade';
import { answerOf, hangs } from './answer';
import { appliedOf, type Applied } from './applied';
import type { Eyes } from './eyes';
import type { Facts, SeenConsole } from './facts';
import type { HealthStatusOf } from './model';
import type { SeenUpgrade } from './upgrade-findings';
import type { SeenVcenter, Vcenters } from './vcenters';

/** A console is given so many seconds at least, also where its vCenter has used up the time. */
const CONSOLE_SECONDS = 3;

interface SeenState {
  readonly applied?: Applied | null;
  readonly stateProblem?: string;
  readonly written?: Date;
}

/** Looks at one connector after the other has been found out about its vCenter. */
export class Look {
  private readonly since = Date.now();

  constructor(
    private readonly eyes: Eyes,
    private readonly vcenters: Vcenters,
    private readonly options: {
      readonly signal: AbortSignal;
      readonly timeoutSeconds: number;
      readonly wantsHealth: boolean;
      readonly logins: Pool;
    },
  ) {}

  /** Never throws but for an interruption. */
  async at(connector: LoadedSpec): Promise<Facts> {
    const { spec } = connector;
    const { signal } = this.options;
    const [seen, state] = await Promise.all([this.vcenters.of(connector), this.stateOf(connector)]);
    const { vm, answer } = await this.vmOf(connector, seen, state.applied);
    const session = seen.sight?.session;
    const console = spec.state === 'absent' ? undefined : await this.consoleOf(connector, vm, state.applied);
    const refused =
      session !== undefined && vm
        ? await this.orElse(false, () =>
            this.eyes.refused(state.applied?.consolePassword, session, vm, signal),
          )
        : false;
    const withPin =
      session !== undefined && vm && console?.certificate !== undefined && needsPin(console, state.applied)
        ? await this.orElse(false, () => this.eyes.pinned(console.certificate!, session, vm, signal))
        : false;
    const upgrade = upgradeOf(connector, vm);
    const { health, version } = await this.healthOf(connector, { vm, console, refused });
    return {
      ...{ name: spec.name, vcenter: spec.vcenter.server as string, declared: spec.state },
      declaresRegistration: spec.registration !== undefined,
      vcenterAnswer: answer,
      ...(vm !== undefined && { vm }),
      ...state,
      ...(seen.sight && { extensions: seen.sight.extensions }),
      ...(console && { console: { ...console.seen, pinned: withPin } }),
      ...{ passwordRefused: refused, health },
      ...(upgrade && { upgrade }),
      ...(version !== undefined && { version }),
    };
  }

  private async stateOf(connector: LoadedSpec): Promise<SeenState> {
    const { signal, timeoutSeconds } = this.options;
    try {
      const stored = await withinTime(timeoutSeconds, signal, (own) => this.eyes.state(connector, own));
      if (stored === undefined) return { applied: null };
      // An emptied state is what a removal leaves.
      const applied = appliedOf(stored.text);
      return { applied, ...(stored.written && { written: stored.written }) };
    } catch (error) {
      signal.throwIfAborted();
      const late = error instanceof OutOfTime ? `its store does not answer within ${timeoutSeconds} s` : '';
      return { stateProblem: late || (error as Error).message.replace(/\.$/, '') };
    }
  }

  private async vmOf(
    { spec }: LoadedSpec,
    { answer, sight }: SeenVcenter,
    applied: Applied | null | undefined,
  ): Promise<{ vm?: ListedVm | null; answer: SeenVcenter['answer'] }> {
    if (sight === undefined) return { answer };
    const vm = sight.vms.get(spec.name);
    if (vm !== undefined || applied?.vmUuid === undefined) return { vm: vm ?? null, answer };
    const { signal, timeoutSeconds } = this.options;
    const uuid = applied.vmUuid;
    try {
      const renamed = await withinTime(timeoutSeconds, signal, (own) =>
        this.eyes.vmOfUuid(sight.session, uuid, own),
      );
      return { vm: renamed ?? null, answer };
    } catch (error) {
      signal.throwIfAborted();
      return { answer: answerOf(error, spec.vcenter.server as string) };
    }
  }

  /** By the address the VM tells; without one, or without vCenter, by the one that was applied or declared. */
  private async consoleOf(
    connector: LoadedSpec,
    vm: ListedVm | null | undefined,
    applied: Applied | null | undefined,
  ) {
    const { spec, profile } = connector;
    const isDown = vm === null || (vm?.state !== undefined && vm.state.powerState !== 'poweredOn');
    const address = (vm?.state && addressOf(vm.state)) ?? applied?.address ?? staticAddress(spec);
    // Without a vCenter nobody knows whether one that is declared stopped is on.
    if (isDown || address === undefined || (vm === undefined && spec.state !== 'running')) return undefined;
    // One that speaks no TLS has no certificate.
    if (profile.managementConsole.oldestTls === undefined) return undefined;
    const { managementConsole } = spec.appliance;
    const port = Number(managementConsole.port ?? profile.managementConsole.port.value);
    const place = `${isIPv6(address) ? `[${address}]` : address}:${port}`;
    const seconds = Math.max(CONSOLE_SECONDS, this.options.timeoutSeconds - (Date.now() - this.since) / 1000);
    return this.handshake(connector, { address, port }, place, seconds);
  }

  private async handshake(
    connector: LoadedSpec,
    where: { readonly address: string; readonly port: number },
    place: string,
    seconds: number,
  ): Promise<{ seen: Omit<SeenConsole, 'pinned'>; certificate?: SeenCertificate }> {
    const { signal } = this.options;
    try {
      const certificate = await withinTime(seconds, signal, (own) =>
        this.eyes.certificate(connector, where, seconds + 1, own),
      );
      const { sha256, validFrom, validTo } = certificate;
      const presented = { sha256, validFrom, validTo };
      return { seen: { place, answer: { outcome: 'answers' }, presented }, certificate };
    } catch (error) {
      signal.throwIfAborted();
      const answer = error instanceof OutOfTime ? hangs(place, seconds) : answerOf(error, place);
      return { seen: { place, answer } };
    }
  }

  private async healthOf(
    connector: LoadedSpec,
    found: {
      readonly vm: ListedVm | null | undefined;
      readonly console: { readonly seen: Omit<SeenConsole, 'pinned'> } | undefined;
      readonly refused: boolean;
    },
  ): Promise<{ health: HealthStatusOf; version?: string }> {
    const { wantsHealth, logins, signal } = this.options;
    const { vm, console, refused } = found;
    const not = (reason: string): { health: HealthStatusOf } => ({
      health: { asked: false, reason, failed: false },
    });
    if (!wantsHealth) return not('not asked');
    if (connector.spec.state === 'absent') return not('it is declared absent');
    if (connector.spec.appliance.managementConsole.password === undefined)
      return not('its spec has no password of the console to log in with');
    if (vm?.state?.powerState !== 'poweredOn') return not('its VM is not on, or not known to be');
    // What is wrong there is told already.
    if (console !== undefined && console.seen.answer.outcome !== 'answers')
      return not('its console does not answer');
    if (refused) return not('its console has refused the password');
    const address = addressOf(vm.state);
    return logins.run(() =>
      this.eyes.health(connector, { vmId: vm.ref.value, ...(address !== undefined && { address }) }, signal),
    );
  }

  /** What only adds to a picture is no reason to have none. */
  private async orElse<T>(otherwise: T, ask: () => Promise<T>): Promise<T> {
    const { signal, timeoutSeconds } = this.options;
    try {
      return await withinTime(timeoutSeconds, signal, ask);
    } catch {
      signal.throwIfAborted();
      return otherwise;
    }
  }
}

type SeenCertificate = Awaited<ReturnType<Eyes['certificate']>>;

/** One that was installed by us is known by its fingerprint, and any other by the authority the VM remembers. */
const needsPin = (
  { certificate }: { certificate?: SeenCertificate },
  applied: Applied | null | undefined,
): boolean =>
  applied?.certificate?.sha256 === undefined &&
  applied?.consoleFingerprint !== undefined &&
  applied.consoleFingerprint !== certificate?.sha256;

/** An upgrade that the VM remembers. */
function upgradeOf({ profile }: LoadedSpec, vm: ListedVm | null | undefined): SeenUpgrade | undefined {
  const begun = readMark(vm?.extraConfig[UPGRADE] ?? '');
  const times = profile.troubleshooting?.upgrade.times.value;
  return begun && times && { begun, times };
}
