import type { ConnectorSpec, LoadedSpec } from '../config';
import { serverNames, type CertificateNames, type KeyPolicy } from '../pki';
import { toStoreReference, type SecretStoreReference } from '../secrets';
import { CommandFailure } from './failure';
import { oneConnector } from './one-connector';

/** What a spec declares of the certificate, as far as these commands need it. */
export type CertificateSpec = Pick<
  NonNullable<ConnectorSpec['certificate']>,
  'dnsNames' | 'addressInCertificate' | 'key' | 'renewBefore'
>;

/** A connector whose certificate is managed, and where its key lies. */
export interface CertifiedConnector {
  readonly connector: LoadedSpec;
  readonly certificate: CertificateSpec;
  readonly store: SecretStoreReference;
}

/**
 * A connector by its name, with the certificate its spec declares.
 *
 * @param purpose `operate` where its vCenter or its console is asked
 * @throws CommandFailure when the name is no connector's, its spec is not valid, or says nothing of a certificate
 */
export function certifiedConnector(
  name: string,
  purpose: 'operate' | 'review' = 'review',
): CertifiedConnector {
  const connector = oneConnector(name, purpose);
  const { spec } = connector;
  if (spec.state === 'absent') {
    throw new CommandFailure(`${spec.name} is declared absent; there is no console with a certificate`);
  }
  const { certificate } = spec;
  if (certificate === undefined) {
    throw new CommandFailure(`${spec.name}: its spec has no certificate; add one, as docs/spec.md has it`);
  }
  if (certificate.key.store === undefined) {
    throw new CommandFailure(
      `${spec.name}: its spec has no certificate.key.store, where the private key would be kept; add one`,
    );
  }
  return { connector, certificate, store: toStoreReference(certificate.key.store) };
}

/** The kind of key the spec asks for; its sizes were checked. */
export const policyOfSpec = ({ key: { algorithm, size } }: CertificateSpec): KeyPolicy =>
  (algorithm === 'ecdsa' ? { algorithm, curve: `P-${size}` } : { algorithm, size }) as KeyPolicy;

/**
 * The names a certificate has to have: the declared ones, and the address the console is asked at unless the spec
 * leaves it out.
 *
 * @param address a name or an address; undefined: the declared names alone
 */
export function namesFor(
  address: string | undefined,
  spec?: Pick<CertificateSpec, 'dnsNames' | 'addressInCertificate'>,
): CertificateNames {
  const { dnsNames, addressInCertificate } = spec ?? { dnsNames: [], addressInCertificate: true };
  return serverNames(addressInCertificate ? address : undefined, dnsNames);
}
