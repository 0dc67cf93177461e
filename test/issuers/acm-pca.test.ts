import { writeFileSync } from 'node:fs';
import { issue } from '../../issuers';
import { chainProblems, type Authority } from '../../pki';
import { AcmPcaPeer, ARN, refusing } from './acm-pca-peer';
import { CANARY, chainOf, NAMES, newAuthority, newRequest, refusal, useDirectory } from './requests';

const settings = { acmPca: { arn: ARN } };
const subject = `ACM PCA ${ARN}`;
const directory = useDirectory();
let root: Authority;
let authority: Authority;
let pca: AcmPcaPeer;

beforeAll(async () => {
  root = await newAuthority('Root');
  authority = await newAuthority('Private CA', root, 60);
});
beforeEach(async () => {
  pca = await AcmPcaPeer.start(authority);
});
afterEach(() => pca.stop());

const context = (env: Record<string, string> = {}) =>
  directory.context({
    AWS_ENDPOINT_URL: pca.url,
    AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT',
    AWS_SECRET_ACCESS_KEY: `key-${CANARY}`,
    AWS_REGION: 'eu-central-1',
    ...env,
  });
const actions = (): string[] => pca.asked.map(({ action }) => action);

test('a certificate, with what is above it, once it is there', async () => {
  const request = await newRequest(NAMES, 30);
  const chain = await chainOf(settings, request, context());
  expect(chain).toHaveLength(3);
  expect(chainProblems(chain, { names: NAMES, key: request.key, authorities: [root.certificate] })).toEqual(
    [],
  );
  expect(actions()).toEqual([
    'DescribeCertificateAuthority',
    'IssueCertificate',
    'GetCertificate',
    'GetCertificate',
  ]);
  // The ARN's region, not the environment's.
  for (const { region, keyId } of pca.asked)
    expect([region, keyId]).toEqual(['eu-west-3', 'AKIAENVIRONMENT']);
  expect(pca.asked[1]!.body).toEqual({
    CertificateAuthorityArn: ARN,
    Csr: Buffer.from(request.csr).toString('base64'),
    SigningAlgorithm: 'SHA256WITHECDSA',
    Validity: { Type: 'DAYS', Value: 30 },
    IdempotencyToken: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
  });
  expect(request.asked.selfSign).toBe(0);
});

test('the same request twice is one certificate', async () => {
  pca.notReady = 0;
  const request = await newRequest(NAMES, 30);
  const first = await chainOf(settings, request, context());
  expect((await chainOf(settings, request, context())).map(String)).toEqual(first.map(String));
  expect(pca.issued).toBe(1);
  await chainOf(settings, { ...request, days: 31 }, context());
  expect(pca.issued).toBe(2);
});

test('what would outlive the authority ends with it', async () => {
  pca.notReady = 0;
  const [leaf] = await chainOf(settings, await newRequest(NAMES, 90), context());
  const { Validity } = pca.asked[1]!.body as { Validity: { Type: string; Value: number } };
  const end = new Date(authority.certificate.validTo).getTime();
  expect(Validity).toEqual({ Type: 'ABSOLUTE', Value: end / 1000 - 1 });
  expect(new Date(leaf!.validTo).getTime()).toBeLessThanOrEqual(end);
});

const algorithms: [string, string][] = [
  ['RSA_2048', 'SHA256WITHRSA'],
  ['RSA_3072', 'SHA256WITHRSA'],
  ['RSA_4096', 'SHA256WITHRSA'],
  ['EC_secp384r1', 'SHA384WITHECDSA'],
  ['EC_secp521r1', 'SHA512WITHECDSA'],
];
test.each(algorithms)('an authority whose key is %s signs with %s', async (key, algorithm) => {
  Object.assign(pca, { keyAlgorithm: key, notReady: 0 });
  await issue(settings, await newRequest(NAMES, 30), context());
  expect(pca.asked[1]!.body.SigningAlgorithm).toBe(algorithm);
});

test('an authority that does not sign', async () => {
  pca.keyAlgorithm = 'SM2';
  expect(await refusal(settings, await newRequest(), context())).toMatch(
    /gives no certificate: the authority's key is SM2, and this program knows RSA_2048, .*; name another authority$/,
  );
  pca.status = 'DISABLED';
  expect(await refusal(settings, await newRequest(), context())).toBe(
    `${subject} gives no certificate: the authority is DISABLED, and only an ACTIVE one signs; enable or renew it, or name another`,
  );
  expect(pca.issued).toBe(0);
});

const refusals: [string, string, number, string][] = [
  [
    'DescribeCertificateAuthority',
    'ResourceNotFoundException',
    400,
    'there is no such authority in this account and region; correct the ARN',
  ],
  [
    'DescribeCertificateAuthority',
    'AccessDeniedException',
    400,
    'these credentials may not do that; allow acm-pca:DescribeCertificateAuthority with this authority',
  ],
  [
    'IssueCertificate',
    'AccessDeniedException',
    400,
    'these credentials may not do that; allow acm-pca:IssueCertificate with this authority',
  ],
  [
    'IssueCertificate',
    'MalformedCSRException',
    400,
    'AWS does not accept the request; see that its key and its names are allowed there',
  ],
  ['IssueCertificate', 'ExpiredTokenException', 400, 'the AWS credentials have expired; log in again'],
  [
    'GetCertificate',
    'RequestFailedException',
    400,
    'AWS could not sign the request; see that its key, names and days are allowed there',
  ],
  [
    'GetCertificate',
    CANARY,
    418,
    'AWS does not answer as it should (HTTP 418); see whether acm-pca:GetCertificate works by hand',
  ],
  [
    'GetCertificate',
    'constructor',
    400,
    'AWS does not answer as it should (HTTP 400); see whether acm-pca:GetCertificate works by hand',
  ],
];
test.each(refusals)('%s answers %s', async (action, type, status, problem) => {
  pca.instead[action] = refusing(type, status);
  expect(await refusal(settings, await newRequest(NAMES, 30), context())).toBe(
    `${subject} gives no certificate: ${problem}`,
  );
});

test('answers without a certificate', async () => {
  pca.instead.GetCertificate = { status: 200, body: {} };
  expect(await refusal(settings, await newRequest(NAMES, 30), context())).toBe(
    `${subject} gave no certificate at all; see its log, and run again`,
  );
  pca.instead.IssueCertificate = { status: 200, body: {} };
  expect(await refusal(settings, await newRequest(NAMES, 30), context())).toBe(
    `${subject} gives no certificate: the answer names none; run again`,
  );
});

test.each(['', 'arn:aws:acm:eu-west-3:123456789012:certificate/a', `${ARN}/certificate/a`])(
  '%j is no authority',
  async (arn) => {
    expect(await refusal({ acmPca: { arn } }, await newRequest(), context())).toBe(
      `ACM PCA ${arn} is not the ARN of a private certificate authority, arn:aws:acm-pca:REGION:ACCOUNT:certificate-authority/ID; correct it`,
    );
    expect(pca.asked).toEqual([]);
  },
);

test('a profile goes before the keys of the environment, and may not be there', async () => {
  const file = `${directory.path}/credentials`;
  writeFileSync(file, '[team]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = x\n', {
    mode: 0o600,
  });
  const before = process.env.AWS_SHARED_CREDENTIALS_FILE;
  process.env.AWS_SHARED_CREDENTIALS_FILE = file;
  try {
    await issue(settings, await newRequest(NAMES, 30), { ...context(), aws: { profile: 'team' } });
    expect(pca.asked[0]!.keyId).toBe('AKIAPROFILE');
    const nobody = { ...context(), aws: { profile: 'nobody' } };
    expect(await refusal(settings, await newRequest(NAMES, 30), nobody)).toContain(
      'gives no certificate: there are no AWS credentials that are good now',
    );
  } finally {
    if (before === undefined) delete process.env.AWS_SHARED_CREDENTIALS_FILE;
    else process.env.AWS_SHARED_CREDENTIALS_FILE = before;
  }
});

test('an abort ends the waiting', async () => {
  pca.notReady = 1000;
  const abort = new AbortController();
  const reason = new Error('enough');
  const report = () => void setTimeout(() => abort.abort(reason), 100);
  const work = issue(settings, await newRequest(NAMES, 30), { ...context(), signal: abort.signal, report });
  await expect(work).rejects.toBe(reason);
});
