import type { KeyObject, X509Certificate } from 'node:crypto';
import { isKeyOf, orderChain, PkiError, readCertificates, readPrivateKey, signRequest } from '../pki';
import { describeReference, resolveSecret } from '../secrets';
import { quote } from '../secrets/quote';
import { issuedChain } from './issued-chain';
import type { Issuer, IssueTask } from './issuer';
import { clause, IssuerError } from './issuer-error';
import type { LocalCaSettings } from './settings';
import { readTextFile, shown, type TextFile } from './text-file';

/** An authority that is here: its key is read for the moment of one signature. */
export const localCaIssuer: Issuer<LocalCaSettings> = {
  describe: ({ certificate }) => `local CA ${quote(certificate)}`,
  issue: async (task) => {
    const { request, context, subject } = task;
    const file: TextFile = {
      path: task.settings.certificate,
      name: 'the certificate',
      subject,
      secrets: context.secrets,
    };
    const certificates = pki(
      subject,
      `the certificate ${shown(file)}`,
      readCertificates,
      await readTextFile(file),
    );
    const key = await authorityKey(task);
    const [certificate, ...chain] = authority(certificates, key, task);
    const now = context.now?.() ?? new Date();
    const sign = (csr: string) => signRequest(csr, { certificate, key, chain }, { days: request.days, now });
    const leaf = pki(subject, 'the request', sign, request.csr);
    const texts = [leaf, ...[certificate, ...chain].map((one) => one.toString())];
    return { chain: issuedChain(texts, request.csr, subject) };
  },
};

async function authorityKey({ settings, context, subject }: IssueTask<LocalCaSettings>): Promise<KeyObject> {
  const { value } = await resolveSecret(settings.key, { ...context.secrets, signal: context.signal });
  return pki(subject, describeReference(settings.key), readPrivateKey, value);
}

/** The authority itself, then what is above it. */
function authority(
  certificates: readonly X509Certificate[],
  key: KeyObject,
  { settings, subject, context }: IssueTask<LocalCaSettings>,
): [X509Certificate, ...X509Certificate[]] {
  const [certificate, ...chain] = certificates.some((one) => isKeyOf(key, one))
    ? orderChain(certificates, key)
    : [];
  const named = describeReference(settings.key);
  if (certificate === undefined) {
    throw new IssuerError(
      subject,
      `gives no certificate: ${named} is the key of none in the file; correct one of the two`,
    );
  }
  if (!certificate.ca) {
    throw new IssuerError(
      subject,
      'gives no certificate: what is in the file is no authority (CA:FALSE); name the certificate of one',
    );
  }
  const now = context.now?.() ?? new Date();
  if (new Date(certificate.validTo) <= now) {
    const day = new Date(certificate.validTo).toISOString().slice(0, 10);
    throw new IssuerError(subject, `gives no certificate: it expired on ${day}; renew it`);
  }
  return [certificate, ...chain];
}

/** Work of pki/ on something that was given. @throws IssuerError that says what it was */
function pki<T>(subject: string, given: string, work: (text: string) => T, text: string): T {
  try {
    return work(text);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new IssuerError(subject, `gives no certificate: ${given} cannot be used: ${clause(error)}`);
  }
}
