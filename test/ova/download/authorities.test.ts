import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { trustedAuthorities } from '../../../ova/download/authorities';
import { temporaryDirectory } from '../fixtures';
import { certify, writePem } from './image-server';

const directory = temporaryDirectory();
const [first, second, third] = ['first', 'second', 'third'].map((name) =>
  certify(directory, name, `DNS:${name}`),
) as [ReturnType<typeof certify>, ReturnType<typeof certify>, ReturnType<typeof certify>];

/** Those beyond Node's own. */
function further(env: Record<string, string>, systemFiles: string[] = []): string[] {
  const found = trustedAuthorities(env, systemFiles);
  expect(found).toEqual(expect.arrayContaining([...rootCertificates]));
  return found.filter((certificate) => !rootCertificates.includes(certificate));
}

const trimmed = (...identities: { certificate: string }[]): string[] =>
  identities.map(({ certificate }) => certificate.trim());

test("without a setting they are Node's and the system's", () => {
  expect(further({})).toEqual([]);
  expect(further({}, [join(directory, 'nowhere.pem'), first.file, second.file])).toEqual(trimmed(first));
});

test("SSL_CERT_FILE stands in for the system's file, as in Go", () => {
  expect(further({ SSL_CERT_FILE: second.file }, [first.file])).toEqual(trimmed(second));
  expect(further({ SSL_CERT_FILE: '' }, [first.file])).toEqual(trimmed(first));
});

test('NODE_EXTRA_CA_CERTS and SSL_CERT_DIR come on top', () => {
  const other = join(directory, 'directory');
  mkdirSync(other);
  writePem(join(other, 'third.pem'), [third.certificate]);
  const env = {
    SSL_CERT_FILE: first.file,
    NODE_EXTRA_CA_CERTS: second.file,
    SSL_CERT_DIR: `/nowhere:${other}`,
  };
  expect(further(env)).toEqual(trimmed(first, second, third));
});

test('what is no certificate, or damaged, takes nothing from the others', () => {
  const file = join(directory, 'mixed.pem');
  writeFileSync(
    file,
    `# ours\n${first.certificate}\nhello\n-----BEGIN CERTIFICATE-----\n${second.certificate}`,
  );
  expect(further({ SSL_CERT_FILE: file })).toEqual(trimmed(first, second));
});

test('what cannot be read counts as empty', () => {
  expect(further({ SSL_CERT_FILE: directory, NODE_EXTRA_CA_CERTS: join(directory, 'nowhere.pem') })).toEqual(
    [],
  );
});
