import { certificateFacts, chainProblems, generateKey, privateKeyPem, type Authority } from '../../pki';
import { CANARY, chainOf, ECDSA, NAMES, newAuthority, newRequest, refusal, useDirectory } from './requests';

const directory = useDirectory();
const context = directory.context();
let root: Authority;
let authority: Authority;
const settings = { localCa: { certificate: 'ca.pem', key: { file: 'ca.key' } } };

beforeAll(async () => {
  root = await newAuthority('Root');
  authority = await newAuthority('Issuing CA', root);
});
beforeEach(() => {
  directory.write('ca.pem', `${authority.certificate.toString()}${root.certificate.toString()}`, 0o644);
  directory.write('ca.key', privateKeyPem(authority.key));
});

test('a certificate of the authority, with everything above it', async () => {
  const request = await newRequest(NAMES, 10);
  const chain = await chainOf(settings, request, context);
  expect(chain.map((one) => certificateFacts(one).subject)).toEqual(
    [certificateFacts(chain[0]!).subject].concat(
      [authority, root].map(({ certificate }) => certificateFacts(certificate).subject),
    ),
  );
  expect(chainProblems(chain, { names: NAMES, key: request.key, authorities: [root.certificate] })).toEqual(
    [],
  );
  expect(certificateFacts(chain[0]!).issuer).toBe(certificateFacts(authority.certificate).subject);
  expect(request.asked.selfSign).toBe(0);
});

test('the order in the file is no matter', async () => {
  directory.write('ca.pem', `${root.certificate.toString()}${authority.certificate.toString()}`);
  const chain = await chainOf(settings, await newRequest(), context);
  expect(chain.slice(1).map(String)).toEqual(
    [authority, root].map(({ certificate }) => certificate.toString()),
  );
});

test('what outlives the authority ends with it', async () => {
  const short = await newAuthority('Short', undefined, 5);
  directory.write('ca.pem', short.certificate.toString());
  directory.write('ca.key', privateKeyPem(short.key));
  const [leaf] = await chainOf(settings, await newRequest(NAMES, 90), context);
  expect(new Date(leaf!.validTo).getTime()).toBeLessThanOrEqual(
    new Date(short.certificate.validTo).getTime(),
  );
});

test('a key of another authority', async () => {
  directory.write('ca.key', privateKeyPem(await generateKey(ECDSA)));
  expect(await refusal(settings, await newRequest(), context)).toBe(
    'local CA ca.pem gives no certificate: the file ca.key is the key of none in the file; correct one of the two',
  );
});

test('an authority that has expired', async () => {
  const now = () => new Date(Date.now() + 400 * 24 * 3600 * 1000);
  expect(await refusal(settings, await newRequest(), { ...context, now })).toMatch(
    /^local CA ca\.pem gives no certificate: it expired on \d{4}-\d\d-\d\d; renew it$/,
  );
});

test('what is no authority', async () => {
  const request = await newRequest();
  directory.write('ca.pem', request.selfSign(10));
  directory.write('ca.key', privateKeyPem(request.key));
  expect(await refusal(settings, request, context)).toBe(
    'local CA ca.pem gives no certificate: what is in the file is no authority (CA:FALSE); name the certificate of one',
  );
});

test('files that are not there, or hold something else', async () => {
  const request = await newRequest();
  const elsewhere = { localCa: { ...settings.localCa, certificate: 'nowhere.pem' } };
  expect(await refusal(elsewhere, request, context)).toBe(
    'local CA nowhere.pem gives no certificate: the certificate nowhere.pem is not there; create it, or correct the path',
  );
  const noKey = { localCa: { ...settings.localCa, key: { file: 'nowhere.key' } } };
  expect(await refusal(noKey, request, context)).toBe(
    'the file nowhere.key is not there; create it, or correct the reference',
  );
  directory.write('ca.key', CANARY);
  expect(await refusal(settings, request, context)).toContain(
    'local CA ca.pem gives no certificate: the file ca.key cannot be used: the text holds no private key',
  );
  directory.write('ca.pem', 'none');
  expect(await refusal(settings, request, context)).toContain('local CA ca.pem gives no certificate: ');
  const relative = { ...context, secrets: { env: {} } };
  expect(await refusal(settings, request, relative)).toBe(
    'local CA ca.pem gives no certificate: the certificate ca.pem is named by a relative path; write an absolute one',
  );
});
