import { VsphereProvider } from '@cdktf/provider-vsphere/lib/provider';
import type { TerraformStack } from 'cdktf';
import type { ConnectorSpec } from '../config';

export interface VsphereConnectionProps {
  readonly vcenter: ConnectorSpec['vcenter'];
  /** Exact version of vmware/vsphere. */
  readonly providerVersion: string;
}

/**
 * Configures the vSphere provider of a stack. User and password are left out: the provider reads VSPHERE_USER
 * and VSPHERE_PASSWORD itself, so that they reach neither cdk.tf.json nor a saved plan.
 */
export class VsphereConnection extends VsphereProvider {
  constructor(scope: TerraformStack, id: string, { vcenter, providerVersion }: VsphereConnectionProps) {
    super(scope, id, {
      vsphereServer: vcenter.server as string,
      // Only ever what the operator wrote: an authority's file or a thumbprint must not switch verification off.
      allowUnverifiedSsl: vcenter.tls.insecure ?? false,
      // Required by cdktf's type; the provider itself takes them from the environment.
      ...({} as { user: string; password: string }),
    });
    scope.addOverride('terraform.required_providers.vsphere.version', providerVersion);
  }
}
