import { TerraformDataSource } from 'cdktf';
import type { Construct } from 'constructs';
import { identityPolicyOf, menuDriverOf, Size, type ConnectorSpec } from '../../config';

export interface ConnectorPreflightProps {
  readonly spec: ConnectorSpec;
  /** Where the spec's keys are written, `file:line:column` by dotted path. */
  readonly positions: Readonly<Record<string, string>>;
}

/**
 * Every check that can be made before anything exists. It depends on no managed resource, for the same reason as
 * `ConnectorPlacement`.
 */
export class ConnectorPreflight extends TerraformDataSource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorPreflightProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_preflight' });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { spec, positions } = this.props;
    const { vcenter, appliance, aws, certificate, preflight } = spec;
    const { address, proxy } = appliance.network;
    const policy = identityPolicyOf(spec);
    return {
      datacenter: vcenter.datacenter,
      cluster: vcenter.cluster,
      host: vcenter.host,
      resource_pool: vcenter.resourcePool,
      datastore: vcenter.datastore,
      folder: vcenter.folder,
      vm_name: appliance.vmName,
      allow_unsupported_version: vcenter.allowUnsupportedVersion,
      image: {
        source: appliance.image.source,
        sha256: appliance.image.sha256,
        deployment_option: appliance.ovf.deploymentOption,
        networks: appliance.ovf.networks,
        properties: appliance.ovf.properties,
        disk_provisioning: appliance.diskProvisioning,
        num_cpus: appliance.hardware.cpus,
        memory:
          appliance.hardware.memory === undefined
            ? undefined
            : Size.parse(appliance.hardware.memory).toMebibytes(),
      },
      address: typeof address === 'object' ? address.ip : undefined,
      proxy: proxy === undefined ? undefined : `${proxy.host}:${proxy.port}`,
      iam: {
        user_name: aws.identity.existingUser ?? aws.identity.userName,
        existing_user: aws.identity.existingUser !== undefined,
        store: aws.identity.accessKey?.store,
        vm_import_role: aws.identity.vmImportRole !== undefined,
        permissions_boundary: aws.identity.permissionsBoundary,
        policy_source: policy.source,
        replaces_inline: policy.replaceInline,
      },
      certificate: certificate && {
        dns_names: certificate.dnsNames,
        address_in_certificate: certificate.addressInCertificate,
      },
      menu_driver: menuDriverOf(spec),
      removes_extension: spec.uninstall.onUnreachable === 'extension',
      skip: preflight.skip,
      positions,
    };
  }
}
