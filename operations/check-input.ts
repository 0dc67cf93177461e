import { hostname } from 'node:os';
import { identityPolicyOf, menuDriverOf, Size, type ConnectorSpec, type LoadedSpec } from '../config';
import type { PreflightInput } from '../preflight';
import { MARK } from '../appliance/mark';
import { resolveSecret, toSecretReference, toStoreReference, type SecretContext } from '../secrets';
import { connect, tlsOptions, type VcenterSession } from '../vcenter';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the checks need to know of a spec. */
export function preflightInput(
  { spec, profile, source }: LoadedSpec,
  connectTo: PreflightInput['vcenter']['connect'],
): PreflightInput {
  const { vcenter, appliance, certificate } = spec;
  const { address, proxy } = appliance.network;
  const { memory, cpus } = appliance.hardware;
  const { datacenter, cluster, host, resourcePool, datastore, folder } = vcenter;
  return {
    profile,
    positions: source.positions(),
    skip: spec.preflight.skip,
    vcenter: {
      server: vcenter.server as string,
      allowUnsupportedVersion: vcenter.allowUnsupportedVersion,
      removesExtension: spec.uninstall.onUnreachable === 'extension',
      connect: connectTo,
    },
    placement: {
      ...{ datacenter, cluster, host, resourcePool, datastore, folder },
      vmName: appliance.vmName,
      mark: { key: MARK.name, value: spec.name },
    },
    appliance: {
      image: { source: appliance.image.source as string, sha256: appliance.image.sha256 as string },
      ovf: appliance.ovf,
      diskProvisioning: appliance.diskProvisioning,
      hardware: { cpus, memoryMiB: memory === undefined ? undefined : Size.parse(memory).toMebibytes() },
      address: typeof address === 'object' ? address.ip : undefined,
      proxy: proxy === undefined ? undefined : `${proxy.host}:${proxy.port}`,
      menuDriver: menuDriverOf(spec),
    },
    aws: awsInput(spec),
    certificate,
  };
}

function awsInput(spec: ConnectorSpec): PreflightInput['aws'] {
  const { aws } = spec;
  const { source, replaceInline } = identityPolicyOf(spec);
  const { region, accountId, profile, assumeRole, identity } = aws;
  const name = identity.existingUser ?? identity.userName;
  return {
    ...{ region, accountId, profile, assumeRole },
    user:
      name === undefined
        ? undefined
        : {
            name,
            existing: identity.existingUser !== undefined,
            ...(identity.accessKey?.store && { keyStore: toStoreReference(identity.accessKey.store) }),
          },
    vmImportRole: identity.vmImportRole !== undefined,
    policySource: source,
    replacesInline: replaceInline,
    permissionsBoundary: identity.permissionsBoundary,
  };
}

/** Logs in to a spec's vCenter, with the login its references lead to. */
export function connectAs({ vcenter, aws }: ConnectorSpec, env: Environment, cwd: string) {
  return async (signal: AbortSignal): Promise<VcenterSession> => {
    const context: SecretContext = { env, aws, cwd, signal };
    const username = await resolveSecret(toSecretReference(vcenter.username), context);
    const password = toSecretReference(vcenter.password);
    return connect({
      server: vcenter.server as string,
      username: username.value,
      // Asked again at a later login, when the signal of this one is over.
      password: async () => (await resolveSecret(password, { env, aws, cwd })).value,
      tls: tlsOptions(vcenter.tls),
      userAgent: `connector check from ${hostname()}`,
      signal,
    });
  };
}
