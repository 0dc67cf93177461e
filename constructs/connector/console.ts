import { TerraformResource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../../config';
import type { VmConsoleLogin } from './vm-console-login';

type Registration = NonNullable<ConnectorSpec['registration']>;
type Reference = NonNullable<ConnectorSpec['appliance']['managementConsole']['password']>;

export interface ConnectorConsoleProps {
  /** UUID of the VM. */
  readonly vmId: string;
  /** Of the appliance, after its network was set. */
  readonly address: string;
  readonly port: number;
  readonly vcenterAddress: string;
  readonly administrator: Registration['administrator'];
  readonly password: Reference;
  /** When the console refuses that password. */
  readonly onWrongPassword: 'fail' | 'reset';
  readonly vmConsole: VmConsoleLogin;
  /** Of the certificate it presents at first, where the appliance cannot be asked for it. */
  readonly expectedFingerprint?: string;
  readonly after: readonly ITerraformDependable[];
}

/** The first visit to the management console: its certificate is validated, then it gets its password. */
export class ConnectorConsole extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorConsoleProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_console', dependsOn: [...props.after] });
  }

  /** An expression for the SHA-256 fingerprint that was validated. */
  get fingerprint(): string {
    return `\${${this.terraformResourceType}.${this.friendlyUniqueId}.fingerprint}`;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { vmId, address, port, vcenterAddress, administrator, vmConsole, expectedFingerprint } = this.props;
    const { password, onWrongPassword } = this.props;
    return {
      vm_id: vmId,
      address,
      port,
      vcenter_address: vcenterAddress,
      administrator: { username: administrator.username, password: administrator.password },
      password,
      on_wrong_password: onWrongPassword,
      vm_console: vmConsole,
      expected_fingerprint: expectedFingerprint,
    };
  }
}
