import { VsphereProvider } from '@cdktf/provider-vsphere/lib/provider';
import type { TerraformStack } from 'cdktf';
import type { ConnectorSpec } from '../config';
import { ephemeralSecret } from './connector/secret';

export interface VsphereConnectionProps {
  readonly vcenter: ConnectorSpec['vcenter'];
  /** Exact version of vmware/vsphere. */
  readonly providerVersion: string;
}

/** The variables the provider reads by itself. */
const VARIABLES = { username: 'VSPHERE_USER', password: 'VSPHERE_PASSWORD' } as const;

/**
 * Configures the vSphere provider of a stack. User and password reach neither cdk.tf.json nor a saved plan: the
 * provider reads its own two variables, and what lies elsewhere comes through an ephemeral resource.
 */
export class VsphereConnection extends VsphereProvider {
  constructor(scope: TerraformStack, id: string, { vcenter, providerVersion }: VsphereConnectionProps) {
    const login = (key: keyof typeof VARIABLES): string | undefined =>
      vcenter[key].env === VARIABLES[key]
        ? undefined
        : ephemeralSecret(scope, `vcenter_${key}`, vcenter[key]);
    super(scope, id, {
      vsphereServer: vcenter.server as string,
      // Only ever what the operator wrote: an authority's file or a thumbprint must not switch verification off.
      allowUnverifiedSsl: vcenter.tls.insecure ?? false,
      // Required by cdktf's type; what is left out the provider takes from the environment.
      ...({ user: login('username'), password: login('password') } as { user: string; password: string }),
    });
    scope.addOverride('terraform.required_providers.vsphere.version', providerVersion);
  }
}
