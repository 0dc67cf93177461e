/** What the two faces of a simulated appliance (web console, setup.rb) share. */

/** What the facts leave open of the real appliance, each way tested; and what a test wants to be different. */
export interface Switches {
  /** @default 2.7.0 */
  version: string;
  /** TLSv1: that version alone, as a console of 2016 may. TLSv1.2: that and later ones. @default TLSv1.2 */
  tls: 'TLSv1' | 'TLSv1.2';
  /** Markup of the pages; the labels are the same. @default panes */
  skin: 'panes' | 'tables';
  /** Passwords the console takes. `strict`: 8 to 64, lower, upper, digit, one of @$!#%*?& @default strict */
  passwordRule: 'strict' | 'any';
  /** Whether a right password sets the count of wrong ones to 0. @default true */
  lockCounterResets: boolean;
  /** Whose name and password Unregister asks for. @default administrator */
  unregisterAccount: 'administrator' | 'serviceAccount';
  /** Whether a restart of the services replaces an uploaded certificate. @default false */
  restartReplacesCertificate: boolean;
  /** @default com.amazonaws.amp.connector */
  extensionKey: string;
  /** Whether Register, Unregister, Rotate and Download stand in the Actions pane, or beside the health. @default true */
  actionsInPane: boolean;
  /** Number of setup.rb's Exit. @default 9 */
  exit: '9' | '0';
  /** Whether the VM console makes its user change the password at the first login. @default false */
  forcedPasswordChange: boolean;
  /** Whether sudo asks for the user's password. @default false */
  sudoAsks: boolean;
  /** Whether VMware Tools run in the guest. @default true */
  tools: boolean;
  /** What is asked before something is done. @default yes */
  confirmation: 'yes' | 'y';
  /** Seconds a restart of the services, a reboot and an upgrade take. @default 0.3, 1, 2 */
  restartSeconds: number;
  rebootSeconds: number;
  upgradeSeconds: number;
  /** A version that is on offer, one that recalls the present one, or none. @default none */
  upgrade: { version: string; recalled: boolean } | undefined;
  /** Health items that fail, with what they say; a restart of the services helps the Poller and the UserProvider. @default none */
  failures: Readonly<Record<string, string>>;
  /** The console does not answer until that is done: services restarted, guest rebooted, factory reset. @default undefined */
  unresponsive: 'services' | 'guest' | 'reset' | undefined;
  /**
   * How an upgrade or downgrade goes. `slow`: takes five times as long. `stuck`: the console stays away until the
   * virtual machine is rebooted. `failed`: comes back with the old version and says so; the next one goes well.
   * @default normal
   */
  upgradeCourse: 'normal' | 'slow' | 'stuck' | 'failed';
  /** Seconds its clock is off. @default 0 */
  clockOffsetSeconds: number;
  /** Whether somebody on the way to the console presents a certificate of their own. @default false */
  intercepted: boolean;
}

export interface NetworkState {
  mode: 'dhcp' | 'static';
  address: string;
  netmask: string;
  gateway: string;
  dns: string[];
  dnsSuffixes: string[];
  proxy?: { host: string; port: number; username?: string; password?: string };
}

/** What setup.rb and the guest's shell can do to an appliance. Each answers with what the appliance says of a refusal. */
export interface GuestSide {
  readonly vmName: string;
  readonly switches: Switches;
  readonly network: NetworkState;
  readonly user: { name: string; password: string; mustChange: boolean };
  /** Whether the console has a password: a proxy cannot be set before. */
  readonly claimed: boolean;
  /** The vCenter it was claimed with, which setup.rb offers; empty before. */
  readonly vcenterAddress: string;
  certificatePem(): string;
  /** Moves the console's listener, and has vCenter report the new address. */
  setStatic(
    address: Pick<NetworkState, 'address' | 'netmask' | 'gateway' | 'dns'>,
  ): Promise<string | undefined>;
  setDhcp(): Promise<string | undefined>;
  setProxy(proxy: NonNullable<NetworkState['proxy']> | undefined): Promise<string | undefined>;
  setDnsSuffixes(suffixes: string[]): Promise<string | undefined>;
  restartServices(): Promise<void>;
  resetPassword(reset: {
    vcenterAddress: string;
    username: string;
    password: string;
    newPassword: string;
  }): Promise<string | undefined>;
  factoryReset(): Promise<void>;
  deleteUpgradeFiles(): Promise<number>;
  certificateValidation: boolean;
  /** Writes the bundle into a directory of the guest. @returns its path */
  logBundle(directory: string): Promise<string>;
}
