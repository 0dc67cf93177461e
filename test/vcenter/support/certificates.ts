import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, as PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface Certificates {
  readonly directory: string;
  readonly caFile: string;
  /** For 127.0.0.1 and localhost, signed by the CA. */
  readonly server: KeyPair;
  /** For vcenter.example.com, signed by the same CA. */
  readonly otherName: KeyPair;
  /** For 127.0.0.1, signed by the CA, not valid any more. */
  readonly expired: KeyPair;
  /** For 127.0.0.1, signed by nobody else. */
  readonly selfSigned: KeyPair;
}

/** Makes them with the openssl command in a temporary directory, which the test removes. */
export function makeCertificates(): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'vcenter-certificates-'));
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const loopback = 'subjectAltName=IP:127.0.0.1,DNS:localhost';
  const request = (name: string) =>
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  const pair = (name: string): KeyPair => ({
    cert: readFileSync(join(directory, `${name}.pem`), 'utf8'),
    key: readFileSync(join(directory, `${name}.key`), 'utf8'),
  });
  const selfSign = (name: string, ...more: string[]) =>
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-days',
      '2',
      ...more,
    );
  const sign = (name: string, names: string, days: string) => {
    request(name);
    writeFileSync(join(directory, `${name}.ext`), names);
    const ca = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...ca,
      '-out',
      `${name}.pem`,
      '-days',
      days,
      '-extfile',
      `${name}.ext`,
    );
    return pair(name);
  };

  selfSign('ca', '-subj', '/CN=Test CA');
  selfSign('self', '-subj', '/CN=self', '-addext', loopback);
  return {
    directory,
    caFile: join(directory, 'ca.pem'),
    server: sign('server', loopback, '2'),
    otherName: sign('other', 'subjectAltName=DNS:vcenter.example.com', '2'),
    expired: sign('expired', loopback, '-1'),
    selfSigned: pair('self'),
  };
}

export const removeCertificates = ({ directory }: Certificates): void => {
  rmSync(directory, { recursive: true });
};

/** `AB:CD:...` */
export const thumbprint = ({ cert }: KeyPair, algorithm: 'sha1' | 'sha256'): string =>
  (
    createHash(algorithm).update(new X509Certificate(cert).raw).digest('hex').toUpperCase().match(/../g) ?? []
  ).join(':');
