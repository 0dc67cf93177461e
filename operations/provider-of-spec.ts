import type { ConnectorSpec } from '../config';
import type { ApplianceAccess } from '../provider/appliance-access';
import { ConnectorClient } from '../provider/client';

type ClientConfiguration = ConstructorParameters<typeof ConnectorClient>[0];

/** What the provider's types work with, as a spec's stack would configure it. */
export function providerOf(
  spec: ConnectorSpec,
  env: NodeJS.ProcessEnv,
  access?: ApplianceAccess,
): ConnectorClient {
  const { vcenter, aws } = spec;
  const { assumeRole } = aws;
  return new ConnectorClient(
    {
      name: spec.name,
      profile: spec.kind,
      protected: spec.deletionProtection,
      allow_replacement: spec.allow.includes('replace'),
      hold_rotations: false,
      drivers: {
        console: spec.appliance.managementConsole.driver,
        vm_console: spec.appliance.vmConsole.driver,
        evidence_directory: null,
      },
      uninstall: { on_unreachable: spec.uninstall.onUnreachable },
      vcenter: {
        server: vcenter.server as string,
        username: withNulls(vcenter.username),
        password: withNulls(vcenter.password),
        tls: {
          ca_file: vcenter.tls.caFile ?? null,
          thumbprint: vcenter.tls.thumbprint ?? null,
          insecure: vcenter.tls.insecure ?? null,
        },
      },
      aws: {
        region: aws.region,
        account_id: aws.accountId ?? null,
        profile: aws.profile ?? null,
        assume_role:
          assumeRole === undefined
            ? null
            : {
                role_arn: assumeRole.roleArn,
                external_id: assumeRole.externalId ?? null,
                session_name: assumeRole.sessionName,
              },
      },
    },
    env,
    access,
  );
}

/** A reference as a nested attribute holds it. */
function withNulls(reference: ConnectorSpec['vcenter']['username']) {
  const { env = null, file = null, ssm = null, secretsmanager = null, ...rest } = reference;
  const { vault = null, sops = null, version = null } = rest;
  return { env, file, ssm, secretsmanager, vault, sops, version, region: null };
}

export type { ClientConfiguration };
