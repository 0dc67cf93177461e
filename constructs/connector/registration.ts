import { TerraformResource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../../config';
import { entranceAttributes, type ConsoleEntrance } from './console-entrance';

type Registration = NonNullable<ConnectorSpec['registration']>;

export interface ConnectorRegistrationProps {
  readonly entrance: ConsoleEntrance;
  readonly registration: Registration;
  /** The key the appliance works with in AWS, and where its secret lies. */
  readonly accessKey: { readonly id: string; readonly secret: object };
  readonly proxy?: ConnectorSpec['appliance']['network']['proxy'];
  readonly after: readonly ITerraformDependable[];
}

/** Makes the appliance work for a vCenter and an AWS account; destroying it unregisters the appliance. */
export class ConnectorRegistration extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorRegistrationProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_registration', dependsOn: [...props.after] });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { entrance, registration, accessKey, proxy } = this.props;
    const { administrator, serviceAccount } = registration;
    return {
      ...entranceAttributes(entrance),
      authentication: registration.authentication,
      vcenter_address: registration.vcenterAddress,
      administrator: { username: administrator.username, password: administrator.password },
      service_account: { username: serviceAccount.username, password: serviceAccount.password },
      configuration: registration.configuration,
      connector_key: registration.connectorKey,
      trust_role_arn: registration.trustRoleArn,
      access_key: { id: accessKey.id, secret: accessKey.secret },
      connector_key_rotate_every: registration.rotateEvery,
      auto_upgrade: registration.autoUpgrade,
      esx_certificates: registration.esxCertificates,
      accept_vcenter_certificate: registration.acceptVcenterCertificate,
      registered_proxy: proxy && `${proxy.host}:${proxy.port}`,
    };
  }
}
