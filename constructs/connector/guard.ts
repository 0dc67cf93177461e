import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

export interface ConnectorGuardProps {
  /** UUID of the VM that must not go. */
  readonly vmId: string;
  /** The file it is deployed from: a plan that makes another VM is refused while that is empty. */
  readonly imageFile: string;
}

/** Makes the plan fail that would destroy or replace a VM, while the provider is told that it is protected. */
export class ConnectorGuard extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorGuardProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_guard' });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { vm_id: this.props.vmId, image_file: this.props.imageFile };
  }
}
