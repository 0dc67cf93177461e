import { acmPcaIssuer } from './acm-pca/acm-pca';
import { acmeIssuer } from './acme/acme';
import { externalIssuer } from './external';
import type { Issuer } from './issuer';
import { localCaIssuer } from './local-ca';
import { selfSignedIssuer } from './self-signed';
import type {
  AcmeSettings,
  AcmPcaSettings,
  ExternalSettings,
  LocalCaSettings,
  VaultSettings,
} from './settings';
import { vaultIssuer } from './vault';

/** The settings of every issuer, by the key that names it. */
export interface SettingsOf {
  readonly selfSigned: true;
  readonly localCa: LocalCaSettings;
  readonly acmPca: AcmPcaSettings;
  readonly vault: VaultSettings;
  readonly acme: AcmeSettings;
  readonly external: ExternalSettings;
}

export type IssuerName = keyof SettingsOf;

/** Every issuer, by the key that names it in a spec. */
export const ISSUERS: { readonly [Name in IssuerName]: Issuer<SettingsOf[Name]> } = {
  selfSigned: selfSignedIssuer,
  localCa: localCaIssuer,
  acmPca: acmPcaIssuer,
  vault: vaultIssuer,
  acme: acmeIssuer,
  external: externalIssuer,
};

export const ISSUER_NAMES = Object.keys(ISSUERS) as readonly IssuerName[];
