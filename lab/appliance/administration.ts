import { accessKeyProblem } from './access-key-problem';
import { uploaded, type ConsoleCertificate } from './certificate';
import { clockProblem, examine, LOCK_AFTER, type HealthEntry } from './health';
import { logBundle, type LogBundle } from './logs/log-bundle';
import type { Switches } from './model';
import { criteria, meetsCriteria } from './password';
import { VcenterRefusal, type Account, type Aws, type Vcenter, type VcenterLogin } from './peers';
import { freshState, proxyText, type ApplianceState, type Registration } from './state';

/** What the wizard has gathered when it comes to registering. */
export type WizardResult = Omit<Registration, 'extensionKey' | 'vcenterAddress' | 'address' | 'proxy'> & {
  readonly administrator: Account;
};

/** What the dialog "Report a problem to AWS" sends. */
export interface Report {
  readonly issue: string;
  readonly description: string;
  readonly logs: boolean;
}

export type LoginOutcome = 'ok' | 'wrong' | 'locked';

/** The longest vCenter name the appliance takes: the user guide's configure-connector page. */
const LONGEST_ADDRESS = 32;

/**
 * What can be done to an appliance by its administrator, whichever face of it is used. A refusal is a text, in the
 * words of the console.
 */
export class Administration {
  state: ApplianceState;
  /** Logins at the console that went well, and all tries. */
  readonly counts = { logins: 0, attempts: 0, registrations: 0 };

  /** What it was told of problems; a report leaves the appliance, so a reset keeps them. */
  readonly reports: Report[] = [];

  /** What somebody on the way presents, where the console is intercepted. */
  impostor: ConsoleCertificate | undefined;

  constructor(
    readonly switches: Switches,
    readonly peers: { readonly vcenter: Vcenter; readonly aws: Aws },
    /** Where an extension leads to. */
    private readonly url: () => string,
  ) {
    this.state = freshState(switches.forcedPasswordChange);
  }

  get locked(): boolean {
    return this.state.failedLogins >= LOCK_AFTER;
  }

  health(): Promise<HealthEntry[]> {
    return examine(this.state, this.switches, this.peers);
  }

  async verifyAdministrator(address: string, account: Account): Promise<string | undefined> {
    if (address.length > LONGEST_ADDRESS)
      return `The vCenter IP address or hostname must have at most ${LONGEST_ADDRESS} characters.`;
    return this.checkAccount(account, address);
  }

  checkAccount(account: Account, address = this.state.vcenterAddress): Promise<string | undefined> {
    return refusal(() => this.peers.vcenter.check(this.login(account, address)));
  }

  /** Ends the first visit. */
  createPassword(vcenterAddress: string, password: string, confirmation: string): string | undefined {
    const problem = this.passwordProblem(password, confirmation);
    if (problem === undefined) Object.assign(this.state, { password, vcenterAddress });
    return problem;
  }

  logIn(password: string): LoginOutcome {
    this.counts.attempts++;
    if (this.locked) return 'locked';
    if (password !== this.state.password) {
      this.state.failedLogins++;
      return this.locked ? 'locked' : 'wrong';
    }
    if (this.switches.lockCounterResets) this.state.failedLogins = 0;
    this.counts.logins++;
    return 'ok';
  }

  /** The forgotten password: the administrator of the same vCenter sets another, which frees a locked console. */
  async resetPassword(
    vcenterAddress: string,
    account: Account,
    password: string,
  ): Promise<string | undefined> {
    if (this.state.password === undefined) return 'the connector has no password yet';
    if (vcenterAddress !== this.state.vcenterAddress)
      return `the connector was set up with the vCenter ${this.state.vcenterAddress}`;
    const problem =
      (await this.checkAccount(account)) ??
      (meetsCriteria(password, this.switches) ? undefined : criteria(this.switches));
    if (problem === undefined) Object.assign(this.state, { password, failedLogins: 0 });
    return problem;
  }

  /** A clock that is off makes a signature that AWS does not take. */
  async checkAccessKey(id: string, secret: string): Promise<string | undefined> {
    if (clockProblem(this.switches)) return 'The AWS credentials are not valid.';
    return accessKeyProblem(this.peers.aws, id, secret);
  }

  /** Each step can be done again: one that ended in the middle is finished by the next. */
  register({ administrator, ...result }: WizardResult): Promise<string | undefined> {
    return refusal(async () => {
      const { vcenterAddress, network } = this.state;
      const { extensionKey, version } = this.switches;
      const login = this.login(administrator);
      await this.peers.vcenter.register(login, { key: extensionKey, version, url: this.url() });
      await this.peers.vcenter.grantExport(login, result.serviceAccount.username);
      const proxy = proxyText(network);
      this.state.registration = {
        ...result,
        extensionKey,
        vcenterAddress,
        address: network.address,
        ...(proxy !== undefined && { proxy }),
      };
      this.counts.registrations++;
    });
  }

  /** An extension that leads to another connector meanwhile is left to it. */
  unregister(account: Account): Promise<string | undefined> {
    return refusal(async () => {
      const { registration } = this.state;
      if (!registration) return;
      const { username } = registration.serviceAccount;
      if (this.switches.unregisterAccount === 'serviceAccount' && account.username !== username)
        throw new VcenterRefusal('credentials', WRONG_ACCOUNT);
      const login = this.login(account, registration.vcenterAddress);
      const extension = await this.peers.vcenter.find(login, registration.extensionKey);
      if (extension && new URL(extension.url).hostname === registration.address)
        await this.peers.vcenter.unregister(login, registration.extensionKey);
      delete this.state.registration;
    });
  }

  rotateEncryptionKey(password: string): string | undefined {
    if (password !== this.state.password) return 'The password is not correct.';
    this.state.encryptionKeyRotations++;
    return undefined;
  }

  /** The dialog's answer to a report. */
  report(report: Report): string | undefined {
    if (report.description.trim() === '') return 'Describe the problem.';
    this.reports.push(report);
    return undefined;
  }

  async logBundle(vmName: string): Promise<LogBundle> {
    const { state, switches } = this;
    return logBundle({ vmName, state, switches, health: await this.health(), now: new Date() });
  }

  async uploadCertificate(pkcs12: Uint8Array, passphrase: string): Promise<string | undefined> {
    const certificate = await uploaded(pkcs12, passphrase);
    if (!certificate) return 'The PKCS 12 file cannot be opened with this passphrase.';
    this.state.certificate = certificate;
    return undefined;
  }

  private passwordProblem(password: string, confirmation: string): string | undefined {
    if (!meetsCriteria(password, this.switches)) return 'The password does not meet the criteria.';
    return password === confirmation ? undefined : 'The passwords do not match.';
  }

  private login(account: Account, address = this.state.vcenterAddress): VcenterLogin {
    return { ...account, address, validate: this.state.certificateValidation };
  }
}

export const WRONG_ACCOUNT = 'The vCenter user name or password is not correct.';

/** What the appliance says of a refusal of vCenter's; other errors are defects of the lab. */
async function refusal(action: () => Promise<void>): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof VcenterRefusal) return error.message;
    throw error;
  }
}
