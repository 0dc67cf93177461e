import { TerraformResource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../../config';
import type { VmConsoleLogin } from './vm-console-login';

type Registration = NonNullable<ConnectorSpec['registration']>;
type Reference = NonNullable<ConnectorSpec['appliance']['managementConsole']['password']>;

export interface ConnectorRegistrationProps {
  /** UUID of the VM. */
  readonly vmId: string;
  /** Of the appliance, after its network was set. */
  readonly address: string;
  readonly registration: Registration;
  readonly port: number;
  readonly consolePassword: Reference;
  /** SHA-256 fingerprint of the certificate that was validated. */
  readonly fingerprint: string;
  readonly vmConsole: VmConsoleLogin;
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
    const { vmId, address, registration, port, consolePassword, fingerprint, vmConsole, accessKey, proxy } =
      this.props;
    const { administrator, serviceAccount } = registration;
    return {
      vm_id: vmId,
      address,
      port,
      console_password: consolePassword,
      fingerprint,
      vm_console: vmConsole,
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
