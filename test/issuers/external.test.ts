import { readFileSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { issue } from '../../issuers';
import { makeRequest, signRequest, type Authority } from '../../pki';
import { chainOf, NAMES, newAuthority, newRequest, refusal, useDirectory } from './requests';

const directory = useDirectory();
const context = directory.context();
const settings = { external: { request: 'console.csr', certificate: 'console.pem' } };
const requestFile = join(directory.path, 'console.csr');
const certificateFile = join(directory.path, 'console.pem');
const WAITING = {
  waitingFor:
    'the certificate in console.pem; have the request in console.csr signed, and put what comes there',
};
let authority: Authority;

beforeAll(async () => {
  authority = await newAuthority('Somebody');
});
beforeEach(() => {
  for (const file of [requestFile, certificateFile]) rmSync(file, { force: true });
});

const put = (...pems: string[]) => directory.write('console.pem', pems.join(''), 0o644);
/** The certificate was there so many seconds before now. */
const age = (file: string, seconds: number) => {
  const time = new Date(Date.now() - seconds * 1000);
  utimesSync(file, time, time);
};

test('the request is written for everybody to read, and its answer awaited', async () => {
  const request = await newRequest();
  expect(await issue(settings, request, context)).toEqual(WAITING);
  expect(readFileSync(requestFile, 'utf8')).toBe(request.csr);
  expect(statSync(requestFile).mode & 0o777).toBe(0o644);
  const { certificate } = authority;
  put(certificate.toString(), signRequest(readFileSync(requestFile, 'utf8'), authority, { days: 10 }));
  const chain = await chainOf(settings, request, context);
  expect(chain).toHaveLength(2);
  expect(chain[0]!.checkPrivateKey(request.key)).toBe(true);
  expect(chain[1]!.toString()).toBe(certificate.toString());
  expect(request.asked.selfSign).toBe(0);
});

test('a request for the same is left as it is, one for something else is not', async () => {
  const request = await newRequest();
  await issue(settings, request, context);
  age(requestFile, 60);
  const { mtimeMs } = statSync(requestFile);
  const again = makeRequest(request.key, NAMES);
  expect(again).not.toBe(request.csr);
  await issue(settings, { ...request, csr: again }, context);
  expect(readFileSync(requestFile, 'utf8')).toBe(request.csr);
  expect(statSync(requestFile).mtimeMs).toBe(mtimeMs);

  const more = makeRequest(request.key, { ...NAMES, dnsNames: [...NAMES.dnsNames, 'other.example.com'] });
  await issue(settings, { ...request, csr: more }, context);
  expect(readFileSync(requestFile, 'utf8')).toBe(more);
  directory.write('console.csr', 'something else');
  await issue(settings, request, context);
  expect(readFileSync(requestFile, 'utf8')).toBe(request.csr);
});

test('the file behind a link is replaced', async () => {
  const behind = directory.write('behind.csr', 'old');
  symlinkSync(behind, requestFile);
  const request = await newRequest();
  await issue(settings, request, context);
  expect(readFileSync(behind, 'utf8')).toBe(request.csr);
});

test('a certificate for another key', async () => {
  const request = await newRequest();
  await issue(settings, request, context);
  put((await newRequest()).selfSign(10));
  age(requestFile, 60);
  expect(await refusal(settings, request, context)).toBe(
    'external issuer (console.pem) gives no certificate: what is in console.pem is for another key than the request in console.csr; replace it with the answer to that request',
  );
  // From before the request it is the predecessor's, which nobody has to take away.
  age(certificateFile, 120);
  expect(await issue(settings, request, context)).toEqual(WAITING);
  expect(await issue(settings, await newRequest(), context)).toEqual(WAITING);
});

test('a certificate for the request is given back whatever is wrong with it: its judge says what', async () => {
  const request = await newRequest();
  put(request.selfSign(10));
  expect(await chainOf(settings, request, context)).toHaveLength(1);
  const now = () => new Date(Date.now() + 11 * 24 * 3600 * 1000);
  expect(await chainOf(settings, request, { ...context, now })).toHaveLength(1);
});

test('what is no certificate, and what cannot be written', async () => {
  const request = await newRequest();
  put('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  expect(await refusal(settings, request, context)).toContain(
    'external issuer (console.pem) gives no certificate: what is in console.pem is no certificate in PEM',
  );
  const nowhere = { external: { ...settings.external, request: 'nowhere/console.csr' } };
  expect(await refusal(nowhere, request, context)).toBe(
    'external issuer (console.pem) gives no certificate: the request nowhere/console.csr cannot be written (ENOENT); make its directory',
  );
  const folder = { external: { ...settings.external, certificate: '.' } };
  expect(await refusal(folder, request, context)).toBe(
    'external issuer (.) gives no certificate: the certificate . is no regular file; name one',
  );
});
