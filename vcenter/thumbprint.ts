import { createHash, timingSafeEqual } from 'node:crypto';

/** A certificate's fingerprint as vSphere shows it (SHA-1) or as newer tools do (SHA-256). */
export interface Thumbprint {
  readonly algorithm: 'SHA-1' | 'SHA-256';
  /** Lower-case hexadecimal, without colons. */
  readonly hex: string;
}

/**
 * Reads 40 (SHA-1) or 64 (SHA-256) hexadecimal digits in any case, with or without colons or spaces between them.
 *
 * @throws RangeError saying what was found
 */
export function parseThumbprint(text: string): Thumbprint {
  const hex = text.replace(/[:\s]/g, '').toLowerCase();
  const length = /^[0-9a-f]*$/.test(hex) ? hex.length : 0;
  if (length === 40) return { algorithm: 'SHA-1', hex };
  if (length === 64) return { algorithm: 'SHA-256', hex };
  throw new RangeError(
    `${JSON.stringify(text.slice(0, 120))} is no thumbprint: 40 hexadecimal digits (SHA-1) or 64 (SHA-256) are expected, with or without colons`,
  );
}

export function thumbprintOf(certificate: Uint8Array, algorithm: Thumbprint['algorithm']): Thumbprint {
  const hash = createHash(algorithm === 'SHA-1' ? 'sha1' : 'sha256');
  return { algorithm, hex: hash.update(certificate).digest('hex') };
}

export const matches = (expected: Thumbprint, certificate: Uint8Array): boolean =>
  timingSafeEqual(
    Buffer.from(expected.hex, 'hex'),
    Buffer.from(thumbprintOf(certificate, expected.algorithm).hex, 'hex'),
  );

/** `AB:CD:...`, as vSphere Client and openssl print it. */
export const formatThumbprint = ({ hex }: Thumbprint): string =>
  (hex.toUpperCase().match(/../g) ?? []).join(':');
