import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { createServer as createPlainServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { issue, type AcmeSettings } from '../../issuers';
import { selfSignedCertificate } from '../secrets/certificate';
import { CANARY, newRequest, refusal, useDirectory } from './requests';

// What is said of servers that are none; test/e2e/issuers-acme.test.ts has a real one.

const directory = useDirectory();
const context = directory.context();
const certificate = selfSignedCertificate('acme');
directory.write('ca.pem', certificate.cert);
directory.write('none.pem', 'none');
let server: Server;
let url: string;
let answer: { status: number; body: string; type?: string };

beforeEach(async () => {
  rmSync(join(directory.path, 'account.key'), { force: true });
  server = createServer(certificate, (incoming, outgoing) => {
    const { status, body, type = 'application/problem+json' } = answer;
    const headers = { 'replay-nonce': 'bm9uY2U', 'content-type': type };
    if (incoming.url === '/dir') {
      const text = JSON.stringify({
        newNonce: `${url}/nonce`,
        newAccount: `${url}/account`,
        newOrder: `${url}/order`,
      });
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(text);
    } else if (incoming.url === '/nonce') outgoing.writeHead(200, headers).end();
    else outgoing.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const settings = (more: Partial<AcmeSettings> = {}): { acme: AcmeSettings } => ({
  acme: {
    directory: `${url}/dir`,
    authority: 'ca.pem',
    accountKey: { file: 'account.key' },
    challenge: { http: { address: '127.0.0.1', port: 0 } },
    ...more,
  },
});

const answers: [string, number, string][] = [
  [
    'it answers "Your \'contact\' is not wanted"; correct that, and run again',
    400,
    JSON.stringify({
      type: 'urn:ietf:params:acme:error:invalidContact',
      detail: 'Your "contact"\n is not wanted',
    }),
  ],
  [
    'it takes accounts only that are bound to another one there (external account binding), which this program cannot do; name another server',
    400,
    JSON.stringify({
      type: 'urn:ietf:params:acme:error:externalAccountRequired',
      detail:
        'ACME server policy requires newAccount requests must include a value for the External Account Binding',
    }),
  ],
  ['it answers what is no answer of an ACME server; see that the URL is that of a directory', 403, ''],
];
test.each(answers)('%s', async (problem, status, body) => {
  answer = { status, body };
  expect(await refusal(settings(), await newRequest(), context)).toBe(
    `ACME ${url}/dir gives no certificate: ${problem}`,
  );
  // The key is there already, and the next run has the same.
  const key = readFileSync(join(directory.path, 'account.key'), 'utf8');
  await refusal(settings(), await newRequest(), context);
  expect(readFileSync(join(directory.path, 'account.key'), 'utf8')).toBe(key);
});

test('a server that is gone', async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(await refusal(settings(), await newRequest(), context)).toBe(
    `ACME ${url}/dir gives no certificate: it does not answer (ECONNREFUSED); see that it runs, that the URL is right and that it can be reached without a proxy`,
  );
});

test('an abort ends the waiting for a server that says nothing', async () => {
  const silent = createPlainServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const reason = new Error('enough');
  const abort = new AbortController();
  silent.once('connection', () => abort.abort(reason));
  const directoryUrl = `https://127.0.0.1:${port}/dir`;
  const work = issue(settings({ directory: directoryUrl }), await newRequest(), {
    ...context,
    signal: abort.signal,
  });
  await expect(work).rejects.toBe(reason);
  await new Promise((resolve) => silent.close(resolve));
});

test('NODE_TLS_REJECT_UNAUTHORIZED does not switch trust off', async () => {
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  try {
    expect(await refusal(settings({ authority: undefined }), await newRequest(), context)).toContain(
      'gives no certificate: the certificate of its directory is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    );
  } finally {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
  }
});

test('an account key that is none is kept, and the server not asked', async () => {
  const file = directory.write('account.key', CANARY);
  expect(await refusal(settings(), await newRequest(), context)).toContain(
    'gives no certificate: the file account.key, the key of the account, cannot be used: the text holds no private key',
  );
  expect(readFileSync(file, 'utf8')).toBe(CANARY);
  const { privateKey } = generateKeyPairSync('ed25519');
  directory.write('account.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  expect(await refusal(settings(), await newRequest(), context)).toContain('the key of the account, ');
  // A store that cannot be read is no reason for a new key.
  directory.write('account.key', CANARY, 0o644);
  rmSync(file);
  directory.write('account.key', CANARY, 0o644);
  expect(await refusal(settings(), await newRequest(), context)).toContain(
    'the file account.key is open to others than its owner',
  );
  expect(readFileSync(file, 'utf8')).toBe(CANARY);
});

const wrong: [Partial<AcmeSettings>, string][] = [
  [
    { directory: 'http://127.0.0.1/dir' },
    'ACME http://127.0.0.1/dir is no https:// URL; write that of the directory',
  ],
  [{ directory: 'nonsense' }, 'ACME nonsense is no https:// URL; write that of the directory'],
  [{ authority: 'none.pem' }, 'gives no certificate: the authority none.pem cannot be used: '],
  [{ authority: 'nowhere.pem' }, 'the authority nowhere.pem is not there; create it, or correct the path'],
];
test.each(wrong)('%j', async (more, problem) => {
  expect(await refusal(settings(more), await newRequest(), context)).toContain(problem);
});
