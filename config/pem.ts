import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

const BLOCK = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g;

/** SHA-256 of each certificate in a text, none of them decoded: a system's bundle has hundreds. */
export function fingerprints(text: string): string[] {
  return [...text.matchAll(BLOCK)].map(([, base64 = '']) =>
    createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex'),
  );
}

/** As `fingerprints` writes it. */
export const fingerprintOf = (certificate: X509Certificate): string =>
  createHash('sha256').update(certificate.raw).digest('hex');

/** DER of every certificate in a PEM file, or why there is none, as the rest of a sentence about the file. */
export function readCertificates(file: string): { certificates: X509Certificate[] } | { reason: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return {
      reason: code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? 'unknown reason'})`,
    };
  }
  if (text.trim() === '') return { reason: 'it is empty' };
  const blocks = text.match(BLOCK);
  if (blocks === null) {
    return {
      reason:
        'it holds no PEM certificate (-----BEGIN CERTIFICATE-----); convert DER with: openssl x509 -inform der',
    };
  }
  try {
    return { certificates: blocks.map((block) => new X509Certificate(block)) };
  } catch {
    return { reason: 'one of its certificates is damaged and cannot be decoded' };
  }
}
