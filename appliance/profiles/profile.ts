import type { ConsoleProfile } from './console-profile';
import type { Fact } from './fact';
import type { PolicyTemplate } from './policy-document';
import type { Troubleshooting } from './troubleshooting';
import type { VmConsoleProfile } from './vm-console-profile';

/** How a VM's disks may be laid out, in the spec's words. */
export type DiskProvisioning = 'thin' | 'thick' | 'eagerZeroedThick';

/** A service the appliance talks to, on port 443. */
export interface Endpoint {
  /** Host name; {region} and {dnsSuffix} stand for the spec's region and the end of its partition's names. */
  readonly host: string;
  /** What the appliance does there, as the end of "needed to". */
  readonly purpose: string;
  /** Partitions that have it. @default all */
  readonly partitions?: readonly string[];
}

/**
 * What is known of one kind of appliance, as data. Stacks and checks are assembled from it: what only one
 * kind has stands in its profile and nowhere else.
 */
export interface ApplianceProfile {
  /** The spec's `kind`. */
  readonly kind: string;
  readonly title: string;
  readonly support: {
    readonly status: 'supported' | 'archived';
    /** A sentence for `connector validate` and the README. */
    readonly note: string;
  };
  readonly vcenter: {
    /** First and last version it works with, as `major.minor`; later patches of the last belong to it. */
    readonly versions: Fact<{ readonly first: string; readonly last: string }>;
  };
  /** Where it must be able to go. */
  readonly endpoints: readonly Fact<Endpoint>[];
  readonly identity: {
    /** What the appliance carries into AWS: a user's access key, or nothing. */
    readonly type: 'userKey' | 'none';
    /** Names of AWS managed policies attached to the user; the partition is added at plan. */
    readonly managedPolicies: readonly Fact<string>[];
    /** Text of those policies, and of VM Import's, by their own names: for where AWS's own cannot be attached. */
    readonly snapshots: Readonly<Record<string, Fact<PolicyTemplate>>>;
    /** Role that VM Import assumes, for appliances that migrate VMs. */
    readonly vmImport?: {
      readonly trustedService: Fact<string>;
      readonly externalId: Fact<string>;
      readonly trust: Fact<PolicyTemplate<'service' | 'externalId'>>;
      readonly managedPolicies: readonly Fact<string>[];
    };
    /** Trust policy of the role by which the appliance authenticates users of the portal. */
    readonly trustRole?: Fact<PolicyTemplate<'userArn'>>;
    /** Role of the portal's users where a SAML provider authenticates them. */
    readonly samlRole?: {
      readonly trust: Fact<PolicyTemplate<'provider' | 'audience'>>;
      /** What assertions are for, by partition. */
      readonly audiences: Fact<Readonly<Record<string, string>>>;
    };
    /** Bucket that exported instances are written to. */
    readonly exportBucket?: {
      readonly policy: Fact<PolicyTemplate<'partition' | 'bucket'>>;
      /** Object Ownership of the bucket. */
      readonly ownership: Fact<'BucketOwnerPreferred' | 'ObjectWriter'>;
      /** What the account that writes is granted in the bucket's access control list. */
      readonly permissions: Fact<readonly string[]>;
      /** Canonical id of the account that writes, by region; `other` for every other region. */
      readonly writers: Fact<Readonly<Record<string, string> & { readonly other: string }>>;
    };
  };
  /** What all appliances of the kind in an AWS account use, made by others than us, and left when one of them goes. */
  readonly sharedInAccount?: {
    /** Who, as a plural. */
    readonly usedBy: string;
    /** Beginnings of the names of S3 buckets. */
    readonly buckets: readonly Fact<string>[];
    /** Names of IAM roles, or what stands in them. */
    readonly roles: readonly Fact<{ readonly name: string } | { readonly contains: string }>[];
  };
  readonly disks: {
    readonly allowed: Fact<readonly DiskProvisioning[]>;
    readonly advised: Fact<DiskProvisioning>;
  };
  /** Whether the guest takes its time from the ESXi host. */
  readonly timeFromHost: Fact<boolean>;
  /** Seconds its clock may be off AWS's before its credentials are refused. */
  readonly timeOffsetLimit: Fact<number>;
  readonly managementConsole: ConsoleProfile;
  readonly vmConsole: VmConsoleProfile;
  /** What certificate its console takes; undefined: none. */
  readonly certificate?: Fact<{
    readonly keys: readonly ('rsa' | 'ecdsa')[];
    /** Ciphers of the PKCS#12 file: `legacy` is what Java reads before 8u301. */
    readonly pkcs12: 'legacy' | 'modern';
  }>;
  readonly registration?: {
    /** Longest vCenter address the appliance takes, in characters. */
    readonly vcenterAddressLimit: Fact<number>;
    /** Health items without which a registration is of no use, by their names in the console. */
    readonly neededHealth: Fact<readonly string[]>;
    /** The health item that tells whether it reaches AWS with its key; undefined: none does. */
    readonly awsHealth?: Fact<string>;
    /** The key the appliance shares with its portal, which comes with the configuration; absent: there is none. */
    readonly sharedKey?: Fact<{
      readonly name: string;
      /** How a person gets another one, up to the file or text that the next registration needs. */
      readonly rotation: readonly string[];
    }>;
  };
  /** What goes wrong with it, and what one does then; undefined: nothing is known. */
  readonly troubleshooting?: Troubleshooting;
}
