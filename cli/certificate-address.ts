import type { LoadedSpec } from '../config';
import { addressOf } from '../provider/address';
import { findPlacedVm, readVirtualMachine, type VcenterSession } from '../vcenter';
import { connectAs, preflightInput } from './check-input';
import { CommandFailure } from './failure';

/** Where consoles are, as VMware Tools tell it in vCenter; logs in to each vCenter once. */
export class AddressBook {
  private readonly sessions = new Map<string, Promise<VcenterSession>>();

  /** @throws CommandFailure for a VM that is not there, is off or tells no address; VcenterFault, SecretError */
  async addressOf(connector: LoadedSpec, signal: AbortSignal): Promise<string> {
    const session = await this.sessionOf(connector, signal);
    const { placement } = preflightInput(connector, () => Promise.resolve(session));
    const vm = await findPlacedVm(session, placement, { signal });
    if (vm === undefined) throw new CommandFailure('there is no VM of it in the vCenter; deploy it first');
    const state = await readVirtualMachine(session, vm.ref, { signal });
    const address = addressOf(state);
    if (address !== undefined) return address;
    throw new CommandFailure(
      state.powerState === 'poweredOn'
        ? `its VM is on and tells no address; see whether VMware Tools run in it, or give the console's with --url`
        : 'its VM is off; power it on first',
    );
  }

  /** Logs out. */
  async close(): Promise<void> {
    for (const login of this.sessions.values()) await (await login.catch(() => undefined))?.close();
  }

  private sessionOf({ spec }: LoadedSpec, signal: AbortSignal): Promise<VcenterSession> {
    const { server, username, password, tls } = spec.vcenter;
    const { region, profile, assumeRole } = spec.aws;
    const key = JSON.stringify([server, username, password, tls, region, profile, assumeRole]);
    const session = this.sessions.get(key) ?? connectAs(spec, process.env, process.cwd())(signal);
    this.sessions.set(key, session);
    return session;
  }
}
