import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** What servers of these tests present. */
export interface Identities {
  /** PEM, signed `server`. */
  readonly authority: string;
  /** For appliance.test and 127.0.0.1. */
  readonly server: Identity;
  /** `server` as PKCS#12; its passphrase is `passphrase`. */
  readonly pkcs12: Buffer;
  /** RSA and self-signed, for servers that know nothing newer. */
  readonly old: Identity;
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export function makeIdentities(): Identities {
  const directory = mkdtempSync(join(tmpdir(), 'identities-'));
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const read = (file: string) => readFileSync(join(directory, file), 'utf8');
  try {
    openssl(
      'req',
      '-x509',
      ...EC,
      '-days',
      '2',
      '-subj',
      '/CN=test authority',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    );
    openssl('req', ...EC, '-subj', '/CN=appliance.test', '-keyout', 'server.key', '-out', 'server.csr');
    writeFileSync(join(directory, 'names'), 'subjectAltName=DNS:appliance.test,IP:127.0.0.1\n');
    openssl(
      ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '2', '-extfile', 'names', '-out', 'server.pem'],
    );
    openssl(
      ...['pkcs12', '-export', '-inkey', 'server.key', '-in', 'server.pem', '-passout', 'pass:passphrase'],
      ...['-out', 'server.p12'],
    );
    openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=old'],
      ...['-keyout', 'old.key', '-out', 'old.pem'],
    );
    return {
      authority: read('ca.pem'),
      server: { key: read('server.key'), cert: read('server.pem') },
      pkcs12: readFileSync(join(directory, 'server.p12')),
      old: { key: read('old.key'), cert: read('old.pem') },
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
