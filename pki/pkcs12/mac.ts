import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { MacData } from '@peculiar/asn1-pfx';
import { DigestInfo, sha1, sha256 } from '@peculiar/asn1-rsa';
import { OctetString } from '@peculiar/asn1-schema';
import { PkiError } from '../pki-error';
import { bmpPassphrase, derive, PURPOSE } from './derivation';
import { ITERATIONS, type Pkcs12Profile } from './encryption';

/** By OID, with the length of the digest in bytes. */
const DIGESTS: ReadonlyMap<string, readonly [name: string, length: number]> = new Map([
  ['1.3.14.3.2.26', ['sha1', 20]],
  ['2.16.840.1.101.3.4.2.4', ['sha224', 28]],
  ['2.16.840.1.101.3.4.2.1', ['sha256', 32]],
  ['2.16.840.1.101.3.4.2.2', ['sha384', 48]],
  ['2.16.840.1.101.3.4.2.3', ['sha512', 64]],
]);

/** The code that authenticates the whole content (RFC 7292, section 4). */
export async function makeMac(
  content: Uint8Array,
  passphrase: string,
  profile: Pkcs12Profile,
): Promise<MacData> {
  const mac = new MacData({
    mac: new DigestInfo({ digestAlgorithm: profile === 'legacy' ? sha1 : sha256 }),
    macSalt: new OctetString(randomBytes(profile === 'legacy' ? 8 : 16)),
    iterations: ITERATIONS[profile],
  });
  mac.mac.digest = new OctetString(await digestOf(content, mac, bmpPassphrase(passphrase)));
  return mac;
}

/**
 * @returns the passphrase in the form that the file was written with
 * @throws PkiError when the passphrase is another one or the file was changed
 */
export async function checkMac(content: Uint8Array, mac: MacData, passphrase: string): Promise<Buffer> {
  // For no passphrase, some programs write nothing and some an empty text.
  const forms = [bmpPassphrase(passphrase), ...(passphrase === '' ? [Buffer.alloc(0)] : [])];
  const expected = new Uint8Array(mac.mac.digest.buffer);
  for (const form of forms) {
    const digest = await digestOf(content, mac, form);
    if (digest.length === expected.length && timingSafeEqual(digest, expected)) return form;
  }
  throw new PkiError(
    'The PKCS#12 file does not open: the passphrase is another, or the file is damaged; give its passphrase.',
  );
}

async function digestOf(content: Uint8Array, mac: MacData, bmp: Uint8Array): Promise<Buffer> {
  const oid = mac.mac.digestAlgorithm.algorithm;
  const [digest, length] = DIGESTS.get(oid) ?? [];
  if (!digest || !length) {
    throw new PkiError(
      `The PKCS#12 file is authenticated by ${oid}, which is not read here; HMAC with SHA-1 or SHA-2 is: write it again.`,
    );
  }
  const work = { digest, salt: new Uint8Array(mac.macSalt.buffer), iterations: mac.iterations };
  const key = await derive(bmp, work, PURPOSE.mac, length);
  return createHmac(digest, key).update(content).digest();
}
