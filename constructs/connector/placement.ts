import { TerraformDataSource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../../config';

export interface ConnectorPlacementProps {
  readonly vcenter: ConnectorSpec['vcenter'];
  /** Name of the VM. */
  readonly vmName: string;
  /** What says first, and better, what is wrong with a name. */
  readonly after: ITerraformDependable;
}

/**
 * The place of a VM in vCenter. A wrong name fails the plan before anything is created; once the VM exists, what
 * has been renamed is where the VM is. It depends on no managed resource, since it would then be read during apply
 * only, and every attribute made of it, unknown until then, would replace the VM.
 */
export class ConnectorPlacement extends TerraformDataSource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorPlacementProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_placement', dependsOn: [props.after] });
  }

  /** The reference of an attribute, for use inside an expression. */
  reference(attribute: string): string {
    return `data.${this.terraformResourceType}.${this.friendlyUniqueId}.${attribute}`;
  }

  /** An expression for an attribute: `datastore_id`. */
  attribute(attribute: string): string {
    return `\${${this.reference(attribute)}}`;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { datacenter, cluster, host, resourcePool, datastore, folder } = this.props.vcenter;
    return {
      datacenter,
      cluster,
      host,
      resource_pool: resourcePool,
      datastore,
      folder,
      vm_name: this.props.vmName,
    };
  }
}
