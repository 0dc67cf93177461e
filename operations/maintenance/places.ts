import type { ConnectorSpec, LoadedSpec } from '../../config';
import type { MenuOperation } from '../../appliance/profiles/vm-console-profile';

/** Where the spec places the VM: `/DC0/vm/appliances/fra-01`. One that was adopted elsewhere has another path. */
export function vmPath({ vcenter, appliance }: ConnectorSpec): string {
  return ['', vcenter.datacenter, 'vm', vcenter.folder, appliance.vmName]
    .filter((part) => part !== undefined)
    .join('/');
}

/** A way through the appliance's own menu, in the words of its profile: `sudo setup.rb in PATH: 3. Restart services`. */
export function menuCall({ spec, profile }: LoadedSpec, name: MenuOperation): string {
  const entries = profile.vmConsole.operations[name]?.value.entries ?? [];
  const way = entries.map(({ number, label }) => `${number}. ${label}`).join(', ');
  return `${profile.vmConsole.command.value} in ${vmPath(spec)}: ${way || name}`;
}
