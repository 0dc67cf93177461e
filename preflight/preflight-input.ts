import type { ApplianceProfile, DiskProvisioning } from '../appliance/profiles';
import type { SecretStoreReference } from '../secrets';
import type { Placement, PlacementQuery, VcenterSession } from '../vcenter';

/**
 * Everything the checks need to know of one connector, as plain data: the command takes it from the spec, the data
 * source from its arguments. There is no secret in it; `vcenter.connect` makes the session.
 */
export interface PreflightInput {
  readonly profile: ApplianceProfile;
  /** Where the spec's keys are written, `file:line:column` by dotted path. A parent stands for a missing child. */
  readonly positions: Readonly<Record<string, string>>;
  /** Names of checks that are not run. */
  readonly skip: readonly string[];
  readonly vcenter: VcenterInput;
  /** Where the VM goes, what it is called, and how it is known to be ours; the port groups stand in `appliance.ovf`. */
  readonly placement: Omit<PlacementQuery, 'networks'>;
  readonly appliance: ApplianceInput;
  readonly aws: AwsInput;
  /** Absent: no certificate is declared. */
  readonly certificate?: CertificateInput;
  /** `host:port`, reached instead of the profile's endpoints. */
  readonly endpoints?: readonly string[];
}

export interface VcenterInput {
  /** As the spec says it, for messages: `vcenter.example.com` or `vcenter.example.com:8443`. */
  readonly server: string;
  /** Silences the warning about a vCenter outside the profile's range. */
  readonly allowUnsupportedVersion: boolean;
  /** Whether removing the connector may remove its vCenter extension directly (`uninstall.onUnreachable: extension`). */
  readonly removesExtension: boolean;
  /** Logs in, or hands over a session that is there already. Whoever gives this also ends the session. */
  readonly connect: (signal: AbortSignal) => Promise<VcenterSession>;
  /** Finds the place of the VM, for who asks for it elsewhere as well. @default by the session of `connect` */
  readonly place?: (query: PlacementQuery, signal: AbortSignal) => Promise<Placement>;
}

export interface ApplianceInput {
  readonly image: { readonly source: string; readonly sha256: string };
  readonly ovf: OvfChoices;
  readonly diskProvisioning: DiskProvisioning;
  /** Changes to the OVF's hardware. */
  readonly hardware: { readonly cpus?: number; readonly memoryMiB?: number };
  /** Its static IPv4 address; absent: DHCP. */
  readonly address?: string;
  /** `host:port` of the web proxy it uses on its way to AWS. */
  readonly proxy?: string;
  /** How the menu in the VM is worked; absent: it is not. */
  readonly menuDriver?: 'guestOperations' | 'scanCodes';
}

/** What the OVF leaves to the deployer. */
export interface OvfChoices {
  /** Port group for each network of the OVF; one that is not named goes to the port group of its own name. */
  readonly networks: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  /** @default the OVF's own default */
  readonly deploymentOption?: string;
}

export interface AwsInput {
  readonly region: string;
  /** A guard: any other account is refused. */
  readonly accountId?: string;
  /** Profile of the AWS configuration. */
  readonly profile?: string;
  readonly assumeRole?: {
    readonly roleArn: string;
    readonly externalId?: string;
    readonly sessionName?: string;
  };
  /** The user whose access key the appliance carries; absent where the appliance has no identity. */
  readonly user?: {
    readonly name: string;
    /** Somebody else made it (`aws.identity.existingUser`): it must be there. */
    readonly existing: boolean;
    /** Where the secret of its access key is put; absent where none is going to be made. */
    readonly keyStore?: SecretStoreReference;
  };
  /** Whether the role VM Import assumes is made. */
  readonly vmImportRole: boolean;
  /** Whether AWS's own policies are attached, or copies of their text, which are made. @default managed */
  readonly policySource?: 'managed' | 'snapshot';
  /** Whether an inline policy of the same name is replaced. @default false */
  readonly replacesInline?: boolean;
  /** ARN of the policy that bounds what is created. */
  readonly permissionsBoundary?: string;
}

export interface CertificateInput {
  readonly dnsNames: readonly string[];
  /** Whether the appliance's address stands in the certificate too. */
  readonly addressInCertificate: boolean;
}
