import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

export interface DeployedImageProps {
  readonly sha256: string;
  readonly diskProvisioning: string;
  /** The OVF's configuration that is deployed; '' for an OVF without any. */
  readonly configuration: string;
}

/**
 * What a VM was made from, kept in the state. The VM names it in `replace_triggered_by`: another image, disk
 * layout or deployment option is another VM, while the path the image happened to have is not.
 */
export class DeployedImage extends TerraformResource {
  constructor(scope: Construct, id: string, props: DeployedImageProps) {
    super(scope, id, { terraformResourceType: 'terraform_data' });
    this.addOverride('input', {
      sha256: props.sha256,
      disk_provisioning: props.diskProvisioning,
      ...(props.configuration === '' ? {} : { deployment_option: props.configuration }),
    });
  }
}
