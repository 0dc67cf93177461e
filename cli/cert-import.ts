import type { KeyObject, X509Certificate } from 'node:crypto';
import {
  certificateFacts,
  chainProblems,
  isKeyOf,
  orderChain,
  type KeyAndChain,
  type KeyBundle,
} from '../pki';
import { checkStore, describeReference, type SecretContext } from '../secrets';
import { staticAddress } from '../operations/static-address';
import { consoleOf, lookAt, printable, takesEcdsa } from './cert-console';
import { AddressBook } from './certificate-address';
import { certificatesOfFile, keyOfFile, pkcs12OfFile } from './certificate-files';
import { readKeys, writeKeys } from './certificate-key-store';
import { certifiedConnector, namesFor, type CertifiedConnector } from './certificate-of-spec';
import type { Place } from './certificate-place';
import { CommandFailure } from './failure';
import { interruptible } from './interruptible';

export interface ImportOptions {
  /** PEM or DER; what signed it may follow. */
  readonly certificate: string;
  readonly key?: string;
  readonly pkcs12?: string;
  readonly passphraseFile?: string;
  /** Where the console is. @default the address its VM tells */
  readonly url?: Place;
}

/**
 * Takes a certificate that was installed by hand, and its key, into the connector's store as the current ones.
 *
 * @throws CommandFailure when they do not belong together, the certificate is not good, or the console presents another
 */
export async function importCertificate(name: string, options: ImportOptions): Promise<void> {
  requireOneKey(options);
  const connector = certifiedConnector(name, options.url === undefined ? 'operate' : 'review');
  const { spec } = connector.connector;
  const { store } = connector;
  const certificates = await certificatesOfFile(options.certificate);
  const given = await givenKey(options);
  await interruptible(async (signal) => {
    const context: SecretContext = { env: process.env, aws: spec.aws, cwd: process.cwd(), signal };
    const keys = await readKeys(store, context);
    const key = given?.key ?? storedKey(keys, certificates, options.certificate, describeReference(store));
    const leaf = certificates.find((certificate) => isKeyOf(key, certificate));
    if (leaf === undefined) {
      throw new CommandFailure(
        `the key in ${options.key ?? options.pkcs12} belongs to no certificate in ${options.certificate}; give the two that belong together`,
      );
    }
    const chain = orderChain([leaf, ...certificates, ...(given?.chain ?? [])], key);
    await requirePresented(connector, { key, chain }, options, signal);
    await checkStore(store, context);
    const stays = keys.pending !== undefined && !isKeyOf(keys.pending.key, leaf);
    await writeKeys(store, { current: { key, chain }, ...(stays && { pending: keys.pending }) }, context);
    console.log(
      `${name}: the certificate SHA-256 ${leaf.fingerprint256} and its key are current in ${describeReference(store)}`,
    );
  });
}

function requireOneKey({ key, pkcs12, passphraseFile }: ImportOptions): void {
  if (key !== undefined && pkcs12 !== undefined) {
    throw new CommandFailure('--key and --pkcs12 both give the key; give one of them');
  }
  if ((pkcs12 === undefined) !== (passphraseFile === undefined)) {
    throw new CommandFailure('--pkcs12 and --passphrase-file go together; give both');
  }
}

async function givenKey({ key, pkcs12, passphraseFile }: ImportOptions): Promise<KeyAndChain | undefined> {
  if (key !== undefined) return { key: await keyOfFile(key), chain: [] };
  if (pkcs12 === undefined || passphraseFile === undefined) return undefined;
  return pkcs12OfFile(pkcs12, passphraseFile);
}

/** The stored key that one of the certificates is of. */
function storedKey(
  { pending, current }: KeyBundle,
  certificates: readonly X509Certificate[],
  file: string,
  store: string,
): KeyObject {
  const stored = [pending, current].flatMap((pair) => (pair === undefined ? [] : [pair.key]));
  const key = stored.find((each) => certificates.some((certificate) => isKeyOf(each, certificate)));
  if (key !== undefined) return key;
  const found = stored.length === 0 ? 'holds no key' : 'holds no key of it';
  throw new CommandFailure(`${store} ${found}: the certificate in ${file} needs --key or --pkcs12`);
}

/** Refuses a certificate that is not good, or not the one that the console presents now. */
async function requirePresented(
  { connector, certificate }: CertifiedConnector,
  { key, chain }: KeyAndChain,
  { url, certificate: file }: ImportOptions,
  signal: AbortSignal,
): Promise<void> {
  const { name } = connector.spec;
  const book = new AddressBook();
  try {
    const looked = await lookAt(consoleOf(connector, url), book, signal);
    if (looked.presented === undefined) {
      throw new CommandFailure(
        `${name}: what its console${looked.place === undefined ? '' : ` at ${looked.place}`} presents is not to be told: ${printable(looked.problem)}`,
      );
    }
    const names = namesFor(staticAddress(connector.spec) ?? looked.address, certificate);
    // A root is seldom given, and need not be (RFC 8446, 4.4.2); a certificate alone may miss what is between.
    const rootOptional = chain.length > 1;
    const problems = chainProblems(chain, { names, key, rootOptional, ecdsa: takesEcdsa(connector) });
    if (problems.length > 0) {
      const texts = problems.map(({ text }) => `  ${printable(text)}`);
      throw new CommandFailure(`${file} is refused for ${name}:\n${texts.join('\n')}`);
    }
    const { sha256 } = certificateFacts(chain[0]!);
    if (looked.presented.sha256 === sha256) return;
    throw new CommandFailure(
      `${name} presents the certificate SHA-256 ${looked.presented.sha256}, ${file} holds SHA-256 ${sha256}; install that one in the console first`,
    );
  } finally {
    await book.close();
  }
}
