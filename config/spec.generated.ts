// Generated from connector.schema.json by `npm run generate`. Do not edit.

/**
 * Text, or { env: NAME } to take it from the environment, so that one file serves several places.
 */
export type TextOrEnvironment =
  | string
  | {
      env: EnvironmentVariable;
    };
/**
 * Name of an environment variable.
 */
export type EnvironmentVariable = string;
/**
 * A name.
 */
export type PlainName = string;
/**
 * A whole number and a binary unit: MiB, GiB or TiB.
 */
export type Size = string;
/**
 * A whole number and a unit: s, m, h or d.
 */
export type Duration = string;
/**
 * An IPv4 address.
 */
export type Ipv4 = string;
/**
 * A TCP port.
 */
export type Port = number;
/**
 * A TCP port, or { env: NAME } to take it from the environment.
 */
export type PortOrEnvironment =
  | number
  | {
      env: EnvironmentVariable;
    };
/**
 * An ARN.
 */
export type Arn = string;
/**
 * Name of an IAM user or role.
 */
export type IamName = string;
/**
 * A URL.
 */
export type HttpsUrl = string;
/**
 * A URL that holds {stack}.
 */
export type StackUrl = string;

export interface Kinds {
  AwsConnector?: AwsConnector;
}
/**
 * The AWS Connector for vCenter.
 */
export interface AwsConnector {
  /**
   * The contract this file is written for.
   */
  apiVersion: 'connector/v1';
  /**
   * The appliance; names a profile and this branch of the schema.
   */
  kind: 'AwsConnector';
  /**
   * A file with shared settings, relative to this one. Maps are merged, everything else is replaced by this file's value. One level: the base itself extends nothing.
   */
  extends?: string;
  /**
   * The connector's name: of its VM, its stacks and its state. Changing it makes another connector.
   */
  name: string;
  /**
   * What is wanted: `running` deploys and powers on, `stopped` deploys and powers off, `absent` removes the VM and the identity, needing neither the image nor any look-up.
   */
  state: 'running' | 'stopped' | 'absent';
  /**
   * Refuse every plan that would destroy or replace the appliance's VM. CONNECTOR_CONFIRM=NAME in the environment allows it for one run.
   */
  deletionProtection: boolean;
  vcenter: Vcenter;
  appliance: Appliance;
  aws: Aws;
  registration?: Registration;
  certificate?: Certificate;
  uninstall: Uninstall;
  preflight: Preflight;
  /**
   * What this one change may do beyond the ordinary; removed again afterwards. `replace`: replace the VM, as a new image does, also of a protected connector; it never allows a destruction. `interruptMigrations`: `connector apply` and `destroy` stop and remove it, `restart`, `reset`, `register`, `upgrade` and `doctor --fix` go on, while migrations run; `cdktf deploy` and `destroy` do not look for them.
   */
  allow: ('replace' | 'interruptMigrations')[];
  backend: Backend;
}
/**
 * The vCenter and the place in it.
 */
export interface Vcenter {
  server: TextOrEnvironment;
  username: SecretReference;
  password: SecretReference;
  tls: VcenterTls;
  /**
   * Say nothing about a vCenter version outside the range the appliance is documented for.
   */
  allowUnsupportedVersion: boolean;
  datacenter: PlainName;
  cluster?: PlainName;
  host?: PlainName;
  /**
   * Resource pool, a path below the root pool of the cluster (or of the host, without a cluster); without it that root pool itself.
   */
  resourcePool?: string;
  datastore: PlainName;
  /**
   * VM folder, a path below the datacenter's VM folder, which must exist. Without it the VM lies in the datacenter's VM folder itself.
   */
  folder?: string;
}
/**
 * Where a secret lies; never the secret itself.
 */
export interface SecretReference {
  env?: EnvironmentVariable;
  /**
   * A file, relative to this one.
   */
  file?: string;
  /**
   * A parameter of SSM: NAME, NAME:VERSION or an ARN.
   */
  ssm?: string;
  /**
   * A secret of Secrets Manager, or NAME#KEY for one key of its JSON value.
   */
  secretsmanager?: string;
  /**
   * MOUNT/PATH#FIELD of a key-value secret of Vault, without data/.
   */
  vault?: string;
  /**
   * FILE#KEY of a sops file (a.b, or ["a"]["b.c"]), relative to this one; FILE alone when it is encrypted as a whole.
   */
  sops?: string;
  /**
   * Change it when the secret behind env or file has changed.
   */
  version?: string;
}
/**
 * How the vCenter's certificate is verified. Without any, by the system's authorities and SSL_CERT_FILE.
 */
export interface VcenterTls {
  /**
   * PEM file with the authority, relative to this file. Terraform trusts the system's authorities alone, or what SSL_CERT_FILE and SSL_CERT_DIR name instead; synthesis checks that this one is among them, and prints the export line if not.
   */
  caFile?: string;
  /**
   * SHA-1 or SHA-256 thumbprint of the vCenter's certificate. The public vSphere provider has no option for it: SSL_CERT_FILE must name a file with that certificate, which synthesis checks.
   */
  thumbprint?: string;
  /**
   * Verify nothing. A warning accompanies every plan.
   */
  insecure?: boolean;
}
/**
 * The virtual appliance.
 */
export interface Appliance {
  /**
   * Name of the VM in vCenter.
   */
  vmName: string;
  /**
   * The VM's notes in vCenter.
   */
  annotation: string;
  image: Image;
  ovf: Ovf;
  hardware: Hardware;
  /**
   * How the disks are laid out.
   */
  diskProvisioning: 'thin' | 'thick' | 'eagerZeroedThick';
  /**
   * How `state: stopped` powers the VM off: `soft` shuts the guest down and fails after shutdownTimeout, `hard` cuts the power, `trySoft` cuts it where the guest has not shut down in time or has no VMware Tools.
   */
  stop: 'soft' | 'hard' | 'trySoft';
  shutdownTimeout: Duration;
  network: Network;
  managementConsole: ManagementConsole;
  vmConsole: VmConsole;
  encryptionKey?: EncryptionKey;
}
/**
 * The OVA.
 */
export interface Image {
  source: TextOrEnvironment;
  sha256: TextOrEnvironment;
}
/**
 * What the OVF leaves to the deployer.
 */
export interface Ovf {
  /**
   * Port group for each network of the OVF. A network that is not named goes to the port group of its own name.
   */
  networks: {
    [k: string]: PlainName;
  };
  /**
   * Values of the OVF's user-configurable properties; the others keep the OVF's default. They are readable in vCenter and in the state: no secrets.
   */
  properties: {
    [k: string]: string;
  };
  deploymentOption?: PlainName;
}
/**
 * Changes to the OVF's hardware, made in place (the VM is shut down and started for it).
 */
export interface Hardware {
  /**
   * Number of virtual CPUs.
   */
  cpus?: number;
  memory?: Size;
}
/**
 * The network inside the appliance.
 */
export interface Network {
  /**
   * `dhcp` or a static address.
   */
  address:
    | string
    | {
        ip: Ipv4;
        netmask: Ipv4;
        gateway: Ipv4;
        /**
         * Name servers.
         *
         * @maxItems 2
         */
        dns: Ipv4[];
      };
  /**
   * Web proxy for the way to AWS.
   */
  proxy?: {
    host: PlainName;
    port: Port;
    username?: PlainName;
    password?: SecretReference;
  };
  /**
   * DNS suffix search list.
   */
  dnsSuffixes: PlainName[];
}
/**
 * The web console of the appliance.
 */
export interface ManagementConsole {
  port: PortOrEnvironment;
  password?: SecretReference;
  /**
   * When the console refuses the password, after one try, or is locked: `fail`, or `reset` it by option 1 of the menu in the VM, with the vCenter administrator of `registration`; that frees a locked console too. A new value behind `password` is set this way.
   */
  onWrongPassword: 'fail' | 'reset';
  /**
   * SHA-1 or SHA-256 fingerprint of the certificate the console presents at first. Needed where no VMware Tools run in the guest: the appliance cannot be asked for it then.
   */
  fingerprint?: string;
  /**
   * Who works in it: `browser` drives it in a Chromium of the machine that runs Terraform; `manual` makes each step an error that lists what a person has to do, and the next deployment verifies it.
   */
  driver: 'browser' | 'manual';
}
/**
 * The login of the VM's own console.
 */
export interface VmConsole {
  user: PlainName;
  password?: SecretReference;
  previousPassword?: SecretReference;
  /**
   * How its menu is worked: `guestOperations` of VMware Tools, `scanCodes` typed at the VM's keyboard, which cannot read, `auto` the first of the two that is possible, or `manual`.
   */
  driver: 'auto' | 'guestOperations' | 'scanCodes' | 'manual';
}
/**
 * The key by which the appliance encrypts what it keeps, such as the credentials of accounts. Declared: it is rotated once, since nobody knows its age, and from then on as said here; `{}` is once. Absent: it is left as it is.
 */
export interface EncryptionKey {
  rotateEvery?: Duration;
  /**
   * Any text; another one than before rotates it at the next deployment, whatever its age.
   */
  rotationTrigger?: string;
}
/**
 * The AWS side.
 */
export interface Aws {
  /**
   * Region the connector works with.
   */
  region: string;
  /**
   * A guard: any other account is refused.
   */
  accountId?: string;
  profile?: PlainName;
  assumeRole?: AssumeRole;
  /**
   * Tags of everything that is created in AWS; `connector` (the name) and `managed-by` are added by themselves.
   */
  tags: {
    [k: string]: string;
  };
  identity: Identity;
  /**
   * Create the bucket that exported EC2 instances are written to. Removing the connector deletes it only when it is empty.
   */
  exportBucket?: {
    /**
     * Name of the bucket; the documentation asks for `export-to-s3-`, a name, and the region.
     */
    name: string;
  };
}
/**
 * Role to assume before anything is done in AWS.
 */
export interface AssumeRole {
  roleArn: Arn;
  /**
   * External id its trust policy asks for.
   */
  externalId?: string;
  /**
   * Name of the session in CloudTrail.
   */
  sessionName: string;
}
/**
 * The IAM identity of the appliance.
 */
export interface Identity {
  userName?: IamName;
  existingUser?: IamName;
  /**
   * IAM path of what is created.
   */
  path: string;
  permissionsBoundary?: Arn;
  /**
   * A second user, with the same policy, for the registration wizard's VM import credentials.
   */
  vmImportUser?: {
    userName: IamName;
  };
  /**
   * Create the role VM Import assumes. One an account: only one connector of an account declares it.
   */
  vmImportRole?: {
    name: IamName;
  };
  /**
   * Where the policies of the users and of `vmImportRole` come from: AWS's own (`managed`), or a copy of their text that comes with this version (`snapshot`), a customer-managed policy for each connector; or an object.
   */
  policy:
    | string
    | {
        /**
         * `managed` or `snapshot`.
         */
        source: 'managed' | 'snapshot';
        /**
         * Replace an inline policy of the same name on the user, as it was set up before connector 2.4.0: it is deleted once the policy is attached, and its text kept in the state.
         */
        replaceInline: boolean;
        /**
         * Nothing else is attached to users that are created: what somebody adds is shown by plan and taken away again.
         */
        exclusive: boolean;
      };
  /**
   * Create the role by which the connector authenticates users of the portal (`registration.authentication: connector`). Only the connector's user can assume it; it grants nothing by itself.
   */
  trustRole?: {
    name: IamName;
  };
  /**
   * Create the role of the portal's users where a SAML provider authenticates them (`registration.authentication: saml`). It grants nothing in AWS.
   */
  samlRole?: {
    /**
     * ARN of the SAML provider in IAM.
     */
    provider: string;
    name: IamName;
  };
  /**
   * The user's access key: one that is made and kept in `store`, or one made by hand (`id` and `secret`).
   */
  accessKey?: {
    rotateEvery?: Duration;
    /**
     * Any text: another one replaces the key at the next deployment, whatever its age.
     */
    rotationTrigger?: string;
    gracePeriod: Duration;
    /**
     * Whether keys of the user that were made by hand are retired as well, and deleted with the connector. By itself they are named and left alone, and IAM does not delete the user while it has one.
     */
    takeOver: boolean;
    store?: SecretStore;
    id?: TextOrEnvironment;
    secret?: SecretReference;
  };
}
/**
 * Where a secret is written.
 */
export interface SecretStore {
  /**
   * A file, relative to this one, mode 0600.
   */
  file?: string;
  /**
   * A parameter of SSM.
   */
  ssm?: string;
  /**
   * A secret of Secrets Manager.
   */
  secretsmanager?: string;
  /**
   * path#field of a Vault.
   */
  vault?: string;
  /**
   * file#key of a sops file, the file relative to this one.
   */
  sops?: string;
}
/**
 * Registration with vCenter and AWS. Absent: the appliance is deployed and not registered.
 */
export interface Registration {
  /**
   * Who authenticates users of the portal.
   */
  authentication: 'connector' | 'saml';
  /**
   * The vCenter as the appliance is told.
   */
  vcenterAddress: string;
  administrator: Account;
  serviceAccount: Account;
  configuration?: SecretReference;
  connectorKey?: SecretReference;
  trustRoleArn?: Arn;
  rotateEvery?: Duration;
  /**
   * Automatic upgrades of the appliance.
   */
  autoUpgrade: boolean;
  /**
   * Who judges the certificates of ESX hosts: `vcenter`, or nobody (`ignore`, for ESX 4.1 and older).
   */
  esxCertificates: 'vcenter' | 'ignore';
  /**
   * Whether the appliance may install the vCenter's certificate, where the wizard asks. Without it such a registration is not completed.
   */
  acceptVcenterCertificate: boolean;
}
/**
 * An account of vCenter.
 */
export interface Account {
  username: PlainName;
  password: SecretReference;
}
/**
 * The certificate of the management console.
 */
export interface Certificate {
  /**
   * Who signs it: `selfSigned`, or one of localCa, acmPca, vault, acme, external. Only `selfSigned` has the key at hand; nobody else sees it.
   */
  issuer:
    | string
    | {
        /**
         * An authority of your own.
         */
        localCa?: {
          /**
           * PEM file of its certificate, relative to this file.
           */
          certificateFile: string;
          privateKey: SecretReference;
        };
        acmPca?: Arn;
        /**
         * A PKI secrets engine of Vault.
         */
        vault?: {
          address: HttpsUrl;
          /**
           * Mount of the engine.
           */
          mount: string;
          /**
           * Role to issue by.
           */
          role: string;
          token: SecretReference;
        };
        /**
         * An ACME server; it issues for DNS names only.
         */
        acme?: {
          directory: HttpsUrl;
          /**
           * Contact of the account.
           */
          email?: string;
          accountKey: SecretStore;
          /**
           * PEM file of the authority that the TLS of the server is trusted by, relative to this file. Absent: public ones.
           */
          caFile?: string;
          /**
           * How the server is shown that the names are yours; one of http, dns.
           */
          challenge: {
            /**
             * HTTP-01, answered by the deployment while the server looks: port 80 of every name has to lead to it.
             */
            http?: {
              /**
               * Address to listen at.
               */
              address: string;
              port: Port;
            };
            /**
             * DNS-01, by a program of yours.
             */
            dns?: {
              /**
               * Program and arguments; `present NAME VALUE` or `cleanup NAME VALUE` is added.
               *
               * @minItems 1
               */
              command: string[];
              wait?: Duration;
            };
          };
        };
        /**
         * Somebody else, by hand or by a pipeline: the request is written, and the certificate taken when it appears.
         */
        external?: {
          /**
           * File the request is written to (PKCS#10, PEM), relative to this file.
           */
          requestFile: string;
          /**
           * File that is waited for: the certificate, then its chain, PEM; relative to this file.
           */
          certificateFile: string;
        };
      };
  /**
   * DNS names in the certificate.
   */
  dnsNames: string[];
  /**
   * Whether the appliance's address stands in it too.
   */
  addressInCertificate: boolean;
  /**
   * Its private key.
   */
  key: {
    /**
     * Kind of key.
     */
    algorithm: 'rsa' | 'ecdsa';
    /**
     * Bits: 2048, 3072 or 4096 for rsa, 256 or 384 for ecdsa.
     */
    size: 256 | 384 | 2048 | 3072 | 4096;
    store?: SecretStore;
  };
  validity: Duration;
  renewBefore: Duration;
}
/**
 * What removing the connector does.
 */
export interface Uninstall {
  /**
   * When the console cannot be reached to unregister: stop, remove the vCenter extension directly, or leave it.
   */
  onUnreachable: 'fail' | 'extension' | 'skip';
  /**
   * What `state: absent` and `connector destroy` do with the IAM side. `delete`: the access key that was made goes with the appliance, with its secret in the store, then users, policies and role. `keep`: the users, their policies, the VM import role and the access key stay, its secret stays in `accessKey.store`, and both states go on managing them: a later deployment works with the same key, and `delete` later deletes them.
   */
  identity: 'delete' | 'keep';
}
/**
 * The checks made before anything is created; `connector check` runs them by themselves.
 */
export interface Preflight {
  /**
   * Names of checks to leave out, as `connector check` prints them.
   */
  skip: PlainName[];
}
/**
 * Where Terraform keeps the two states, one object a stack. Credentials never stand here: Terraform takes them from the environment.
 */
export interface Backend {
  /**
   * Files.
   */
  local?: {
    /**
     * Directory of the state files, relative to this file. Without a backend: CONNECTOR_STATE_DIR, or `.state` beside this file.
     */
    directory: string;
  };
  /**
   * An S3 bucket; locking by lock file.
   */
  s3?: {
    /**
     * The bucket.
     */
    bucket: string;
    /**
     * Its region.
     */
    region: string;
    /**
     * Prefix of the keys: PREFIX/STACK.tfstate.
     */
    prefix: string;
    /**
     * KMS key the objects are encrypted with.
     */
    kmsKeyId?: string;
    /**
     * Profile of the AWS configuration.
     */
    profile?: string;
    assumeRole?: AssumeRole;
    /**
     * Address the bucket by path, for stores that are not AWS.
     */
    usePathStyle: boolean;
  };
  /**
   * An HTTP state server, such as GitLab's. User and password come from TF_HTTP_USERNAME and TF_HTTP_PASSWORD.
   */
  http?: {
    address: StackUrl;
    lockAddress?: StackUrl;
    unlockAddress?: StackUrl;
    /**
     * HTTP method.
     */
    updateMethod: 'POST' | 'PUT';
    /**
     * HTTP method.
     */
    lockMethod: 'LOCK' | 'POST' | 'PUT';
    /**
     * HTTP method.
     */
    unlockMethod: 'UNLOCK' | 'DELETE' | 'POST';
  };
}
