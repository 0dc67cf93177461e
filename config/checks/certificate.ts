import { readCertificates } from '../pem';
import type { Check, Finding } from './check';

const SIZES = { rsa: [2048, 3072, 4096], ecdsa: [256, 384] } as const;

/** What the schema cannot say of a certificate: files, and what goes together. */
export const certificate: Check = (spec) => {
  const declared = spec.certificate;
  const issuer = typeof declared?.issuer === 'object' ? declared.issuer : undefined;
  const findings: Finding[] = [];
  const file = issuer?.localCa?.certificateFile;
  if (file !== undefined) {
    const read = readCertificates(file);
    const path = ['certificate', 'issuer', 'localCa', 'certificateFile'];
    if ('reason' in read) findings.push({ path, message: `${path.join('.')}: ${file}: ${read.reason}` });
  }
  if (
    issuer?.acme !== undefined &&
    (declared?.addressInCertificate === true || declared?.dnsNames?.length === 0)
  ) {
    const message =
      'certificate.issuer.acme: ACME issues for DNS names only; give dnsNames and addressInCertificate: false';
    findings.push({ path: ['certificate', 'issuer', 'acme'], at: 'key', message });
  }
  const { algorithm, size } = declared?.key ?? {};
  if (
    algorithm !== undefined &&
    size !== undefined &&
    !(SIZES[algorithm] as readonly number[]).includes(size)
  ) {
    const message = `certificate.key.size: found ${size}; allowed for ${algorithm}: ${SIZES[algorithm].join(', ')}`;
    findings.push({ path: ['certificate', 'key', 'size'], message });
  }
  return findings;
};
