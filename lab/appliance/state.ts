import type { ConsoleCertificate } from './certificate';
import type { NetworkState } from './model';
import type { Account } from './peers';

/** The outcome of the wizard, as the appliance keeps it. */
export interface Registration {
  readonly type: 'connector' | 'saml';
  readonly extensionKey: string;
  readonly vcenterAddress: string;
  readonly serviceAccount: Account;
  readonly accessKey: { readonly id: string; readonly secret: string };
  readonly connectorKey: string;
  readonly trustRoleArn?: string;
  readonly autoUpgrade: boolean;
  readonly esxCertificates: 'vcenter' | 'ignore';
  /** What was true when it was made: a change of either asks for another. */
  readonly address: string;
  readonly proxy?: string;
}

/** What a factory reset empties; everything outlives a power cycle. */
export interface ApplianceState {
  /** Of the console; undefined before the first visit is over. */
  password?: string;
  vcenterAddress: string;
  registration?: Registration;
  /** Made at the first power-on. */
  certificate?: ConsoleCertificate;
  network: NetworkState;
  user: { name: string; password: string; mustChange: boolean };
  certificateValidation: boolean;
  /** Wrong passwords at the console. */
  failedLogins: number;
  encryptionKeyRotations: number;
  upgradeFiles: number;
  /** Version that the last upgrade did not get to. */
  failedUpgrade?: string;
}

/** Of everybody's AWS Connector: managing-the-connector.md. */
export const WELL_KNOWN_USER = { name: 'ec2-user', password: 'ec2pass' } as const;

/** As fresh from the image. */
export const freshState = (mustChange: boolean): ApplianceState => ({
  vcenterAddress: '',
  network: dhcpNetwork(''),
  user: { ...WELL_KNOWN_USER, mustChange },
  certificateValidation: true,
  failedLogins: 0,
  encryptionKeyRotations: 0,
  upgradeFiles: 0,
});

/** What the lab's DHCP hands out. */
export const dhcpNetwork = (address: string): NetworkState => ({
  mode: 'dhcp',
  address,
  netmask: '255.255.0.0',
  gateway: '127.1.0.1',
  dns: ['127.1.0.2'],
  dnsSuffixes: [],
});

export const proxyText = ({ proxy }: NetworkState): string | undefined =>
  proxy && `${proxy.host}:${proxy.port}`;
