import { TerraformResource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';

export interface ConnectorImageProps {
  /** Absolute path or https URL of the OVA. */
  readonly source: string;
  /** SHA-256 of the file, in lower case. */
  readonly sha256: string;
  /** Where the verified image is laid before a VM is made of it, relative to the stack's directory. */
  readonly file: string;
  /** The OVF's configuration to deploy. @default the OVF's own default */
  readonly deploymentOption?: string;
  /** What says first, and better, what is wrong with it. */
  readonly after: ITerraformDependable;
  /** The VM that is deployed from it: while it exists, the image need not be at hand. */
  readonly vm: { readonly datacenter: string; readonly folder?: string; readonly name: string };
}

/** An OVA that is verified at plan, and what it says of the VM. */
export class ConnectorImage extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorImageProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_image', dependsOn: [props.after] });
  }

  /** The reference of one of the facts, for use inside an expression. */
  reference(path: string): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}.${path}`;
  }

  /** An expression for one of the facts: `hardware.num_cpus`. */
  fact(path: string): string {
    return `\${${this.reference(path)}}`;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { source, sha256, file, deploymentOption, vm } = this.props;
    return { source, sha256, file, deployment_option: deploymentOption, vm };
  }
}
