import { SecretError } from '../secrets';
import { quote } from '../secrets/quote';
import { vaultRequest, type VaultAnswer } from '../secrets/vault/request';
import { vaultSettings } from '../secrets/vault/settings';
import { issuedChain } from './issued-chain';
import type { Issuer, IssueTask } from './issuer';
import { IssuerError, oneLine } from './issuer-error';
import type { VaultSettings } from './settings';

/**
 * A role of the PKI engine of Vault or OpenBao, which has to take the names from the request (`use_csr_sans` and
 * `use_csr_common_name`, as roles do by default).
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/pki#sign-certificate
 */
export const vaultIssuer: Issuer<VaultSettings> = {
  describe: ({ path }) => `Vault ${quote(path)}`,
  issue: async (task) => {
    const { subject, request, context } = task;
    const { status, body } = await sign(task);
    const { data, warnings } = body as SignAnswer;
    if (status !== 200 || typeof data?.certificate !== 'string') {
      throw new IssuerError(subject, `gives no certificate: ${problem(status, body)}`);
    }
    for (const warning of texts(warnings)) context.report?.(`${subject}: ${oneLine(warning)}`);
    // An intermediate whose own issuer was never given to Vault has no chain.
    const above = texts(data.ca_chain).length > 0 ? texts(data.ca_chain) : texts([data.issuing_ca]);
    return { chain: issuedChain([data.certificate, ...above], request.csr, subject) };
  },
};

interface SignAnswer {
  readonly data?: {
    readonly certificate?: unknown;
    readonly issuing_ca?: unknown;
    readonly ca_chain?: unknown;
  };
  readonly warnings?: unknown;
}

/** Longest wait for an answer, in milliseconds: an engine may have its key in a slow HSM. */
const PATIENCE = 60_000;

async function sign({ settings, subject, request, context }: IssueTask<VaultSettings>): Promise<VaultAnswer> {
  const path = settings.path.replace(/^\/|\/$/g, '');
  if (!/^[^/].*\/sign\/[^/]+$/.test(path) || path.split('/').some((part) => /^\.{0,2}$/.test(part))) {
    throw new IssuerError(
      subject,
      'is not of the form MOUNT/sign/ROLE; write one such as pki/sign/connector',
    );
  }
  const patience = context.secrets.timeout ?? PATIENCE;
  const over = AbortSignal.timeout(patience);
  const question = JSON.stringify({ csr: request.csr, ttl: `${request.days * 24}h`, format: 'pem' });
  try {
    const reached = await vaultSettings(subject, context.secrets);
    const signal = AbortSignal.any([context.signal, over]);
    const answer = await vaultRequest({ method: 'POST', path, body: question }, reached, subject, signal);
    // Whoever answers in Vault's place may repeat what came.
    return answer.text.includes(reached.token) ? { ...answer, body: {} } : answer;
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof SecretError)) throw error;
    if (over.aborted) {
      throw new IssuerError(
        subject,
        `gives no certificate: Vault has not answered within ${patience / 1000} seconds; see that it works`,
      );
    }
    // Made for a secret that is read: `SUBJECT cannot be read: VAULT_ADDR is not set; ...`.
    const said = error.message.slice(subject.length + 1);
    throw new IssuerError(
      subject,
      said.replace('cannot be read', 'gives no certificate').replace('is not read', 'is not asked'),
    );
  }
}

/** @see https://developer.hashicorp.com/vault/api-docs#http-status-codes */
const PROBLEMS: Readonly<Record<number, string>> = {
  403: 'no such mount, no valid token, or no policy with update on this path; correct the path, log in again or extend the policy',
  404: 'there is no such mount; correct the path or VAULT_NAMESPACE',
  405: 'this is no PKI engine; name one',
  429: 'Vault asks to be called less often, or is a standby; run again later',
  472: 'Vault is a disaster recovery secondary; set VAULT_ADDR to the primary',
  473: 'Vault is a performance standby; set VAULT_ADDR to the active node',
  503: 'Vault is sealed or in maintenance; unseal it',
};

function problem(status: number, body: VaultAnswer['body']): string {
  const [said] = texts(body.errors);
  // This way a role says which name, key or time it does not allow.
  if (status === 400 && said !== undefined) {
    return `Vault refuses the request ("${oneLine(said)}"); extend the role, or ask for what it allows`;
  }
  if (status === 200) return 'the answer holds none; see that the path is that of a PKI engine';
  if (status >= 300 && status < 400)
    return 'Vault refers to another server, which is not followed with a token; set VAULT_ADDR to the active node';
  return PROBLEMS[status] ?? `Vault answers with HTTP ${status}; see its log`;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && one !== '') : [];
