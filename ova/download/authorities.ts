import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import * as tls from 'node:tls';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where Linux systems keep the authorities of their administrator (Go's crypto/x509, root_linux.go). */
const SYSTEM_FILES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * The authorities a download trusts: Node's own, those of NODE_EXTRA_CA_CERTS, and those every Go program beside
 * us trusts, that is SSL_CERT_FILE (or the system's file when unset) and SSL_CERT_DIR. Node alone would look at
 * neither of the latter, and whoever serves images inside a company has set them for terraform already.
 */
export function trustedAuthorities(env: Environment, systemFiles = SYSTEM_FILES): string[] {
  const { SSL_CERT_FILE: file = '', SSL_CERT_DIR: directories = '', NODE_EXTRA_CA_CERTS: extra = '' } = env;
  const first = (file === '' ? systemFiles : [file]).map(read).find((text) => text !== undefined);
  const texts = [first, read(extra), ...directories.split(':').flatMap(membersOf).map(read)];
  return [
    ...new Set([...nodesOwn(), ...texts.flatMap((text) => (text === undefined ? [] : certificates(text)))]),
  ];
}

/** From Node 22.15 on this knows of --use-system-ca too. */
function nodesOwn(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}

// One by one, since OpenSSL gives up on a whole text at its first damaged certificate.
function certificates(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

/** What cannot be read counts as empty, as with Go. */
function read(path: string): string | undefined {
  try {
    return path === '' ? undefined : readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function membersOf(directory: string): string[] {
  try {
    return directory === '' ? [] : readdirSync(directory).map((name) => join(directory, name));
  } catch {
    return [];
  }
}
