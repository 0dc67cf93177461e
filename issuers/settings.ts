import type { SecretReference, SecretStoreReference } from '../secrets';

/** An authority whose certificate and key are files or secrets of this machine's. */
export interface LocalCaSettings {
  /** PEM file: the authority, then what is above it. */
  readonly certificate: string;
  /** Its private key, as PEM without a passphrase. */
  readonly key: SecretReference;
}

/** AWS Private Certificate Authority. */
export interface AcmPcaSettings {
  /** `arn:PARTITION:acm-pca:REGION:ACCOUNT:certificate-authority/ID`. Its region is the one that is asked. */
  readonly arn: string;
}

/** The PKI engine of Vault or OpenBao, reached by VAULT_ADDR, VAULT_TOKEN and so on. */
export interface VaultSettings {
  /** Mount, `sign` and role: `pki/sign/connector`. */
  readonly path: string;
}

/** A server that speaks ACME (RFC 8555), such as Let's Encrypt or step-ca. It decides itself how long a certificate is valid. */
export interface AcmeSettings {
  /** URL of the server's directory, https. */
  readonly directory: string;
  /** Whom the server warns. @default nobody */
  readonly email?: string;
  /** Where the account's private key is kept. It is made and stored there when there is none. */
  readonly accountKey: SecretStoreReference;
  /** PEM file of the authorities that the directory's TLS is trusted by. @default Node's own */
  readonly authority?: string;
  readonly challenge: AcmeChallengeSettings;
}

/** How the server is shown that the names are ours. */
export type AcmeChallengeSettings =
  | {
      /**
       * HTTP-01: where this process listens while the server looks. The server itself asks for port 80 of the name,
       * which has to lead here.
       */
      readonly http: { readonly address: string; readonly port: number };
    }
  | {
      /** DNS-01: a program that sets TXT records. */
      readonly dns: {
        /**
         * The program and its arguments, run without a shell, with `present FQDN VALUE` or `cleanup FQDN VALUE` added.
         * FQDN ends in a dot, as programs for lego's `exec` have it.
         */
        readonly command: readonly string[];
        /** Seconds from the last record being set until the server is told to look. @default 0 */
        readonly waitSeconds?: number;
      };
    };

/** Somebody who is asked by hand: the request goes into one file, the certificate comes in another. */
export interface ExternalSettings {
  /** The file the CSR is written to. */
  readonly request: string;
  /** The PEM file that appears: the certificate, and what is above it. */
  readonly certificate: string;
}

/** Who issues the certificate of a console. Exactly one key. Relative paths are those of `context.secrets.cwd`. */
export type IssuerSettings =
  | { readonly selfSigned: true }
  | { readonly localCa: LocalCaSettings }
  | { readonly acmPca: AcmPcaSettings }
  | { readonly vault: VaultSettings }
  | { readonly acme: AcmeSettings }
  | { readonly external: ExternalSettings };
