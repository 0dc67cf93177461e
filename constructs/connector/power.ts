import { TerraformResource, type TerraformResourceLifecycle } from 'cdktf';
import type { Construct } from 'constructs';
import type { Duration } from '../../config';

export interface ConnectorPowerProps {
  /** UUID of the VM. */
  readonly vmId: string;
  readonly state: 'running' | 'stopped';
  /** How the VM is stopped. */
  readonly stop: 'soft' | 'hard' | 'trySoft';
  /** How long its guest may take for it. */
  readonly stopTimeout: Duration;
  readonly lifecycle: TerraformResourceLifecycle;
}

/** Holds a VM on or off, which the vSphere provider cannot; knows its address. */
export class ConnectorPower extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorPowerProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_power', lifecycle: props.lifecycle });
  }

  /**
   * An expression for the appliance's address; an empty text while it is off. As an output it must not be null:
   * Terraform leaves such an output out, and cdktf-cli ends a successful deployment with "Cannot convert undefined or
   * null to object".
   *
   * @param later reference of the address it is given after it was powered on, where that is declared
   */
  addressOrNone(later?: string): string {
    const address = `${this.terraformResourceType}.${this.friendlyUniqueId}.address`;
    return `\${${address} == null ? "" : ${later ?? address}}`;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { vmId, state, stop, stopTimeout } = this.props;
    return { vm_id: vmId, state, stop, stop_timeout: stopTimeout.toString() };
  }
}
