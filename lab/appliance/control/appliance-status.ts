import type { Appliance } from '../appliance';
import { fingerprint } from '../certificate';
import type { Mode } from '../services';

/** What a test wants to know of an appliance without going through its console. Nothing of it is secret. */
export interface ApplianceStatus {
  readonly vmId: string;
  readonly vmName: string;
  readonly address: string;
  readonly port: number;
  readonly url: string;
  /** What the console's services are doing. */
  readonly mode: Mode;
  readonly version: string;
  readonly claimed: boolean;
  readonly registered: boolean;
  readonly registration?: {
    readonly type: 'connector' | 'saml';
    readonly address: string;
    readonly proxy?: string;
    readonly vcenterAddress: string;
    readonly serviceAccount: string;
    readonly accessKeyId: string;
    readonly trustRoleArn?: string;
    readonly autoUpgrade: boolean;
    readonly esxCertificates: 'vcenter' | 'ignore';
  };
  /** The one it registers with, or has registered with. */
  readonly extensionKey: string;
  readonly certificate: 'selfSigned' | 'uploaded' | 'none';
  /** `AB:CD:...`; empty before the first power-on. */
  readonly fingerprintSha256: string;
  /** Wrong passwords that count towards the lock. */
  readonly failedLogins: number;
  readonly locked: boolean;
  /** Logins at the console that went well, and all tries. */
  readonly logins: number;
  readonly attempts: number;
  /** How many times a wizard went through to its end. */
  readonly registrations: number;
  readonly encryptionKeyRotations: number;
  /** Whether it validates the certificates of vCenter and AWS. */
  readonly certificateValidation: boolean;
  /** Files that upgrades have left on its disk. */
  readonly upgradeFiles: number;
  /** What was sent by the dialog "Report a problem to AWS". */
  readonly reports: readonly {
    readonly issue: string;
    readonly description: string;
    readonly logs: boolean;
  }[];
  readonly network: {
    readonly mode: 'dhcp' | 'static';
    readonly netmask: string;
    readonly gateway: string;
    readonly dns: readonly string[];
    readonly dnsSuffixes: readonly string[];
    readonly proxy: string;
  };
}

export function applianceStatus({
  vmId,
  vmName,
  port,
  url,
  mode,
  switches,
  administration,
}: Appliance): ApplianceStatus {
  const { state, counts, locked, reports } = administration;
  const { registration, certificate, network } = state;
  return {
    vmId,
    vmName,
    address: network.address,
    port,
    url,
    mode,
    version: switches.version,
    claimed: state.password !== undefined,
    registered: registration !== undefined,
    ...(registration && {
      registration: {
        type: registration.type,
        address: registration.address,
        ...(registration.proxy !== undefined && { proxy: registration.proxy }),
        vcenterAddress: registration.vcenterAddress,
        serviceAccount: registration.serviceAccount.username,
        accessKeyId: registration.accessKey.id,
        ...(registration.trustRoleArn !== undefined && { trustRoleArn: registration.trustRoleArn }),
        autoUpgrade: registration.autoUpgrade,
        esxCertificates: registration.esxCertificates,
      },
    }),
    extensionKey: registration?.extensionKey ?? switches.extensionKey,
    certificate: certificate?.kind ?? 'none',
    fingerprintSha256: certificate ? fingerprint(certificate.pem, 'sha256') : '',
    failedLogins: state.failedLogins,
    locked,
    ...counts,
    encryptionKeyRotations: state.encryptionKeyRotations,
    certificateValidation: state.certificateValidation,
    upgradeFiles: state.upgradeFiles,
    reports,
    network: {
      mode: network.mode,
      netmask: network.netmask,
      gateway: network.gateway,
      dns: network.dns,
      dnsSuffixes: network.dnsSuffixes,
      proxy: network.proxy ? `${network.proxy.host}:${network.proxy.port}` : '',
    },
  };
}
