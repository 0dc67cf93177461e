import { X509Certificate } from 'node:crypto';

/** What option 7 of setup.rb shows of the console's certificate. */
export function certificateText(pem: string): string {
  const certificate = new X509Certificate(pem);
  const addresses = (certificate.subjectAltName ?? '')
    .split(', ')
    .filter((name) => name.startsWith('IP Address:'))
    .map((name) => name.slice('IP Address:'.length));
  return [
    `SHA1 Fingerprint=${certificate.fingerprint}`,
    `SHA256 Fingerprint=${certificate.fingerprint256}`,
    `IP address: ${addresses.join(', ') || 'None'}`,
    `Valid until: ${certificate.validTo}`,
    pem.trim(),
    '',
  ].join('\n');
}
