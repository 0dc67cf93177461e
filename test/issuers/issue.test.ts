import { describeIssuer, issue, IssuerError, type IssuerSettings } from '../../issuers';
import { certificateFacts, makeRequest, selfSign } from '../../pki';
import { chainOf, NAMES, newRequest, refusal, useDirectory } from './requests';

const directory = useDirectory();
const DAY = 24 * 3600 * 1000;

const described: [IssuerSettings, string][] = [
  [{ selfSigned: true }, 'self-signed'],
  [{ localCa: { certificate: 'ca.pem', key: { env: 'KEY' } } }, 'local CA ca.pem'],
  [
    { acmPca: { arn: 'arn:aws:acm-pca:eu-central-1:1:certificate-authority/a' } },
    'ACM PCA arn:aws:acm-pca:eu-central-1:1:certificate-authority/a',
  ],
  [{ vault: { path: 'pki/sign/connector' } }, 'Vault pki/sign/connector'],
  [
    {
      acme: {
        directory: 'https://ca.example.com/directory',
        accountKey: { file: '/key' },
        challenge: { http: { address: '::', port: 80 } },
      },
    },
    'ACME https://ca.example.com/directory',
  ],
  [{ external: { request: 'a.csr', certificate: 'a.pem' } }, 'external issuer (a.pem)'],
];
test.each(described)('%j', (settings, text) => {
  expect(describeIssuer(settings)).toBe(text);
});

test('two issuers, and none', () => {
  const all = 'the issuer is one of selfSigned, localCa, acmPca, vault, acme, external, and';
  expect(() => describeIssuer({} as IssuerSettings)).toThrow(new Error(`${all} none is given; name one`));
  const both = { selfSigned: true, vault: { path: 'pki/sign/a' } } as IssuerSettings;
  expect(() => describeIssuer(both)).toThrow(IssuerError);
  expect(() => describeIssuer(both)).toThrow(`${all} selfSigned and vault are given; name one`);
});

test('a key signs its own certificate, for as many days as asked', async () => {
  const request = await newRequest(NAMES, 30);
  const [leaf, ...above] = await chainOf({ selfSigned: true }, request, directory.context());
  expect(above).toEqual([]);
  const facts = certificateFacts(leaf!);
  expect(facts.names).toEqual(NAMES);
  expect(facts.selfSigned).toBe(true);
  expect(Math.abs(facts.validTo.getTime() - Date.now() - 30 * DAY)).toBeLessThan(DAY / 24);
  expect(request.asked.selfSign).toBe(1);
});

test('what is signed by another key is not taken', async () => {
  const request = await newRequest();
  const other = await newRequest();
  const wrong = () => selfSign(makeRequest(other.key, NAMES), other.key, { days: 1 });
  expect(await refusal({ selfSigned: true }, { ...request, selfSign: wrong }, directory.context())).toBe(
    'self-signed gave a certificate for another key than that asked for; see its log, and run again',
  );
  for (const [text, problem] of [
    ['', 'gave what is no certificate in PEM'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'gave what is no certificate in PEM'],
  ] as const) {
    const given = await refusal(
      { selfSigned: true },
      { ...request, selfSign: () => text },
      directory.context(),
    );
    expect(given).toContain(problem);
  }
});

test.each([0, -1, 1.5, Number.NaN])('%d days', async (days) => {
  const request = { ...(await newRequest()), days };
  expect(await refusal({ selfSigned: true }, request, directory.context())).toBe(
    `self-signed is asked for ${days} days; ask for a whole number of days from 1 on`,
  );
});

test('what is no request is given to nobody', async () => {
  const request = await newRequest();
  const damaged = request.csr.replace(/[A-Za-z](?=[^\n]*\n-----END)/, (letter) =>
    letter === 'A' ? 'B' : 'A',
  );
  expect(damaged).not.toBe(request.csr);
  for (const csr of ['', request.selfSign(1), damaged]) {
    const said = await refusal({ selfSigned: true }, { ...request, csr }, directory.context());
    expect(said).toMatch(/^self-signed is asked with what is no signing request: .*[^.]$/);
  }
  expect(request.asked.selfSign).toBe(1);
});

test('nothing is done once it is aborted', async () => {
  const request = await newRequest();
  const reason = new Error('enough');
  const context = { ...directory.context(), signal: AbortSignal.abort(reason) };
  await expect(issue({ selfSigned: true }, request, context)).rejects.toBe(reason);
  expect(request.asked.selfSign).toBe(0);
});
