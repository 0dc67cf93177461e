import { SecretAbsentError, SecretError } from '../secret-error';

/** @see https://developer.hashicorp.com/vault/api-docs#http-status-codes; Vault's own texts are never shown */
const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'was asked for in a way that Vault does not accept; check the path and VAULT_NAMESPACE',
  // Vault says so for a mount that is not there, too.
  403: 'may not be read: no such mount, no valid token, or no policy that allows to read there; correct the path, log in again or extend the policy',
  404: 'is not there; create it, or correct the path or VAULT_NAMESPACE',
  429: 'cannot be read: Vault asks to be called less often, or is a standby; run again later',
  472: 'cannot be read: Vault is a disaster recovery secondary; set VAULT_ADDR to the primary',
  473: 'cannot be read: Vault is a performance standby; set VAULT_ADDR to the active node',
  503: 'cannot be read: Vault is sealed or in maintenance; unseal it',
};

/** An answer of Vault that is no secret, in one sentence. */
export function vaultFailure(
  status: number,
  subject: string,
  done: 'read' | 'written' = 'read',
): SecretError {
  const redirected = status >= 300 && status < 400;
  const problem = redirected
    ? 'cannot be read: Vault refers to another server, which is not followed with a token; set VAULT_ADDR to the active node'
    : (PROBLEMS[status] ?? `cannot be read: Vault answers with HTTP ${status}; see its log`);
  const said =
    done === 'read' ? problem : problem.replaceAll(/be read\b/g, 'be written').replace('to read', 'to write');
  return new (status === 404 ? SecretAbsentError : SecretError)(subject, said);
}
