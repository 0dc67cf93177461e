import type { IssueContext, IssuerSettings } from '../issuers';
import type { certificateAttributes } from './certificate-attributes';
import type { ClientCall } from './client-call';
import type { Plan } from './runtime';

type IssuerPlan = Plan<typeof certificateAttributes>['issuer'];

/** An issuer as `issuers/` takes it, of the attribute that holds it. */
export async function issuerOf(issuer: IssuerPlan): Promise<IssuerSettings> {
  const { toSecretReference, toStoreReference } = await import('../secrets/index.js');
  const { local_ca: ca, acm_pca: arn, vault, acme, external } = issuer;
  if (ca !== null)
    return { localCa: { certificate: ca.certificate_file, key: toSecretReference(ca.private_key) } };
  if (arn !== null) return { acmPca: { arn } };
  if (vault !== null) return { vault: { path: `${vault.mount}/sign/${vault.role}` } };
  if (acme !== null) {
    const { directory, email, account_key, ca_file, http_challenge: http, dns_challenge: dns } = acme;
    return {
      acme: {
        directory,
        ...(email !== null && { email }),
        accountKey: toStoreReference(account_key),
        ...(ca_file !== null && { authority: ca_file }),
        challenge:
          http !== null
            ? { http: { address: http.address, port: http.port } }
            : { dns: { command: [...dns!.command], waitSeconds: dns!.wait_seconds } },
      },
    };
  }
  if (external !== null)
    return { external: { request: external.request_file, certificate: external.certificate_file } };
  return { selfSigned: true };
}

/** What `issuers/` works with: which Vault, and the token for it, are the issuer's own. */
export async function issueContext(
  { vault }: IssuerPlan,
  { provider, signal }: ClientCall,
): Promise<IssueContext> {
  const { env, aws } = provider;
  if (vault === null) return { secrets: { env, aws, signal }, aws, signal };
  const { value } = await provider.resolve(vault.token, signal);
  const own = { VAULT_ADDR: vault.address, VAULT_TOKEN: value };
  return { secrets: { env: { ...env, ...own }, aws, signal }, aws, signal };
}
