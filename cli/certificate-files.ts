import type { KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PkiError, readCertificates, readPkcs12, readPrivateKey, type KeyAndChain } from '../pki';
import { readPrivateFile } from '../secrets/private-file';
import { textOf, withoutLastLineEnd } from '../secrets/text';
import { CommandFailure } from './failure';

/** The certificates of a PEM or DER file. @throws CommandFailure in one sentence with the file's name */
export async function certificatesOfFile(file: string): Promise<X509Certificate[]> {
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    const { code = 'for an unknown reason' } = error as NodeJS.ErrnoException;
    throw new CommandFailure(
      code === 'ENOENT'
        ? `${file} is not there; name a file with a certificate`
        : `${file} cannot be read (${code}); name a file with a certificate`,
    );
  }
  const found = await about(file, () => readCertificates(content));
  if (found.length === 0) throw new CommandFailure(`${file} holds no certificate; name one in PEM or DER`);
  return found;
}

/** The private key of a PEM file that nobody else can read. @throws CommandFailure, SecretError */
export async function keyOfFile(file: string): Promise<KeyObject> {
  const text = await privateText(file);
  return about(file, () => readPrivateKey(text));
}

/** What is in a PKCS#12 file; it and its passphrase's file are nobody else's. @throws CommandFailure, SecretError */
export async function pkcs12OfFile(file: string, passphraseFile: string): Promise<KeyAndChain> {
  const passphrase = withoutLastLineEnd(await privateText(passphraseFile));
  const content = await readPrivateFile(resolve(file), `the file ${file}`);
  return about(file, () => readPkcs12(content, passphrase));
}

async function privateText(file: string): Promise<string> {
  const subject = `the file ${file}`;
  return textOf(await readPrivateFile(resolve(file), subject), subject);
}

async function about<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof PkiError ? new CommandFailure(`${file}: ${error.message}`) : error;
  }
}
