import {
  ACMPCAClient,
  CreateCertificateAuthorityCommand,
  GetCertificateAuthorityCsrCommand,
  GetCertificateCommand,
  ImportCertificateAuthorityCertificateCommand,
  IssueCertificateCommand,
} from '@aws-sdk/client-acm-pca';
import { issue } from '../../issuers';
import { chainProblems, generateKey, makeRequest, readCertificates } from '../../pki';
import { useDeployment } from './support/deployment';

const lab = useDeployment();
const NAMES = { dnsNames: ['connector.lab.internal'], addresses: ['127.1.7.7'] };
const ALGORITHM = { SigningAlgorithm: 'SHA256WITHRSA' } as const;

let client: ACMPCAClient;
beforeAll(() => {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = lab.env;
  client = new ACMPCAClient({
    endpoint: lab.env.AWS_ENDPOINT_URL,
    region: 'eu-central-1',
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  });
});
afterAll(() => client.destroy());

async function newAuthority(): Promise<string> {
  const made = await client.send(
    new CreateCertificateAuthorityCommand({
      CertificateAuthorityType: 'ROOT',
      CertificateAuthorityConfiguration: {
        ...{ KeyAlgorithm: 'RSA_2048', ...ALGORITHM },
        Subject: { CommonName: 'Lab root' },
      },
    }),
  );
  return made.CertificateAuthorityArn!;
}

/** It signs its own certificate, as a root does that is set up by hand. @returns that certificate */
async function activate(arn: string): Promise<string> {
  const CertificateAuthorityArn = arn;
  const { Csr } = await client.send(new GetCertificateAuthorityCsrCommand({ CertificateAuthorityArn }));
  const { CertificateArn } = await client.send(
    new IssueCertificateCommand({
      ...{ CertificateAuthorityArn, Csr: Buffer.from(Csr!), ...ALGORITHM },
      TemplateArn: 'arn:aws:acm-pca:::template/RootCACertificate/V1',
      Validity: { Type: 'DAYS', Value: 3650 },
    }),
  );
  const { Certificate } = await client.send(
    new GetCertificateCommand({ CertificateAuthorityArn, CertificateArn }),
  );
  await client.send(
    new ImportCertificateAuthorityCertificateCommand({
      CertificateAuthorityArn,
      Certificate: Buffer.from(Certificate!),
    }),
  );
  return Certificate!;
}

test('AWS Private CA as moto plays it: refused before it is active, then a whole chain', async () => {
  const arn = await newAuthority();
  const key = await generateKey({ algorithm: 'rsa', size: 2048 });
  const request = { csr: makeRequest(key, NAMES), days: 90, selfSign: () => '' };
  const { signal } = new AbortController();
  const order = () =>
    issue({ acmPca: { arn } }, request, { secrets: { env: lab.env, aws: {}, signal }, signal });
  await expect(order()).rejects.toThrow(/the authority is PENDING_CERTIFICATE, and only an ACTIVE one signs/);
  const root = await activate(arn);
  const issued = await order();
  const chain = 'chain' in issued ? issued.chain.flatMap((pem) => readCertificates(pem)) : [];
  expect(chain).toHaveLength(2);
  expect(chainProblems(chain, { names: NAMES, key, authorities: readCertificates(root) })).toEqual([]);
}, 120_000);
