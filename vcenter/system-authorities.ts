import { readdirSync, readFileSync, readlinkSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

/** Go's own places on Linux (crypto/x509, root_linux.go); the first file that can be read counts. */
const FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
/** All of them count. */
const DIRECTORIES = ['/etc/ssl/certs', '/etc/pki/tls/certs'];

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * The authorities a Go program trusts here, so that this client and Terraform's vSphere provider agree:
 * SSL_CERT_FILE stands in for the files, SSL_CERT_DIR for the directories (crypto/x509, root_unix.go). On macOS and
 * Windows, where Go asks the system, Node's own list is used.
 */
export function systemAuthorities(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  if (platform === 'darwin' || platform === 'win32') return [...rootCertificates];
  const files = env.SSL_CERT_FILE ? [env.SSL_CERT_FILE] : FILES;
  const directories = env.SSL_CERT_DIR ? env.SSL_CERT_DIR.split(':') : DIRECTORIES;
  const first = files.map(read).find((text) => text !== undefined) ?? '';
  const found = new Set(certificatesIn(first));
  for (const directory of directories) {
    for (const file of filesOf(directory)) {
      // Most of a directory's files are in the bundle already.
      for (const certificate of certificatesIn(read(file) ?? '')) found.add(certificate);
    }
  }
  return [...found];
}

const certificatesIn = (text: string): string[] => text.match(CERTIFICATE) ?? [];

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => !isAlias(directory, entry))
      .map(({ name }) => join(directory, name));
  } catch {
    return [];
  }
}

/** c_rehash gives each file a second name in the same directory, which need not be read again. */
function isAlias(directory: string, entry: Dirent): boolean {
  return entry.isSymbolicLink() && !readlinkSync(join(directory, entry.name)).includes('/');
}
