import { X509Certificate } from 'node:crypto';
import { readPrivateKey, type Authority } from '../../pki';
import type { OpenSsl } from './openssl';

/** What `openssl` is to make. */
export interface Wish {
  readonly name: string;
  /** Lines of an extension file: `basicConstraints=CA:TRUE` */
  readonly extensions: readonly string[];
  /** Of `openssl genpkey`. @default an RSA key of 2048 bits */
  readonly key?: readonly string[];
  /** @default sha256 */
  readonly digest?: string;
  /** @default itself */
  readonly issuer?: string;
}

/** Certificates that we would not make: of a weak key, for other purposes, … */
export function issuedByOpenSsl(openssl: OpenSsl, wish: Wish): Authority {
  const { name, issuer = name, key = ['-algorithm', 'RSA'], digest = 'sha256' } = wish;
  openssl.put(`${name}.key`, '');
  openssl.run('genpkey', ...key, '-out', `${name}.key`);
  openssl.run('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
  openssl.put(`${name}.ext`, [...wish.extensions, ''].join('\n'));
  const signer =
    issuer === name
      ? ['-signkey', `${name}.key`]
      : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial'];
  const request = ['-req', '-in', `${name}.csr`, '-extfile', `${name}.ext`, '-days', '30', `-${digest}`];
  openssl.run('x509', ...request, ...signer, '-out', `${name}.pem`);
  const certificate = new X509Certificate(openssl.bytes(`${name}.pem`));
  return { certificate, key: readPrivateKey(openssl.text(`${name}.key`)) };
}
