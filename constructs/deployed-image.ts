import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

export interface DeployedImageProps {
  readonly sha256: string;
  readonly diskProvisioning: string;
  /** Reference of the OVF's configuration that is deployed; its value is '' for an OVF without any. */
  readonly configuration: string;
}

/**
 * What a VM was made from, kept in the state. The VM names it in `replace_triggered_by`: another image, disk
 * layout or deployment option is another VM, while the path the image happened to have is not.
 */
export class DeployedImage extends TerraformResource {
  constructor(scope: Construct, id: string, { sha256, diskProvisioning, configuration }: DeployedImageProps) {
    super(scope, id, { terraformResourceType: 'terraform_data' });
    const all = `{ sha256 = "${sha256}", disk_provisioning = "${diskProvisioning}", deployment_option = ${configuration} }`;
    this.addOverride('input', `\${{ for name, value in ${all} : name => value if value != "" }}`);
  }
}
