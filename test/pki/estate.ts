import type { KeyObject, X509Certificate } from 'node:crypto';
import {
  generateKey,
  makeAuthority,
  makeRequest,
  readCertificates,
  signRequest,
  type Authority,
  type CertificateNames,
  type KeyPolicy,
} from '../../pki';

export const NAMES: CertificateNames = {
  dnsNames: ['connector.example.com', '*.lab.example.com'],
  addresses: ['192.0.2.7', '2001:db8::7'],
};
export const P256: KeyPolicy = { algorithm: 'ecdsa', curve: 'P-256' };
export const DAY = 86_400_000;

export const one = (pem: string): X509Certificate => readCertificates(pem)[0]!;

/** An authority, signed by the one above or by itself. */
export async function authority(
  name: string,
  parent?: Authority,
  days = 100,
  now = new Date(),
): Promise<Authority> {
  const key = await generateKey(P256);
  const certificate = one(makeAuthority(key, name, { days, now }, parent));
  return { key, certificate, chain: parent ? [parent.certificate, ...(parent.chain ?? [])] : [] };
}

export interface Estate {
  readonly key: KeyObject;
  readonly request: string;
  readonly root: Authority;
  readonly intermediate: Authority;
  readonly leaf: X509Certificate;
  /** Leaf, intermediate, root. */
  readonly chain: readonly X509Certificate[];
}

/** A server's certificate below two authorities. */
export async function estate(policy: KeyPolicy = P256): Promise<Estate> {
  const root = await authority('Test Root');
  const intermediate = await authority('Test Intermediate', root);
  const key = await generateKey(policy);
  const request = makeRequest(key, NAMES);
  const leaf = one(signRequest(request, intermediate, { days: 30 }));
  return {
    key,
    request,
    root,
    intermediate,
    leaf,
    chain: [leaf, intermediate.certificate, root.certificate],
  };
}
