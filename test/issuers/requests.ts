import type { KeyObject, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issue, IssuerError, type IssueContext, type IssueRequest, type IssuerSettings } from '../../issuers';
import {
  generateKey,
  makeAuthority,
  makeRequest,
  readCertificates,
  selfSign,
  type Authority,
  type CertificateNames,
  type KeyPolicy,
} from '../../pki';
import { SecretError } from '../../secrets';

/** A value that no message may hold any part of. */
export const CANARY = 'c4nary-Vh83-kLmq-0042';

export const ECDSA: KeyPolicy = { algorithm: 'ecdsa', curve: 'P-256' };
export const NAMES: CertificateNames = { dnsNames: ['connector.example.com'], addresses: ['192.0.2.10'] };

/** A request of a key of its own; `selfSign` counts how often the key was asked for. */
export async function newRequest(
  names: CertificateNames = NAMES,
  days = 90,
): Promise<IssueRequest & { key: KeyObject; asked: { selfSign: number } }> {
  const key = await generateKey(ECDSA);
  const csr = makeRequest(key, names);
  const asked = { selfSign: 0 };
  return {
    csr,
    days,
    key,
    asked,
    selfSign: (own) => {
      asked.selfSign++;
      return selfSign(csr, key, { days: own });
    },
  };
}

/** An authority that signs itself, or one under another. */
export async function newAuthority(commonName: string, parent?: Authority, days = 365): Promise<Authority> {
  const key = await generateKey(ECDSA);
  const certificate = one(makeAuthority(key, commonName, { days }, parent));
  return { certificate, key, chain: parent ? [parent.certificate, ...(parent.chain ?? [])] : [] };
}

export const one = (pem: string): X509Certificate => readCertificates(pem)[0]!;

/** What came, as certificates. @throws an error when nothing did */
export async function chainOf(
  settings: IssuerSettings,
  request: IssueRequest,
  context: IssueContext,
): Promise<X509Certificate[]> {
  const issued = await issue(settings, request, context);
  if (!('chain' in issued)) throw new Error(`no chain, but waiting for ${issued.waitingFor}`);
  return issued.chain.map(one);
}

/** What a refusal says, once it is sure that nothing of it, or of what hangs on it, shows a value. */
export async function refusal(
  settings: IssuerSettings,
  request: IssueRequest,
  context: IssueContext,
): Promise<string> {
  const error: unknown = await issue(settings, request, context).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof IssuerError) && !(error instanceof SecretError))
    throw new Error(`no IssuerError but ${String(error)}`);
  const everything = `${error.stack} ${JSON.stringify(error, Object.getOwnPropertyNames(error))}`;
  for (const part of [CANARY, ...CANARY.split('-').slice(1)]) expect(everything).not.toContain(part);
  expect(error.message).not.toContain('\n');
  return error.message;
}

/** A directory for the tests of a file, removed after them, and a context that knows it. */
export function useDirectory(): {
  readonly path: string;
  context(env?: Record<string, string>): IssueContext;
  write(name: string, content: string, mode?: number): string;
} {
  const path = mkdtempSync(join(tmpdir(), 'issuers-'));
  afterAll(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return {
    path,
    context: (env = {}) => ({ secrets: { env, cwd: path }, signal: new AbortController().signal }),
    write: (name, content, mode = 0o600) => {
      const file = join(path, name);
      writeFileSync(file, content, { mode });
      return file;
    },
  };
}
