import { createHash, randomBytes } from 'node:crypto';
import { ContentInfo, EncryptedContent, EncryptedContentInfo } from '@peculiar/asn1-cms';
import {
  AuthenticatedSafe,
  CertBag,
  id_certBag,
  id_pkcs8ShroudedKeyBag,
  id_x509Certificate,
  PFX,
  PKCS12Attribute,
  PKCS8ShroudedKeyBag,
  SafeBag,
  SafeContents,
} from '@peculiar/asn1-pfx';
import { EncryptedData as EncryptedKey } from '@peculiar/asn1-pkcs8';
import { OctetString } from '@peculiar/asn1-schema';
import { arrayBuffer, serialize } from '../asn1';
import type { KeyAndChain } from '../key-and-chain';
import { encrypt, type Pkcs12Profile } from './encryption';
import { makeMac } from './mac';
import { DATA, ENCRYPTED_DATA, LOCAL_KEY_ID } from './oids';
import { EncryptedData } from './schema';

/**
 * A PKCS#12 file (RFC 7292) with a key and its certificates, both encrypted.
 *
 * `legacy` is read by Java 6 to 8 and OpenSSL 1: Triple DES and HMAC with SHA-1, 2048 iterations. `modern`: PBES2
 * with PBKDF2, HMAC with SHA-256 and AES-256-CBC, 10000 iterations.
 */
export async function makePkcs12(
  { key, chain }: KeyAndChain,
  passphrase: string,
  profile: Pkcs12Profile,
): Promise<Buffer> {
  // By this readers know which certificate is the key's.
  const [leaf] = chain;
  const id = leaf ? createHash('sha1').update(leaf.raw).digest() : randomBytes(20);
  // Its constructor takes no values (@peculiar/asn1-pfx 2.11.1).
  const localKeyId = new PKCS12Attribute();
  localKeyId.attrId = LOCAL_KEY_ID;
  localKeyId.attrValues = [arrayBuffer(serialize(new OctetString(id)))];
  const certificates = chain.map(
    ({ raw }, place) =>
      new SafeBag({
        bagId: id_certBag,
        bagValue: arrayBuffer(serialize(certBag(raw))),
        ...(place === 0 ? { bagAttributes: [localKeyId] } : {}),
      }),
  );
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const { algorithm, encrypted } = await encrypt(pkcs8, passphrase, profile);
  const keyBag = new PKCS8ShroudedKeyBag({
    encryptionAlgorithm: algorithm,
    encryptedData: new EncryptedKey(encrypted),
  });
  const safe = new SafeContents([
    new SafeBag({
      bagId: id_pkcs8ShroudedKeyBag,
      bagValue: arrayBuffer(serialize(keyBag)),
      bagAttributes: [localKeyId],
    }),
  ]);
  const content = serialize(
    new AuthenticatedSafe([
      ...(chain.length > 0 ? [await encryptedSafe(new SafeContents(certificates), passphrase, profile)] : []),
      dataOf(serialize(safe)),
    ]),
  );
  return serialize(
    new PFX({ authSafe: dataOf(content), macData: await makeMac(content, passphrase, profile) }),
  );
}

const certBag = (raw: Uint8Array): CertBag =>
  new CertBag({ certId: id_x509Certificate, certValue: arrayBuffer(serialize(new OctetString(raw))) });

const dataOf = (content: Uint8Array): ContentInfo =>
  new ContentInfo({ contentType: DATA, content: arrayBuffer(serialize(new OctetString(content))) });

async function encryptedSafe(
  safe: SafeContents,
  passphrase: string,
  profile: Pkcs12Profile,
): Promise<ContentInfo> {
  const { algorithm, encrypted } = await encrypt(serialize(safe), passphrase, profile);
  const data = new EncryptedData();
  data.encryptedContentInfo = new EncryptedContentInfo({
    contentType: DATA,
    contentEncryptionAlgorithm: algorithm,
    encryptedContent: new EncryptedContent({ value: new OctetString(encrypted) }),
  });
  return new ContentInfo({ contentType: ENCRYPTED_DATA, content: arrayBuffer(serialize(data)) });
}
