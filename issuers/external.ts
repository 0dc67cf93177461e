import type { X509Certificate } from 'node:crypto';
import { PkiError, readCertificates, readRequest, type ReadRequest } from '../pki';
import { quote } from '../secrets/quote';
import { chainOf } from './issued-chain';
import type { Issuer, IssueTask } from './issuer';
import { clause, IssuerError } from './issuer-error';
import type { ExternalSettings } from './settings';
import { findTextFile, replaceTextFile, shown, type FoundText, type TextFile } from './text-file';

/**
 * Somebody takes the request from one file and puts the certificate into another. A request for the same key and names
 * is left as it is: its signature is another one each time, and it may have been handed in already.
 */
export const externalIssuer: Issuer<ExternalSettings> = {
  describe: ({ certificate }) => `external issuer (${quote(certificate)})`,
  issue: async (task) => {
    const request = fileOf(task, 'request');
    const certificate = fileOf(task, 'certificate');
    const { publicKey } = readRequest(task.request.csr);
    const waiting = {
      waitingFor: `the certificate in ${shown(certificate)}; have the request in ${shown(request)} signed, and put what comes there`,
    };

    const before = await findTextFile(request);
    const written = before !== undefined && asksForTheSame(before.text, task.request.csr);
    if (!written) await replaceTextFile(request, task.request.csr);
    const found = await findTextFile(certificate);
    if (found === undefined) return waiting;
    const chain = chainOf(certificatesIn(found, certificate), publicKey);
    if (chain.length > 0) return { chain: chain.map((one) => one.toString()) };
    // One from before the request is the predecessor's.
    if (!written || found.written < before.written) return waiting;
    throw new IssuerError(
      task.subject,
      `gives no certificate: what is in ${shown(certificate)} is for another key than the request in ${shown(request)}; replace it with the answer to that request`,
    );
  },
};

function fileOf(
  { settings, subject, context }: IssueTask<ExternalSettings>,
  name: keyof ExternalSettings,
): TextFile {
  return { path: settings[name], name: `the ${name}`, subject, secrets: context.secrets };
}

function asksForTheSame(text: string, csr: string): boolean {
  if (text === csr) return true;
  let found: ReadRequest;
  try {
    found = readRequest(text);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    return false;
  }
  const wanted = readRequest(csr);
  const facts = ({ commonName, dnsNames, addresses }: ReadRequest) =>
    JSON.stringify([commonName, [...dnsNames].sort(), [...addresses].sort()]);
  return found.publicKey.equals(wanted.publicKey) && facts(found) === facts(wanted);
}

function certificatesIn({ text }: FoundText, file: TextFile): readonly X509Certificate[] {
  try {
    return readCertificates(text);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new IssuerError(
      file.subject,
      `gives no certificate: what is in ${shown(file)} is no certificate in PEM (${clause(error)}); replace it`,
    );
  }
}
