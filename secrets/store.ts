/** Where secrets come from, besides what a reference says. */
export interface SecretContext {
  /** The environment that references, settings such as VAULT_ADDR and programs such as sops are given. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Which AWS is meant when a reference does not say. */
  readonly aws?: AwsContext;
  /** What relative paths are relative to. Without it they are refused: a provider's own directory means nothing. */
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  /** Longest wait for a store, in milliseconds. @default 60000 */
  readonly timeout?: number;
}

/** The spec's `aws.region`, `aws.profile` and `aws.assumeRole`. */
export interface AwsContext {
  /** @default AWS_REGION, AWS_DEFAULT_REGION, the profile's region */
  readonly region?: string;
  /** A profile named here goes before the environment's keys, AWS_PROFILE does not: as the AWS provider has it. */
  readonly profile?: string;
  readonly assumeRole?: {
    readonly roleArn: string;
    readonly externalId?: string;
    /** @default connector-as-code */
    readonly sessionName?: string;
  };
}

/** One secret to be read from a store. */
export interface SecretRequest {
  /** What the reference says under the store's name: `PATH#FIELD` under vault. */
  readonly locator: string;
  /** How messages name the reference. */
  readonly subject: string;
  /** The reference's own region. */
  readonly region?: string;
  /** With a signal that also fires when the time is over. */
  readonly context: SecretContext & { readonly signal: AbortSignal };
}

export interface StoredSecret {
  readonly value: string;
  /** The store's own mark of this value, another one when the value is replaced. Not secret: it goes into states. */
  readonly version?: string;
}

/** One kind of reference: a file of its own, and a line in stores.ts. */
export interface SecretStore {
  /** The locator as a noun phrase for messages: `the environment variable VSPHERE_PASSWORD`. */
  describe(locator: string): string;
  /** Loads what it needs on first use. @throws SecretError */
  read(request: SecretRequest): Promise<StoredSecret>;
}
