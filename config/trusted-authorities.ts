import { readFileSync, readdirSync, readlinkSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { fingerprints } from './pem';
import { setting } from './setting';

/** Where Terraform, a Go program, finds the authorities it trusts. */
export interface TrustStore {
  /** The first one that can be read counts. */
  readonly files: readonly string[];
  /** All of them count. */
  readonly directories: readonly string[];
}

/** What is trusted, or `unknown` where Go asks the system instead of reading files. */
export type TrustedAuthorities = ReadonlySet<string> | 'unknown';

/** Go's own places on Linux (crypto/x509, root_linux.go). */
const LINUX: TrustStore = {
  files: [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/ca-bundle.pem',
    '/etc/pki/tls/cacert.pem',
    '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
    '/etc/ssl/cert.pem',
  ],
  directories: ['/etc/ssl/certs', '/etc/pki/tls/certs'],
};

/** The system's places; undefined on macOS, where Go asks the keychain and reads no variable (root_darwin.go). */
export const systemTrustStore = (platform = process.platform): TrustStore | undefined =>
  platform === 'darwin' ? undefined : LINUX;

/**
 * Fingerprints (`pem.ts`) of the authorities Terraform trusts in this environment, by the rules of Go's
 * crypto/x509, root_unix.go: SSL_CERT_FILE stands in for the files, SSL_CERT_DIR for the directories, and what
 * cannot be read counts as empty.
 */
export function trustedAuthorities(
  env: Readonly<Record<string, string | undefined>>,
  store: TrustStore | undefined,
): TrustedAuthorities {
  if (store === undefined) return 'unknown';
  const file = setting(env, 'SSL_CERT_FILE');
  const directories = setting(env, 'SSL_CERT_DIR')?.split(':') ?? store.directories;
  const first = (file === undefined ? store.files : [file]).map(read).find((text) => text !== undefined);
  const texts = [first, ...directories.flatMap(membersOf).map(read)];
  return new Set(texts.flatMap((text) => (text === undefined ? [] : fingerprints(text))));
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

function membersOf(directory: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.filter((entry) => !isAlias(directory, entry)).map(({ name }) => join(directory, name));
}

/** c_rehash gives each file a second name in the same directory, which need not be read again. */
function isAlias(directory: string, entry: Dirent): boolean {
  return entry.isSymbolicLink() && !readlinkSync(join(directory, entry.name)).includes('/');
}
