import type { ConnectorSpec } from '../../config';
import type { VmConsoleLogin } from './vm-console-login';

/** How a type gets into the management console of an appliance whose first visit is over. */
export interface ConsoleEntrance {
  /** UUID of the VM. */
  readonly vmId: string;
  /** Of the appliance, after its network was set. */
  readonly address: string;
  readonly port: number;
  readonly consolePassword: NonNullable<ConnectorSpec['appliance']['managementConsole']['password']>;
  /** SHA-256 fingerprint of the certificate that was validated at the first visit. */
  readonly fingerprint: string;
  readonly vmConsole: VmConsoleLogin;
}

/** It in Terraform's words. */
export const entranceAttributes = (entrance: ConsoleEntrance): Readonly<Record<string, unknown>> => ({
  vm_id: entrance.vmId,
  address: entrance.address,
  port: entrance.port,
  console_password: entrance.consolePassword,
  fingerprint: entrance.fingerprint,
  vm_console: entrance.vmConsole,
});
