import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ACMPCAClient, CertificateAuthority, Validity } from '@aws-sdk/client-acm-pca';
import { issuedChain } from '../issued-chain';
import type { Issuer, IssueTask } from '../issuer';
import { IssuerError } from '../issuer-error';
import type { AcmPcaSettings } from '../settings';
import { withClient } from './client';
import { acmPcaFailure } from './failure';

/**
 * AWS Private CA. Needs acm-pca:DescribeCertificateAuthority, acm-pca:IssueCertificate and acm-pca:GetCertificate.
 *
 * @see https://docs.aws.amazon.com/privateca/latest/APIReference/API_IssueCertificate.html
 */
export const acmPcaIssuer: Issuer<AcmPcaSettings> = {
  describe: ({ arn }) => `ACM PCA ${arn}`,
  issue: (task) =>
    withClient(task, async (client) => {
      const authority = await describe(client, task);
      const certificate = await order(client, authority, task);
      const texts = await fetchIssued(client, certificate, task);
      return { chain: issuedChain(texts, task.request.csr, task.subject) };
    }),
};

async function describe(
  client: ACMPCAClient,
  { settings, subject, context }: IssueTask<AcmPcaSettings>,
): Promise<CertificateAuthority> {
  const { DescribeCertificateAuthorityCommand } = await import('@aws-sdk/client-acm-pca');
  const command = new DescribeCertificateAuthorityCommand({ CertificateAuthorityArn: settings.arn });
  const { CertificateAuthority: authority } = await asking(
    subject,
    'DescribeCertificateAuthority',
    context.signal,
    (abortSignal) => client.send(command, { abortSignal }),
  );
  const status = authority?.Status ?? 'of no known state';
  if (authority === undefined || status !== 'ACTIVE') {
    throw new IssuerError(
      subject,
      `gives no certificate: the authority is ${status}, and only an ACTIVE one signs; enable or renew it, or name another`,
    );
  }
  return authority;
}

/** Has a certificate made; the result is its ARN. */
async function order(
  client: ACMPCAClient,
  authority: CertificateAuthority,
  { settings, subject, request, context }: IssueTask<AcmPcaSettings>,
): Promise<string> {
  const { IssueCertificateCommand } = await import('@aws-sdk/client-acm-pca');
  const { csr, days } = request;
  const command = new IssueCertificateCommand({
    CertificateAuthorityArn: settings.arn,
    Csr: Buffer.from(csr),
    SigningAlgorithm: signingAlgorithm(authority, subject),
    Validity: validity(authority, days, context.now?.() ?? new Date()),
    // A repetition after a lost answer gets the same certificate; AWS remembers it for five minutes.
    IdempotencyToken: createHash('sha256').update(`${days}\n${csr}`).digest('hex').slice(0, 32),
  });
  const { CertificateArn } = await asking(subject, 'IssueCertificate', context.signal, (abortSignal) =>
    client.send(command, { abortSignal }),
  );
  if (CertificateArn === undefined)
    throw new IssuerError(subject, 'gives no certificate: the answer names none; run again');
  context.report?.(`${subject} is issuing ${CertificateArn}`);
  return CertificateArn;
}

/** Longest wait for a certificate that has been ordered, in milliseconds; it takes some seconds. */
const PATIENCE = 120_000;
const POLL = 1_000;

/** The certificate and what is above it, once they are there. */
async function fetchIssued(
  client: ACMPCAClient,
  certificate: string,
  { settings, subject, context: { signal } }: IssueTask<AcmPcaSettings>,
): Promise<string[]> {
  const { GetCertificateCommand } = await import('@aws-sdk/client-acm-pca');
  const command = new GetCertificateCommand({
    CertificateAuthorityArn: settings.arn,
    CertificateArn: certificate,
  });
  for (const deadline = Date.now() + PATIENCE; ; await sleep(POLL, undefined, { signal })) {
    const answer = await asking(subject, 'GetCertificate', signal, (abortSignal) =>
      client.send(command, { abortSignal }).catch((error: Error) => {
        if (error.name !== 'RequestInProgressException') throw error;
        return undefined;
      }),
    );
    if (answer) return [answer.Certificate, answer.CertificateChain].filter((text) => text !== undefined);
    if (Date.now() > deadline) {
      throw new IssuerError(
        subject,
        `gives no certificate: ${certificate} is not ready after ${PATIENCE / 1000} seconds; run again later`,
      );
    }
  }
}

/** Longest wait for one answer with all its repetitions, in milliseconds; the SDK has no limit. */
const ANSWER = 60_000;

async function asking<T>(
  subject: string,
  action: string,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await ask(AbortSignal.any([signal, AbortSignal.timeout(ANSWER)]));
  } catch (error) {
    throw acmPcaFailure(error, subject, `acm-pca:${action}`);
  }
}

/** The family has to be that of the authority's own key, whatever the key in the request is. */
const SIGNING_ALGORITHMS = {
  RSA_2048: 'SHA256WITHRSA',
  RSA_3072: 'SHA256WITHRSA',
  RSA_4096: 'SHA256WITHRSA',
  EC_prime256v1: 'SHA256WITHECDSA',
  EC_secp384r1: 'SHA384WITHECDSA',
  EC_secp521r1: 'SHA512WITHECDSA',
} as const;

function signingAlgorithm(
  { CertificateAuthorityConfiguration: facts }: CertificateAuthority,
  subject: string,
) {
  const key: string = facts?.KeyAlgorithm ?? 'of no known kind';
  if (Object.hasOwn(SIGNING_ALGORITHMS, key))
    return SIGNING_ALGORITHMS[key as keyof typeof SIGNING_ALGORITHMS];
  throw new IssuerError(
    subject,
    `gives no certificate: the authority's key is ${key}, and this program knows ${Object.keys(SIGNING_ALGORITHMS).join(', ')}; name another authority`,
  );
}

/** AWS refuses what would outlive the authority; such a certificate ends with it. */
function validity({ NotAfter }: CertificateAuthority, days: number, now: Date): Validity {
  const end = now.getTime() + days * 24 * 3600 * 1000;
  if (NotAfter === undefined || end < NotAfter.getTime()) return { Type: 'DAYS', Value: days };
  return { Type: 'ABSOLUTE', Value: Math.floor(NotAfter.getTime() / 1000) - 1 };
}
