import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Administration } from './administration';
import { selfSigned } from './certificate';
import { Faults } from './faults';
import type { GuestSide, NetworkState, Switches } from './model';
import { staticProblem } from './network';
import type { Aws, Machine, Vcenter } from './peers';
import { Services, type Mode } from './services';
import { dhcpNetwork, freshState } from './state';
import { DEFAULT_SWITCHES } from './switches';

export interface ApplianceOptions {
  readonly vmId: string;
  readonly vmName: string;
  /** Of the console; 0: any free one, kept from then on. */
  readonly port: number;
  readonly switches?: Partial<Switches>;
  readonly vcenter: Vcenter;
  readonly aws: Aws;
  readonly machine: Machine;
}

/** A simulated appliance: what is inside a VM. It outlives the VM's power cycles. */
export class Appliance implements GuestSide {
  readonly vmId: string;
  vmName: string;
  readonly switches: Switches;
  readonly administration: Administration;
  readonly faults = new Faults();
  private readonly services: Services;
  /** Whether an upgrade hangs, which only a reboot ends. */
  private isStuck = false;
  /** When a machine that is rebooting is up again. */
  private rebootsUntil = 0;
  private readonly machine: Machine;

  constructor({ vmId, vmName, port, switches, vcenter, aws, machine }: ApplianceOptions) {
    this.vmId = vmId;
    this.vmName = vmName;
    this.switches = { ...DEFAULT_SWITCHES, ...switches };
    this.administration = new Administration(this.switches, { vcenter, aws }, () => this.url);
    this.machine = machine;
    this.services = new Services({
      administration: this.administration,
      faults: this.faults,
      vmName: () => this.vmName,
      port,
      upgrade: () => void this.upgrade().catch(report),
      reboot: () => void this.reboot().catch(report),
    });
  }

  get mode(): Mode {
    return this.services.mode;
  }

  get port(): number {
    return this.services.port;
  }

  /** Of the console, running or not. */
  get url(): string {
    return `https://${this.network.address}:${this.port}`;
  }

  get network(): NetworkState {
    return this.administration.state.network;
  }

  get user(): GuestSide['user'] {
    return this.administration.state.user;
  }

  get claimed(): boolean {
    return this.administration.state.password !== undefined;
  }

  get vcenterAddress(): string {
    return this.administration.state.vcenterAddress;
  }

  get certificateValidation(): boolean {
    return this.administration.state.certificateValidation;
  }

  set certificateValidation(on: boolean) {
    this.administration.state.certificateValidation = on;
  }

  certificatePem(): string {
    return this.administration.state.certificate?.pem ?? '';
  }

  /** The guest is up at this address: the services start, or move there. */
  async powerOn(address: string): Promise<void> {
    const moved = this.network.mode === 'dhcp' && this.network.address !== address;
    if (moved) this.network.address = address;
    if (this.mode === 'off')
      await this.services.start('starting', Math.max(0, this.rebootsUntil - Date.now()));
    else if (moved) await this.services.move();
  }

  powerOff(): Promise<void> {
    this.isStuck = false;
    return this.services.stop();
  }

  /** As the power switch of a person in a hurry: cuts everything off, and the machine comes up again. */
  async reboot(): Promise<void> {
    await this.rebooting();
    await this.machine.reboot();
  }

  /** The machine has begun to reboot. */
  async rebooting(): Promise<void> {
    this.heal('services', 'guest');
    this.isStuck = false;
    this.rebootsUntil = Date.now() + this.switches.rebootSeconds * 1000;
    await this.powerOff();
  }

  async setStatic(
    address: Pick<NetworkState, 'address' | 'netmask' | 'gateway' | 'dns'>,
  ): Promise<string | undefined> {
    const dns = address.dns.filter((server) => server !== '');
    const problem = staticProblem({ ...address, dns });
    if (problem !== undefined) return problem;
    const outcome = await this.machine.setAddress(address.address);
    if ('problem' in outcome) return outcome.problem;
    Object.assign(this.network, { ...address, dns, mode: 'static' });
    await this.services.move();
    return undefined;
  }

  async setDhcp(): Promise<string | undefined> {
    const outcome = await this.machine.setAddress(undefined);
    if ('problem' in outcome) return outcome.problem;
    Object.assign(this.network, { ...dhcpNetwork(outcome.address), dnsSuffixes: this.network.dnsSuffixes });
    await this.services.move();
    return undefined;
  }

  setProxy(proxy: NetworkState['proxy']): Promise<string | undefined> {
    if (!this.claimed)
      return Promise.resolve(
        'The web proxy can only be set after a connector password was created in the management console.',
      );
    if (proxy) this.network.proxy = proxy;
    else delete this.network.proxy;
    return Promise.resolve(undefined);
  }

  setDnsSuffixes(suffixes: string[]): Promise<string | undefined> {
    this.network.dnsSuffixes = suffixes;
    return Promise.resolve(undefined);
  }

  /** Remakes the self-signed certificate for the present address. */
  async restartServices(): Promise<void> {
    const { state } = this.administration;
    if (state.certificate?.kind === 'selfSigned' || this.switches.restartReplacesCertificate)
      delete state.certificate;
    this.heal('services');
    const { 'Poller Service': _poller, 'UserProvider Service': _users, ...failures } = this.switches.failures;
    this.switches.failures = failures;
    if (this.isStuck) return;
    await this.services.start('restarting', this.switches.restartSeconds * 1000);
  }

  async resetPassword(reset: Parameters<GuestSide['resetPassword']>[0]): Promise<string | undefined> {
    const { vcenterAddress, username, password, newPassword } = reset;
    return this.administration.resetPassword(vcenterAddress, { username, password }, newPassword);
  }

  /** A vCenter that does not answer leaves it the address it had. */
  async factoryReset(): Promise<void> {
    const { address } = this.network;
    const outcome = await this.machine.setAddress(undefined);
    const state = freshState(this.switches.forcedPasswordChange);
    state.network.address = 'address' in outcome ? outcome.address : address;
    this.administration.state = state;
    this.heal('services', 'guest', 'reset');
    await this.services.start('restarting', this.switches.restartSeconds * 1000);
  }

  deleteUpgradeFiles(): Promise<number> {
    const { state } = this.administration;
    const found = state.upgradeFiles;
    state.upgradeFiles = 0;
    return Promise.resolve(found);
  }

  async logBundle(directory: string): Promise<string> {
    const { name, content } = await this.administration.logBundle(this.vmName);
    const path = join(directory, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  }

  /** Installs the version that is on offer; a self-signed certificate is another one afterwards. */
  async upgrade(): Promise<void> {
    const { upgrade, upgradeCourse, upgradeSeconds } = this.switches;
    if (!upgrade) return;
    const { state } = this.administration;
    const milliseconds = upgradeSeconds * 1000;
    if (upgradeCourse === 'failed') {
      state.failedUpgrade = upgrade.version;
      this.switches.upgradeCourse = 'normal';
      return this.services.start('upgrading', milliseconds);
    }
    this.switches.version = upgrade.version;
    this.switches.upgrade = undefined;
    delete state.failedUpgrade;
    state.upgradeFiles += 2;
    if (state.certificate?.kind === 'selfSigned') delete state.certificate;
    if (upgradeCourse === 'stuck') {
      this.isStuck = true;
      return this.services.hang('upgrading');
    }
    await this.services.start('upgrading', upgradeCourse === 'slow' ? 5 * milliseconds : milliseconds);
  }

  /** Takes effect at once, but for the TLS of open connections. */
  async setSwitches(switches: Partial<Switches>): Promise<void> {
    Object.assign(this.switches, switches);
    if (switches.forcedPasswordChange !== undefined) this.user.mustChange = switches.forcedPasswordChange;
    if (switches.intercepted === true)
      this.administration.impostor = await selfSigned(this.administration.state.network.address);
    if (switches.tls !== undefined || switches.intercepted !== undefined) this.services.refreshTls();
    if (switches.tools !== undefined) await this.machine.setTools(switches.tools);
    if ('unresponsive' in switches && this.mode !== 'off') await this.services.start('starting', 0);
  }

  /** Ends what it is unresponsive with, if it is one of these. */
  private heal(...ended: readonly Switches['unresponsive'][]): void {
    if (ended.includes(this.switches.unresponsive)) this.switches.unresponsive = undefined;
  }
}

/** Nobody waits for what a page has set going. */
const report = (error: unknown): void =>
  void process.stderr.write(`appliance: ${error instanceof Error ? error.message : String(error)}\n`);
