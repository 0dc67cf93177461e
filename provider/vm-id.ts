import { string } from './runtime';

/** The attribute by which every type names its VM. */
export const vmId = string({
  required: true,
  requiresReplace: true,
  description:
    'UUID of the VM: the `id` of a `vsphere_virtual_machine`. Its managed object id (`vm-42`) serves as well.',
});
