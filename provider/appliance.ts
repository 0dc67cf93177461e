import type { ManagementConsole } from '../appliance/console/console';
import type { ApplianceProfile } from '../appliance/profiles';
import { VmConsoleError, type VmConsole } from '../appliance/vm-console/vm-console';
import { VM_CONSOLE_SET } from '../appliance/mark';
import { readExtraConfig } from '../vcenter';
import { addressesOf } from './address';
import type { PresentedCertificate } from './appliance-access';
import { consoleRefusal, vmConsoleRefusal } from './appliance-errors';
import { recordedConsole, recordedVmConsole } from './audit/recorded-console';
import type { ClientCall } from './client-call';
import { loginOnce, nameOf } from './login-memory';
import { toolsStart, waitForAddress } from './power-control';
import { previousPassword } from './previous-password';
import { ProviderError } from './runtime';
import { until } from './until';
import { requireVm, type FoundVm } from './vm';

/** How an appliance is found and entered, as the types' attributes say it. */
export interface Entrance {
  readonly vm_id: string;
  readonly address?: string | null;
  readonly port: number | null;
  readonly vm_console: {
    readonly user: string | null;
    readonly password: unknown;
    /** Where the password lies that it was before. */
    readonly previous_password?: unknown;
  } | null;
}

interface LogInOptions {
  /** The attribute that holds the reference. */
  readonly attribute: string;
  /** It has just been set: an earlier refusal says nothing. */
  readonly justSet?: boolean;
  /** The reference comes from a state, which may be older than what was refused. */
  readonly fromState?: boolean;
}

/** A running appliance that nobody else is inside of, as `withAppliance` gives it. */
export class Appliance {
  private menu?: Promise<VmConsole>;
  private readonly opened: { close(): Promise<void> }[] = [];

  constructor(
    readonly vm: FoundVm,
    readonly profile: ApplianceProfile,
    readonly entrance: Entrance,
    readonly call: ClientCall,
    /** Whether it was powered on just for this. */
    readonly started: boolean,
  ) {}

  get port(): number {
    return this.entrance.port ?? this.profile.managementConsole.port.value;
  }

  /** The address that is given, or else the one VMware Tools tell. @throws ProviderError */
  async address(): Promise<string> {
    const { address } = this.entrance;
    if (address !== null && address !== undefined) return address;
    const told = await this.toldAddress();
    if (told !== undefined) return told;
    throw new ProviderError(`${this.vm.state.name} is on and tells no address`, {
      path: ['address'],
      detail:
        "Its guest may run no VMware Tools, or wait for DHCP. Give the console's address, or look at its VM.",
    });
  }

  /** What VMware Tools tell within the time a guest needs for it. */
  toldAddress(seconds = this.call.provider.access.patience.address): Promise<string | undefined> {
    return waitForAddress(this.vm, seconds, this.call.signal);
  }

  /** All that VMware Tools tell now. */
  async addressesNow(): Promise<string[]> {
    return addressesOf((await requireVm(this.call.provider, this.entrance.vm_id, this.call.signal)).state);
  }

  /** The certificate presented at an address, waited for. @returns undefined when nothing answers in time */
  reached(address: string, seconds: number): Promise<PresentedCertificate | undefined> {
    const { provider, signal } = this.call;
    const look = () => provider.access.presented(this.profile, address, this.port, signal);
    return until(look, { seconds, pause: provider.access.patience.pause, signal });
  }

  /** The certificate of the console, waited for. @throws ProviderError when it does not answer */
  async presented(): Promise<PresentedCertificate> {
    const { boot, answer } = this.call.provider.access.patience;
    const address = await this.address();
    const seconds = this.isBooting ? boot : answer;
    const presented = await this.reached(address, seconds);
    if (presented !== undefined) return presented;
    throw new ProviderError(
      `the management console of ${this.vm.state.name} does not answer at ${address}:${this.port}`,
      {
        path: ['address'],
        detail: `Waited ${seconds} s. See in the VM's console whether the appliance has started and has that address, and that this machine may go there; "Restart services" in the appliance's own menu helps one that hangs.`,
      },
    );
  }

  /**
   * The menu in the VM, opened once, with the given password or the one of a fresh image; first the one that was
   * set last.
   *
   * @throws VmConsoleError, and ProviderError when the password was refused before
   */
  vmConsole(): Promise<VmConsole> {
    this.menu ??= this.enterVmConsole();
    return this.menu;
  }

  /** The same with other passwords, in place of one that is open. */
  async vmConsoleAs(passwords: readonly string[]): Promise<VmConsole> {
    const open = await this.menu?.catch(() => undefined);
    await open?.close().catch(() => undefined);
    this.menu = this.openVmConsole(passwords);
    return this.menu;
  }

  /** The management console, behind a certificate that was validated. */
  async console(fingerprint: string): Promise<ManagementConsole> {
    const { provider, signal } = this.call;
    const { console: driver } = provider.drivers;
    const console = await provider.access.console({
      ...{ profile: this.profile, address: await this.address(), port: this.port },
      ...{ fingerprint, driver, evidenceDirectory: provider.evidenceDirectory, signal },
    });
    this.opened.push(console);
    const { record } = provider;
    return record === undefined ? console : recordedConsole(console, this.vm.state.name, record);
  }

  /** Logs in, unless that password was refused before. @throws ProviderError, ConsoleError */
  logIn(console: ManagementConsole, reference: unknown, options: LogInOptions): Promise<void> {
    return this.enterWith(reference, options, (password) => console.logIn(password));
  }

  /** Does something with the console's password that may be refused, unless it was before. */
  async enterWith(
    reference: unknown,
    options: LogInOptions,
    enter: (password: string) => Promise<void>,
  ): Promise<void> {
    const { provider, signal } = this.call;
    const { value, version } = await provider.resolve(reference, signal);
    const secret = { door: 'console', reference, version, ...options } as const;
    await loginOnce(secret, { vm: this.vm, provider, signal }, () => enter(value), consoleRefusal);
  }

  /** Leaves everything that was entered; never throws. */
  async close(): Promise<void> {
    const menu = await this.menu?.catch(() => undefined);
    for (const door of [menu, ...this.opened]) await door?.close().catch(() => undefined);
  }

  private get isBooting(): boolean {
    const { bootTime } = this.vm.state;
    const { boot } = this.call.provider.access.patience;
    return this.started || (bootTime !== undefined && Date.now() - bootTime.getTime() < boot * 1000);
  }

  private async enterVmConsole(): Promise<VmConsole> {
    const { provider, signal } = this.call;
    const reference = this.entrance.vm_console?.password ?? null;
    const known = this.profile.vmConsole.defaultPassword.value;
    if (reference === null) return this.openVmConsole([known]);
    const { value, version } = await provider.resolve(reference, signal);
    const older = this.entrance.vm_console?.previous_password;
    const previous = await previousPassword(older, this.call);
    const beside = previous && nameOf({ reference: older, version: previous.version });
    const secret = { door: 'vmConsole', reference, version, beside, attribute: 'vm_console' } as const;
    const { session, ref } = this.vm;
    const set = (await readExtraConfig(session, ref, VM_CONSOLE_SET, { signal }))[VM_CONSOLE_SET] ?? '';
    const before = previous === undefined ? [] : [previous.value];
    // Who types blindly has one try: what was set last, what was before another one that was set, or the image's.
    const passwords =
      set === nameOf(secret)
        ? [value, ...before, known]
        : set !== '' && previous !== undefined
          ? [previous.value, value, known]
          : [known, value, ...before];
    const open = () => this.openVmConsole(passwords);
    return loginOnce(secret, { vm: this.vm, provider, signal }, open, vmConsoleRefusal);
  }

  private async openVmConsole(passwords: readonly string[]): Promise<VmConsole> {
    const { provider, signal } = this.call;
    const user = this.entrance.vm_console?.user ?? this.profile.vmConsole.user.value;
    const { session, ref: vm } = this.vm;
    const driver = provider.drivers.vmConsole;
    // One that has just been started is not one without Tools.
    if (driver === 'auto' || driver === 'guestOperations') await toolsStart(this.vm, signal);
    const menu = await provider.access.vmConsole({
      ...{ session, vm, profile: this.profile, user, passwords, driver, signal },
    });
    const { record } = provider;
    return record === undefined ? menu : recordedVmConsole(menu, this.vm.state.name, record);
  }
}

/** Whether nothing can be read of an appliance by its VM: no VMware Tools, or none that answer. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof VmConsoleError && (error.problem === 'unavailable' || error.problem === 'cannotRead');
