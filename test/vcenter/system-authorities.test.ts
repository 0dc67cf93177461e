import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { systemAuthorities } from '../../vcenter/system-authorities';

const pem = (content: string) => `-----BEGIN CERTIFICATE-----\n${content}\n-----END CERTIFICATE-----`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'authorities-'));
  writeFileSync(join(directory, 'file.pem'), `# a comment\n${pem('A')}\n${pem('B')}\n`);
  writeFileSync(join(directory, 'other.pem'), `${pem('B')}\n${pem('C')}`);
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const found = (env: Record<string, string>) => systemAuthorities(env, 'linux');
const nowhere = '/nonexistent';

test.each<[string, () => Record<string, string>, string[]]>([
  ['a file', () => ({ SSL_CERT_FILE: join(directory, 'file.pem'), SSL_CERT_DIR: nowhere }), ['A', 'B']],
  ['a directory', () => ({ SSL_CERT_FILE: nowhere, SSL_CERT_DIR: directory }), ['A', 'B', 'C']],
  [
    'several directories',
    () => ({ SSL_CERT_FILE: nowhere, SSL_CERT_DIR: `${nowhere}:${directory}` }),
    ['A', 'B', 'C'],
  ],
  [
    'both, each certificate once',
    () => ({ SSL_CERT_FILE: join(directory, 'other.pem'), SSL_CERT_DIR: directory }),
    ['B', 'C', 'A'],
  ],
  ['neither', () => ({ SSL_CERT_FILE: nowhere, SSL_CERT_DIR: nowhere }), []],
])('%s', (_, env, names) => {
  expect(found(env())).toEqual(names.map(pem));
});

test('where Go asks the system, Node has a list of its own', () => {
  expect(systemAuthorities({ SSL_CERT_FILE: nowhere }, 'darwin')).toEqual([...rootCertificates]);
});
