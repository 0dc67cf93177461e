import type { KeyObject, X509Certificate } from 'node:crypto';
import { ContentInfo, type EncryptedContent } from '@peculiar/asn1-cms';
import {
  AuthenticatedSafe,
  CertBag,
  id_certBag,
  id_keyBag,
  id_pkcs8ShroudedKeyBag,
  id_x509Certificate,
  PFX,
  PKCS8ShroudedKeyBag,
  SafeContents,
  type SafeBag,
} from '@peculiar/asn1-pfx';
import { OctetString } from '@peculiar/asn1-schema';
import { parse } from '../asn1';
import { orderChain } from '../chain';
import { certificateOf } from '../facts';
import type { KeyAndChain } from '../key-and-chain';
import { isKeyOf, keyOfDer } from '../key';
import { PkiError } from '../pki-error';
import { decrypt } from './encryption';
import { checkMac } from './mac';
import { DATA, ENCRYPTED_DATA } from './oids';
import { EncryptedData } from './schema';

const WHAT = 'The PKCS#12 file';

/**
 * Reads a PKCS#12 file: of both profiles, of OpenSSL, of Java. The authentication code is checked before anything is
 * decrypted. Certificates of no link of the key's chain are left out.
 * @throws PkiError for another passphrase or a damaged file, ciphers that are not read here (RC2, RC4), no key or
 *   several, no certificate of the key among those of the file
 */
export async function readPkcs12(file: Uint8Array, passphrase: string): Promise<KeyAndChain> {
  const { authSafe, macData } = parse(file, PFX, WHAT);
  // The library makes up an empty one, when there is none.
  if (authSafe.contentType !== DATA || macData.macSalt.buffer.byteLength === 0) {
    throw new PkiError(`${WHAT} is not protected by a passphrase (it has no MAC); write it again with one.`);
  }
  const content = octets(authSafe.content);
  const bmp = await checkMac(content, macData, passphrase);
  const keys: KeyObject[] = [];
  const certificates: X509Certificate[] = [];
  for (const info of parse(content, AuthenticatedSafe, WHAT)) {
    for (const bag of parse(await safeOf(info, bmp, passphrase), SafeContents, WHAT)) {
      if (bag.bagId === id_certBag) certificates.push(...certificateIn(bag));
      if (bag.bagId === id_keyBag) keys.push(keyOfDer(Buffer.from(bag.bagValue), 'pkcs8'));
      if (bag.bagId === id_pkcs8ShroudedKeyBag) keys.push(await keyIn(bag, bmp, passphrase));
    }
  }
  return together(keys, certificates);
}

async function safeOf(info: ContentInfo, bmp: Uint8Array, passphrase: string): Promise<Uint8Array> {
  if (info.contentType === DATA) return octets(info.content);
  if (info.contentType !== ENCRYPTED_DATA) {
    throw new PkiError(
      `${WHAT} has a part that is encrypted for a certificate; write it with a passphrase alone.`,
    );
  }
  const { encryptedContentInfo } = parse(info.content, EncryptedData, WHAT);
  const { encryptedContent, contentEncryptionAlgorithm } = encryptedContentInfo;
  return await decrypt(wholeOf(encryptedContent), contentEncryptionAlgorithm, bmp, passphrase);
}

/** In one piece, or in several as BER allows. */
function wholeOf(content: EncryptedContent | undefined): Uint8Array {
  const pieces = content?.value ? [content.value] : (content?.constructedValue ?? []);
  return Buffer.concat(pieces.map(({ buffer }) => new Uint8Array(buffer)));
}

function certificateIn(bag: SafeBag): X509Certificate[] {
  const { certId, certValue } = parse(bag.bagValue, CertBag, WHAT);
  return certId === id_x509Certificate ? [certificateOf(Buffer.from(octets(certValue)))] : [];
}

async function keyIn(bag: SafeBag, bmp: Uint8Array, passphrase: string): Promise<KeyObject> {
  const { encryptedData, encryptionAlgorithm } = parse(bag.bagValue, PKCS8ShroudedKeyBag, WHAT);
  const encrypted = new Uint8Array(encryptedData.buffer);
  return keyOfDer(await decrypt(encrypted, encryptionAlgorithm, bmp, passphrase), 'pkcs8');
}

function together(keys: readonly KeyObject[], certificates: readonly X509Certificate[]): KeyAndChain {
  const [key] = keys;
  if (!key || keys.length > 1) {
    throw new PkiError(
      `${WHAT} holds ${keys.length} private keys; exactly one is allowed: export one entry alone.`,
    );
  }
  const chain = orderChain(certificates, key);
  if (chain[0] && !isKeyOf(key, chain[0])) {
    throw new PkiError(`${WHAT} has no certificate of its key among its certificates; export both together.`);
  }
  return { key, chain };
}

const octets = (content: ArrayBuffer): Uint8Array => new Uint8Array(parse(content, OctetString, WHAT).buffer);
