/** Those an appliance talks to; a test fakes them. */

export interface Account {
  readonly username: string;
  readonly password: string;
}

/** How an appliance gets at its vCenter. */
export interface VcenterLogin extends Account {
  /** As somebody typed it into the appliance: an address or a name, with a port or without. */
  readonly address: string;
  /** Whether its certificate has to be one of a known authority. */
  readonly validate: boolean;
}

export interface Extension {
  readonly key: string;
  readonly version: string;
  /** Of the connector that serves it. */
  readonly url: string;
}

/** Every call logs in for itself. @throws VcenterRefusal */
export interface Vcenter {
  check(login: VcenterLogin): Promise<void>;
  /** Registers the extension, or updates the one of this key. */
  register(login: VcenterLogin, extension: Extension): Promise<void>;
  find(login: VcenterLogin, key: string): Promise<Extension | undefined>;
  /** One that is not there is no error. */
  unregister(login: VcenterLogin, key: string): Promise<void>;
  /** Gives a user vApp.Export on everything. */
  grantExport(login: VcenterLogin, username: string): Promise<void>;
}

export class VcenterRefusal extends Error {
  override readonly name = 'VcenterRefusal';
  constructor(
    readonly why: 'credentials' | 'unreachable' | 'denied' | 'other',
    message: string,
  ) {
    super(message);
  }
}

export interface AccessKeyReport {
  readonly valid: boolean;
  /** Names of the policies its user has. */
  readonly policies: readonly string[];
}

export interface Aws {
  /** @throws Error when AWS does not answer */
  accessKey(id: string, secret: string): Promise<AccessKeyReport>;
}

/** The virtual machine around the appliance. */
export interface Machine {
  /** Gives the guest this address from now on, DHCP's with undefined. @returns the one it has, or why it has not */
  setAddress(address: string | undefined): Promise<{ address: string } | { problem: string }>;
  setTools(running: boolean): Promise<void>;
  reboot(): Promise<void>;
}
