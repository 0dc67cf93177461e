import { Appliance } from './appliance';
import type { Switches } from './model';
import type { Aws, Machine, Vcenter } from './peers';

export interface ConsoleSettings {
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** @default any free one */
  readonly port?: number;
  readonly vmName?: string;
  readonly switches?: Partial<Switches>;
  readonly vcenter: Vcenter;
  readonly aws: Aws;
}

export interface StandaloneConsole {
  /** `https://127.0.0.1:PORT`, of this moment: it moves with the appliance's address. */
  readonly url: string;
  readonly appliance: Appliance;
  close(): Promise<void>;
}

/** An appliance without a vCenter around it: its machine does what it is told. */
export async function startConsole({
  host = '127.0.0.1',
  port = 0,
  vmName = 'connector',
  ...rest
}: ConsoleSettings): Promise<StandaloneConsole> {
  let address = host;
  const machine: Machine = {
    setAddress: (wanted) => {
      address = wanted ?? host;
      return Promise.resolve({ address });
    },
    setTools: () => Promise.resolve(),
    reboot: () => appliance.powerOn(address),
  };
  const appliance = new Appliance({ vmId: 'vm-1', vmName, port, machine, ...rest });
  await appliance.powerOn(host);
  return {
    get url() {
      return appliance.url;
    },
    appliance,
    close: () => appliance.powerOff(),
  };
}
