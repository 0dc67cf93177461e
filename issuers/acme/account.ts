import type { Client } from 'acme-client';
import { generateKey, policyOf, PkiError, privateKeyPem, readPrivateKey } from '../../pki';
import {
  checkStore,
  describeReference,
  findSecret,
  storeSecret,
  type SecretContext,
  type SecretReference,
} from '../../secrets';
import type { IssueTask } from '../issuer';
import { clause, IssuerError } from '../issuer-error';
import type { AcmeSettings } from '../settings';

/**
 * A client with its account. The account is the one of the stored key; there is one more at the server only where
 * there was no key, hence the key is stored before the server hears of it.
 */
export async function openAccount(task: IssueTask<AcmeSettings>): Promise<Client> {
  const { settings, context } = task;
  const accountKey = (await storedKey(task)) ?? (await newKey(task));
  const { Client: AcmeClient } = await import('acme-client');
  const client = new AcmeClient({ directoryUrl: settings.directory, accountKey });
  // The server gives the account that it has for this key, or makes one (RFC 8555, section 7.3).
  await client.createAccount({
    termsOfServiceAgreed: true,
    ...(settings.email !== undefined && { contact: [`mailto:${settings.email}`] }),
  });
  context.report?.(`the ACME account is ${client.getAccountUrl()}`);
  return client;
}

const secretsOf = ({ context }: IssueTask<AcmeSettings>): SecretContext => ({
  ...context.secrets,
  signal: context.signal,
});

/** The account's key, PEM. None only when there is nothing where it should be: any other trouble may pass. */
async function storedKey(task: IssueTask<AcmeSettings>): Promise<string | undefined> {
  const reference: SecretReference = task.settings.accountKey;
  const stored = await findSecret(reference, secretsOf(task));
  if (stored === undefined) return undefined;
  const named = `gives no certificate: ${describeReference(reference)}, the key of the account,`;
  try {
    const key = readPrivateKey(stored.value);
    if (policyOf(key) !== undefined) return privateKeyPem(key);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new IssuerError(task.subject, `${named} cannot be used: ${clause(error)}`);
  }
  throw new IssuerError(task.subject, `${named} is neither RSA nor ECDSA; name another place for it`);
}

async function newKey(task: IssueTask<AcmeSettings>): Promise<string> {
  const { accountKey } = task.settings;
  await checkStore(accountKey, secretsOf(task));
  const pem = privateKeyPem(await generateKey({ algorithm: 'ecdsa', curve: 'P-256' }));
  await storeSecret(accountKey, pem, secretsOf(task));
  task.context.report?.(`a key for a new ACME account is stored: ${describeReference(accountKey)}`);
  return pem;
}
