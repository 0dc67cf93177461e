import { X509Certificate, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, makeAuthority, privateKeyPem } from '../../../pki';

/** An authority of a test's own: files for a spec, and what they hold. */
export interface LocalAuthority {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

export async function makeLocalAuthority(directory: string, name = 'ca'): Promise<LocalAuthority> {
  const key = await generateKey({ algorithm: 'rsa', size: 2048 });
  // Long enough for a clock that is moved.
  const pem = makeAuthority(key, `Test authority ${name}`, { days: 3650 });
  const [certificateFile, keyFile] = [join(directory, `${name}.pem`), join(directory, `${name}.key`)];
  writeFileSync(certificateFile, pem);
  writeFileSync(keyFile, privateKeyPem(key), { mode: 0o600 });
  return { certificateFile, keyFile, certificate: new X509Certificate(pem), key };
}
