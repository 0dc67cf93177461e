import { createHash, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { PkiError } from '../pki-error';

/** More would keep a program busy for minutes; OpenSSL writes 2048, Java 10000 to 50000. */
const MOST_ITERATIONS = 10_000_000;
/** After so many, others get their turn. */
const TURN = 20_000;

/** What the derived bytes are for (RFC 7292, appendix B.3). */
export const PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

/** The digests used here, with the length of their blocks in bytes. */
const BLOCKS: ReadonlyMap<string, number> = new Map([
  ['sha1', 64],
  ['sha224', 64],
  ['sha256', 64],
  ['sha384', 128],
  ['sha512', 128],
]);

/** How much work a passphrase takes. */
export interface Work {
  readonly digest: string;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** In UTF-16 with two zero bytes at its end (RFC 7292, appendix B.1). */
export const bmpPassphrase = (passphrase: string): Buffer =>
  Buffer.from(`${passphrase}\0`, 'utf16le').swap16();

/** @throws PkiError for a count that no program writes */
export function checkIterations(iterations: number): void {
  if (!(Number.isSafeInteger(iterations) && iterations >= 1 && iterations <= MOST_ITERATIONS)) {
    throw new PkiError(
      `The PKCS#12 file asks for ${iterations} iterations; 1 to ${MOST_ITERATIONS} are allowed: write the file again.`,
    );
  }
}

/**
 * The derivation of PKCS#12 (RFC 7292, appendix B.2).
 * @param passphrase as `bmpPassphrase` gives it
 * @param length of the result in bytes
 */
export async function derive(
  passphrase: Uint8Array,
  { digest, salt, iterations }: Work,
  purpose: (typeof PURPOSE)[keyof typeof PURPOSE],
  length: number,
): Promise<Buffer> {
  checkIterations(iterations);
  const block = BLOCKS.get(digest) ?? 64;
  const diversifier = Buffer.alloc(block, purpose);
  let input: Buffer = Buffer.concat([repeated(salt, block), repeated(passphrase, block)]);
  const result: Buffer[] = [];
  for (let had = 0; had < length; had += result.at(-1)?.length ?? length) {
    let hash = createHash(digest).update(diversifier).update(input).digest();
    for (let round = 1; round < iterations; round++) {
      hash = createHash(digest).update(hash).digest();
      if (round % TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    result.push(hash);
    input = added(input, repeated(hash, block).subarray(0, block), block);
  }
  return Buffer.concat(result).subarray(0, length);
}

/** PBKDF2 (RFC 8018, section 5.2), of the passphrase in UTF-8. */
export async function derivePbkdf2(passphrase: string, work: Work, length: number): Promise<Buffer> {
  checkIterations(work.iterations);
  return await promisify(pbkdf2)(passphrase, work.salt, work.iterations, length, work.digest);
}

/** As often as it takes to fill whole blocks; nothing of nothing. */
function repeated(bytes: Uint8Array, block: number): Buffer {
  const length = Math.ceil(bytes.length / block) * block;
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, bytes);
}

/** Every block of `input`, as a number, plus `summand` plus 1. */
function added(input: Buffer, summand: Buffer, block: number): Buffer {
  const sums = Buffer.from(input);
  for (let start = 0; start < sums.length; start += block) {
    let carry = 1;
    for (let at = block - 1; at >= 0; at--) {
      carry += (sums[start + at] ?? 0) + (summand[at] ?? 0);
      sums[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
  return sums;
}
