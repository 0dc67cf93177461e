/** Something an operator does in an appliance's management console, and what can be seen of it. */
export interface ManagementConsole {
  /** What shows before anybody has logged in. Sends nothing but the request for the page. */
  look(): Promise<ConsoleLook>;
  /**
   * The first visit: proves to be the vCenter's administrator, then sets the console's password.
   *
   * @throws ConsoleError `claimed` when somebody has been here before
   */
  claim(claim: Claim): Promise<void>;
  /** Logs in, with one try. @throws ConsoleError `wrongPassword`, `locked`, `unclaimed` */
  logIn(password: string): Promise<void>;
  /** Every item of its health, after a login (an appliance with an API for it needs none). */
  health(): Promise<HealthReport>;
  /** Goes through the registration to its end, after a login. @throws ConsoleError `refused` with the console's own words */
  register(registration: RegistrationForm): Promise<void>;
  /** @throws ConsoleError `refused`; one that is not registered is no error */
  unregister(account: ConsoleAccount): Promise<void>;
  uploadCertificate(pkcs12: Uint8Array, passphrase: string): Promise<void>;
  rotateEncryptionKey(password: string): Promise<void>;
  /**
   * Downloads the debug log bundle, after a login, into a new file of mode 0600. A file that does not become whole is
   * removed.
   *
   * @param file where; it must not exist
   * @throws ConsoleError `unexpected` when there is a file of that name, or the bundle is empty or too large
   */
  downloadLogs(file: string): Promise<DownloadedLogs>;
  /** Issues that a report can be about, as the console lists them, after a login. */
  reportableIssues(): Promise<readonly string[]>;
  /**
   * Reports a problem to whoever made the appliance, after a login; sent once at most.
   *
   * @throws ConsoleError `refused`, which names the issues when the given one is not among them
   */
  reportProblem(report: ProblemReport): Promise<void>;
  /**
   * Begins what the console offers, after a login: an upgrade, or the downgrade from a version that was recalled.
   * Ends once it has been asked for; the console goes away then, and its certificate may be another one afterwards.
   *
   * @throws ConsoleError `refused` when it offers none; nothing was asked for then
   */
  upgrade(): Promise<StartedUpgrade>;
  /**
   * What stands behind the link beside a health item ("View Error Log"), a line a paragraph, after a login.
   *
   * @throws ConsoleError `refused` when there is no such item, or no such link since it is well
   */
  errorLog(item: string): Promise<string>;
  /** Ends the session; never throws. */
  close(): Promise<void>;
}

export interface DownloadedLogs {
  /** What the console calls the file. */
  readonly name: string;
  readonly bytes: number;
}

export interface ProblemReport {
  /** As the console lists it, or in other capitals. */
  readonly issue: string;
  readonly description: string;
  /** Whether the appliance sends its logs with it. */
  readonly sendLogs: boolean;
}

export interface ConsoleLook {
  /** `2.7.0`; undefined where an appliance does not say. */
  readonly version?: string;
  /** Whether it has a password: the first visit is over. */
  readonly claimed: boolean;
}

export interface ConsoleAccount {
  readonly username: string;
  readonly password: string;
}

export interface Claim {
  /** The vCenter as the appliance is told. */
  readonly vcenterAddress: string;
  readonly administrator: ConsoleAccount;
  /** The password the console gets. */
  readonly password: string;
}

/** What a registration asks for; a profile's wizard says which of it and where. */
export interface RegistrationForm {
  readonly authentication: 'connector' | 'saml';
  readonly vcenterAddress: string;
  readonly administrator: ConsoleAccount;
  readonly serviceAccount: ConsoleAccount;
  readonly awsKey: { readonly id: string; readonly secret: string };
  /** The downloaded configuration, or what it would say. */
  readonly configuration:
    { readonly file: Uint8Array } | { readonly connectorKey: string; readonly trustRoleArn?: string };
  readonly autoUpgrade: boolean;
  /** Who judges the certificates of ESX hosts. */
  readonly esxCertificates: 'vcenter' | 'ignore';
  /** Whether the appliance may install vCenter's certificate, where it asks. */
  readonly acceptVcenterCertificate: boolean;
}

export type HealthStatus = 'ok' | 'warning' | 'error';

export interface HealthItem {
  /** As the console names it: `AWS Connectivity`. */
  readonly name: string;
  readonly status: HealthStatus;
  /** What it says beside it; empty when nothing. */
  readonly message: string;
}

export interface HealthReport {
  readonly version?: string;
  readonly registered?: boolean;
  readonly items: readonly HealthItem[];
}

/** The worst of them. */
export const worst = (items: readonly HealthItem[]): HealthStatus =>
  (['error', 'warning'] as const).find((status) => items.some((item) => item.status === status)) ?? 'ok';

/** An upgrade, or a downgrade, that a console was asked for. */
export interface StartedUpgrade {
  /** That is installed, where the console names it. */
  readonly version: string | undefined;
  /** What came instead of the console's word that it has begun, as a clause: it may have begun all the same. */
  readonly unconfirmed?: string;
}
