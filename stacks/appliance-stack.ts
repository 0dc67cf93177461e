import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { ApplianceProfile } from '../appliance/profiles';
import { Duration, identityPolicyOf, ownName, snapshotName, type ConnectorSpec } from '../config';
import { addressed } from '../constructs/addressed';
import { applianceKey } from '../constructs/appliance-key';
import { ApplianceInside } from '../constructs/appliance-inside';
import { ApplianceVm, IMAGE_PATH } from '../constructs/appliance-vm';
import { ConnectorGuard } from '../constructs/connector/guard';
import { ConnectorPlacement } from '../constructs/connector/placement';
import { ConnectorPolicyReplacement } from '../constructs/connector/policy-replacement';
import { ConnectorPower } from '../constructs/connector/power';
import { ConnectorPreflight } from '../constructs/connector/preflight';
import { ConnectorProvider } from '../constructs/connector/provider';
import { output } from '../constructs/output';
import { VsphereConnection } from '../constructs/vsphere-connection';

export interface ApplianceStackProps {
  readonly spec: ConnectorSpec;
  readonly profile: ApplianceProfile;
  /** Exact version of vmware/vsphere. */
  readonly vsphereProviderVersion: string;
  /** Where the spec's keys are written, `file:line:column` by dotted path. */
  readonly positions: Readonly<Record<string, string>>;
}

const VM = 'vsphere_virtual_machine.appliance';

/**
 * The vSphere side of a connector. One VM a stack: the provider waits for tasks on a collector that is not
 * safe for two at once. An absent connector leaves the providers alone in the stack, and its access key if its identity
 * is kept, so that applying it deletes the VM and needs neither the image nor any look-up.
 */
export class ApplianceStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: ApplianceStackProps) {
    super(scope, id);
    const { spec, profile, vsphereProviderVersion: providerVersion } = props;
    new VsphereConnection(this, 'vsphere', { vcenter: spec.vcenter, providerVersion });
    new ConnectorProvider(this, 'connector', {
      name: spec.name,
      profile: spec.kind,
      protected: spec.deletionProtection,
      allowReplacement: spec.allow.includes('replace'),
      holdRotations: spec.state !== 'running' && spec.aws.identity.accessKey?.rotateEvery !== undefined,
      vcenter: spec.vcenter,
      aws: spec.aws,
      onUnreachable: spec.uninstall.onUnreachable,
      appliance: spec.appliance,
    });
    if (spec.state === 'absent') {
      // Under the same construct as in a deployed one, which an absent connector has not.
      if (spec.uninstall.identity === 'keep') applianceKey(new Construct(this, 'inside'), spec);
      return;
    }
    this.replaceInlinePolicies(spec, profile);
    this.deploy(spec, spec.state, profile, props.positions);
  }

  /** The identity's stack attaches what takes their place, and is applied first. */
  private replaceInlinePolicies(spec: ConnectorSpec, { identity: known }: ApplianceProfile): void {
    const { source, replaceInline } = identityPolicyOf(spec);
    const { existingUser, userName } = spec.aws.identity;
    const user = existingUser ?? userName;
    if (!replaceInline || user === undefined) return;
    for (const { value: policy } of known.managedPolicies) {
      const name = ownName(policy);
      const replacement = new ConnectorPolicyReplacement(this, `replaced-${name}`, {
        userName: user,
        policyName: name,
        // This stack knows neither partition nor account.
        replacedBy:
          source === 'managed'
            ? `arn:*:iam::aws:policy/${policy}`
            : `arn:*:iam::*:policy/${snapshotName(spec, policy)}`,
      });
      addressed(replacement, name);
    }
  }

  private deploy(
    spec: ConnectorSpec,
    state: 'running' | 'stopped',
    profile: ApplianceProfile,
    positions: ApplianceStackProps['positions'],
  ): void {
    const { vcenter, appliance } = spec;
    const preflight = addressed(new ConnectorPreflight(this, 'preflight', { spec, positions }), 'preflight');
    const placement = addressed(
      new ConnectorPlacement(this, 'placement', { vcenter, vmName: appliance.vmName, after: preflight }),
      'placement',
    );
    new ApplianceVm(this, 'appliance', { spec, profile, placement });
    // A VM of ours that no state knows, as a run that was killed leaves it.
    this.addOverride('import', [
      { for_each: placement.attribute('unmanaged_vms'), to: VM, id: '${each.value}' },
    ]);
    const vmId = `\${${VM}.id}`;
    addressed(new ConnectorGuard(this, 'guard', { vmId, imageFile: IMAGE_PATH }), 'appliance');
    const power = addressed(
      new ConnectorPower(this, 'power', {
        vmId,
        state,
        stop: appliance.stop,
        stopTimeout: Duration.parse(appliance.shutdownTimeout),
        // Any update of a stopped VM starts it (terraform-provider-vsphere, resource_vsphere_virtual_machine.go).
        lifecycle: { replaceTriggeredBy: [VM] },
      }),
      'appliance',
    );
    const inside = new ApplianceInside(this, 'inside', { spec, vmId, after: [power] });
    output(
      this,
      'vm_id',
      vmId,
      'UUID of the VM, by which `terraform import` and the vSphere provider know it',
    );
    output(
      this,
      'vm_moid',
      `\${${VM}.moid}`,
      'Managed object id of the VM, by which the vSphere API knows it',
    );
    output(
      this,
      'address',
      power.addressOrNone(inside.address),
      "The appliance's address, as VMware Tools tells it; empty while it is off",
    );
  }
}
