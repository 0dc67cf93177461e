import type { AwsContext, SecretContext } from '../secrets';

/** What is asked of an issuer. */
export interface IssueRequest {
  /** The signing request (PKCS#10), PEM. */
  readonly csr: string;
  /** How long the certificate is to be valid, in days. An issuer with rules of its own gives less, ACME what it likes. */
  readonly days: number;
  /** Signs the request with its own key; the result is PEM. Only `selfSigned` asks for it: no other issuer sees the key. */
  readonly selfSign: (days: number) => string;
}

/** What issuers work with. */
export interface IssueContext {
  /** For keys and tokens; its `cwd` is what relative paths in the settings are relative to. */
  readonly secrets: SecretContext;
  /** Which AWS account; `secrets.aws` when absent. */
  readonly aws?: AwsContext;
  readonly signal: AbortSignal;
  /** @default the clock */
  readonly now?: () => Date;
  /** Told what goes on, a line at a time. */
  readonly report?: (line: string) => void;
}

/** A certificate, or what has to happen before there is one. */
export type Issued =
  | {
      /** PEM, one certificate each, the one for the request's key first, as far up as the issuer gives. */
      readonly chain: readonly string[];
    }
  | {
      /** What somebody has to do, as the end of a sentence that begins with "waiting for". */
      readonly waitingFor: string;
    };

/** What one kind of issuer is given. */
export interface IssueTask<Settings> {
  readonly settings: Settings;
  /** How messages name this issuer. */
  readonly subject: string;
  readonly request: IssueRequest;
  readonly context: IssueContext;
}

/** One kind of issuer: a file of its own, and a line in issuers.ts. */
export interface Issuer<Settings> {
  /** A noun phrase for messages and plans; another issuer has another one. */
  describe(settings: Settings): string;
  /** Loads what it needs on first use. @throws IssuerError, SecretError */
  issue(task: IssueTask<Settings>): Promise<Issued>;
}
