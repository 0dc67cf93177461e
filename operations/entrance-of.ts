import type { LoadedSpec } from '../config';
import type { Entrance } from '../provider/appliance';
import { staticAddress } from './static-address';

/**
 * How a connector's appliance is found and entered, as its spec says.
 *
 * @param told the address its VM tells; without VMware Tools nobody tells one, and the declared one counts
 */
export function entranceOf({ spec, profile }: LoadedSpec, vmId: string, told: string | undefined): Entrance {
  const { managementConsole, vmConsole } = spec.appliance;
  return {
    vm_id: vmId,
    address: told ?? staticAddress(spec) ?? null,
    port: Number(managementConsole.port ?? profile.managementConsole.port.value),
    vm_console: {
      user: vmConsole.user,
      password: vmConsole.password ?? null,
      previous_password: vmConsole.previousPassword ?? null,
    },
  };
}
