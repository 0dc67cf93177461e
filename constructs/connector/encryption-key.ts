import { TerraformResource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../../config';
import type { VmConsoleLogin } from './vm-console-login';

type EncryptionKey = NonNullable<ConnectorSpec['appliance']['encryptionKey']>;
type Reference = NonNullable<ConnectorSpec['appliance']['managementConsole']['password']>;

export interface ConnectorEncryptionKeyProps {
  /** UUID of the VM. */
  readonly vmId: string;
  /** Of the appliance, after its network was set. */
  readonly address: string;
  readonly port: number;
  readonly consolePassword: Reference;
  /** SHA-256 fingerprint of the certificate that was validated at the first visit. */
  readonly fingerprint: string;
  readonly vmConsole: VmConsoleLogin;
  readonly encryptionKey: EncryptionKey;
  readonly after: readonly ITerraformDependable[];
}

/** The key by which the appliance encrypts what it keeps, rotated by age or on demand. */
export class ConnectorEncryptionKey extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorEncryptionKeyProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_encryption_key', dependsOn: [...props.after] });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { vmId, address, port, consolePassword, fingerprint, vmConsole, encryptionKey } = this.props;
    return {
      vm_id: vmId,
      address,
      port,
      console_password: consolePassword,
      fingerprint,
      vm_console: vmConsole,
      rotate_every: encryptionKey.rotateEvery,
      rotation_trigger: encryptionKey.rotationTrigger,
    };
  }
}
