import type { ManagementConsole } from '../appliance/console/console';
import type { ApplianceProfile } from '../appliance/profiles';
import type { VmConsole } from '../appliance/vm-console/vm-console';
import type { ManagedObjectReference, VcenterSession } from '../vcenter';

/** A certificate as a TLS handshake shows it, whoever it is from; empty texts of an appliance that speaks no TLS. */
export interface PresentedCertificate {
  /** `AA:BB:...` */
  readonly sha1: string;
  readonly sha256: string;
  /** Addresses and DNS names it is for. */
  readonly names: readonly string[];
  /** It, then those above it, PEM; as far as the appliance presents them. */
  readonly chain?: readonly string[];
}

export interface ConsoleOptions {
  readonly profile: ApplianceProfile;
  readonly address: string;
  readonly port: number;
  /** SHA-256 fingerprint of the only certificate that is talked to. */
  readonly fingerprint: string;
  readonly driver: 'browser' | 'manual';
  /** Where screenshots and traces of failed steps go. */
  readonly evidenceDirectory: string;
  readonly signal: AbortSignal;
}

export interface VmConsoleOptions {
  readonly session: VcenterSession;
  readonly vm: ManagedObjectReference;
  readonly profile: ApplianceProfile;
  readonly user: string;
  /** Tried in this order. */
  readonly passwords: readonly string[];
  readonly driver: 'auto' | 'guestOperations' | 'scanCodes' | 'manual';
  readonly signal: AbortSignal;
}

/** The ways into an appliance, so that tests can have others. */
export interface ApplianceAccess {
  /** @throws RangeError when there is no such kind */
  profile(kind: string): Promise<ApplianceProfile>;
  console(options: ConsoleOptions): Promise<ManagementConsole>;
  /** @throws VmConsoleError */
  vmConsole(options: VmConsoleOptions): Promise<VmConsole>;
  /** The certificate presented there; undefined when no handshake succeeds. Sends nothing beyond it. */
  presented(
    profile: ApplianceProfile,
    address: string,
    port: number,
    signal: AbortSignal,
  ): Promise<PresentedCertificate | undefined>;
  /** Runs work while nobody else does anything inside the same appliance. */
  exclusively<T>(key: string, work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  readonly patience: Patience;
}

/** How long is waited for what an appliance does by itself, in seconds. */
export interface Patience {
  /** For the address of a VM that is on. */
  readonly address: number;
  /** For the console of a VM that has just been started. */
  readonly boot: number;
  /** For a console that should be there, and for one whose services are restarted. */
  readonly answer: number;
  /** For vCenter to show what the console has done. */
  readonly vcenter: number;
  /** For the guest to shut down again, where it was started for one piece of work. */
  readonly shutdown: number;
  /** For an IAM user that is made at the same time. */
  readonly user: number;
  /** Between two looks. */
  readonly pause: number;
}
