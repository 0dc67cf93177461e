import { mkdirSync, readFileSync } from 'node:fs';
import { AwsClient } from './aws-client';
import { openControlPort } from './control/control-port';
import { Fleet } from './fleet/fleet';
import { follow } from './fleet/follow';
import { VcenterControl } from './fleet/vcenter-control';
import { VcenterClient } from './vcenter-client';

export interface ServeOptions {
  /** Of the control port; port 0: any free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Of every console, each at its VM's address. */
  readonly consolePort: number;
  /** `http://127.0.0.1:8990` */
  readonly vcenterControl: string;
  /** The SDK's port, for a vCenter that is typed in without one. */
  readonly vcenterPort: number;
  /** File with the authorities that vCenter's certificate is checked against, in PEM. */
  readonly vcenterCa: string;
  /** `http://127.0.0.1:5000` */
  readonly aws: string;
  /** For the insides of the VMs. */
  readonly directory: string;
  readonly log: (line: string) => void;
}

export interface Serving {
  /** Of the control port. */
  readonly url: string;
  /** When the VMs of the beginning are known. */
  readonly started: Promise<void>;
  close(): Promise<void>;
}

/** Plays the appliances of one vCenter. */
export async function serve(options: ServeOptions): Promise<Serving> {
  mkdirSync(options.directory, { recursive: true });
  const control = new VcenterControl(options.vcenterControl);
  const fleet = new Fleet({
    vcenter: new VcenterClient({ port: options.vcenterPort, ca: readFileSync(options.vcenterCa, 'utf8') }),
    aws: new AwsClient(options.aws),
    control,
    port: options.consolePort,
    directory: options.directory,
    log: options.log,
  });
  let ready = false;
  const port = await openControlPort({ ...options.listen, fleet, ready: () => ready });
  const following = follow(fleet, control, options.log);
  const started = following.started.then(() => {
    ready = true;
  });
  return {
    url: port.url,
    started,
    close: async () => {
      await following.stop();
      await Promise.all([port.close(), fleet.clear()]);
    },
  };
}
