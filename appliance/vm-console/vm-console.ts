/** The menu of an appliance's own console (`setup.rb`), driven through the VM it runs in. */
export interface VmConsole {
  /** Whether the driver can read what the console answers: scan codes only type. */
  readonly reads: boolean;
  /** The network as the appliance shows it. @throws VmConsoleError `cannotRead` */
  network(): Promise<ApplianceNetwork>;
  /** The certificate the appliance says it presents. @throws VmConsoleError `cannotRead` */
  certificate(): Promise<DisplayedCertificate>;
  setStaticAddress(address: StaticAddress): Promise<void>;
  /** Renews the lease; turns DHCP on again after a static address. */
  useDhcp(): Promise<void>;
  /** Needs the console's password to be set before. */
  setProxy(proxy: WebProxy): Promise<void>;
  setDnsSuffixes(suffixes: readonly string[]): Promise<void>;
  /** Makes a new self-signed certificate for the present address. */
  restartServices(): Promise<void>;
  /** The forgotten console password: proves to be vCenter's administrator, sets another; frees a locked console. */
  resetPassword(reset: PasswordReset): Promise<void>;
  /**
   * After it the appliance is as fresh from its image.
   *
   * @param beforeChosen done once the menu is open, as far as the driver can tell, and before the reset is chosen there
   *   or handed to a person; when it fails nothing is chosen, and its error is thrown
   */
  factoryReset(beforeChosen?: () => Promise<void>): Promise<void>;
  deleteUpgradeFiles(): Promise<void>;
  setCertificateValidation(on: boolean): Promise<void>;
  /** @returns where in the guest the bundle lies */
  generateLogBundle(): Promise<string>;
  /** The password of the VM console's own user (`passwd`), answered at its prompts. */
  changeUserPassword(password: string): Promise<void>;
  close(): Promise<void>;
}

export interface ApplianceNetwork {
  readonly mode: 'dhcp' | 'static';
  readonly address: string;
  readonly netmask: string;
  readonly gateway: string;
  readonly dns: readonly string[];
  readonly dnsSuffixes: readonly string[];
  /** `host:port`, undefined without one. */
  readonly proxy?: string;
}

export interface StaticAddress {
  readonly address: string;
  readonly netmask: string;
  readonly gateway: string;
  /** One or two. */
  readonly dns: readonly string[];
}

export interface WebProxy {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
}

export interface DisplayedCertificate {
  /** `AA:BB:...`, whichever the appliance shows. */
  readonly sha1?: string;
  readonly sha256?: string;
  /** PEM, where the appliance shows all of it. */
  readonly pem?: string;
  /** Addresses and names it is for. */
  readonly names: readonly string[];
}

export interface PasswordReset {
  /** The vCenter that is expected to be offered; another one is refused. */
  readonly vcenterAddress: string;
  readonly administrator: { readonly username: string; readonly password: string };
  readonly password: string;
}

export type VmConsoleProblem =
  /** Neither VMware Tools nor scan codes get through. */
  | 'unavailable'
  /** The VM console's user or password is wrong; not tried again. */
  | 'login'
  | 'cannotRead'
  /** The appliance said no, in its own words. */
  | 'refused'
  /** A menu, entry or prompt that the profile does not know. */
  | 'unexpected'
  | 'timeout';

/** One sentence each for the step, for what was found and for the remedy. Never holds a secret. */
export class VmConsoleError extends Error {
  override readonly name = 'VmConsoleError';

  constructor(
    readonly problem: VmConsoleProblem,
    readonly step: string,
    readonly found: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${step}: ${found}. ${remedy}`, options);
  }
}
