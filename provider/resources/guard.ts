import type { ConnectorClient } from '../client';
import { CONFIRM, isConfirmed } from '../confirmation';
import { isLaid } from '../laid-image';
import { isUnknown, resource, string, type Diagnostics } from '../runtime';
import { vmId } from '../vm-id';

/**
 * A VM that must not go. It reads its own protection from the provider's configuration, since Terraform tells a
 * resource that is destroyed nothing else.
 */
export const guard = resource<ConnectorClient>()({
  type: 'connector_guard',
  description:
    'Makes every plan an error that would destroy or replace a VM, while the provider is configured with `protected = true`. Unlike `prevent_destroy` the protection is a value, one run can be allowed by `CONNECTOR_CONFIRM=NAME` in the environment, and replacements, never destructions, by `allow_replacement = true` in the configuration of the provider. It holds what is destroyed, replaced or removed from the configuration together with it; a VM that is deleted in vCenter is beyond its reach.',
  attributes: {
    vm_id: vmId,
    image_file: string({
      optional: true,
      description:
        'The `local_ovf_path` of the VM. A plan that makes another VM is refused while there is nothing in that file, protected or not: the old VM would be gone and no new one made.',
    }),
  },
  modifyPlan({ prior, plan, provider, diagnostics }) {
    const { vm_id: next, image_file: file } = plan.values;
    if (next === prior?.vm_id) return;
    if (isUnknown(next) && typeof file === 'string' && !isLaid(file)) {
      diagnostics.error(
        ['image_file'],
        `a VM would be made, and ${file} is empty`,
        'Its image is not on this machine. Run `connector image` on it, which downloads and verifies it, synthesize and plan again.',
      );
    }
    if (prior === null) return;
    const what = isUnknown(next) ? 'would be replaced' : `would give way to ${next}`;
    refuse(provider, diagnostics, 'replacement', `the VM ${prior.vm_id} ${what}`);
  },
  planDestroy({ prior, provider, diagnostics }) {
    refuse(provider, diagnostics, 'destruction', `the VM ${prior.vm_id} would be destroyed`);
  },
  create: ({ plan }) => plan,
  update: ({ plan }) => plan,
  // What happens to the VM is the vSphere provider's to see.
  read: ({ state }) => state,
  delete: () => undefined,
});

function refuse(
  provider: ConnectorClient,
  diagnostics: Diagnostics,
  fate: 'replacement' | 'destruction',
  what: string,
): void {
  const { name, isProtected, allowsReplacement } = provider;
  if (!isProtected) return;
  const subject = `${name ?? 'The appliance'} is protected, and ${what}`;
  if (fate === 'replacement' && allowsReplacement) {
    diagnostics.warning([], subject, ALLOWED);
    return;
  }
  if (isConfirmed(provider)) {
    diagnostics.warning([], subject, `${CONFIRM}=${name} allows it in this run.`);
    return;
  }
  const confirm =
    name === undefined ? '' : `, or allow this one run with ${CONFIRM}=${name} in the environment`;
  diagnostics.error(
    ['vm_id'],
    subject,
    `Nothing has been changed. If it is meant, ${MEANT[fate]}${confirm}.`,
  );
}

const ALLOWED =
  "It is allowed by allow: [replace] in the spec (allow_replacement = true in the provider's configuration); take that out again afterwards.";

const MEANT = {
  replacement:
    "allow it in the change that asks for it (allow: [replace] in a spec, allow_replacement = true in the provider's configuration)",
  destruction:
    "switch the protection off in a change of its own (deletionProtection: false in a spec, protected = false in the provider's configuration)",
};
