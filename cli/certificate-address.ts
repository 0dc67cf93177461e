import type { X509Certificate } from 'node:crypto';
import type { LoadedSpec } from '../config';
import { addressOf } from '../provider/address';
import { authoritiesOf, readPins } from '../provider/certificate-pin';
import type { FoundVm } from '../provider/vm';
import { findPlacedVm, readVirtualMachine, type VcenterSession } from '../vcenter';
import { connectAs, preflightInput } from '../operations/check-input';
import { CommandFailure } from './failure';

/** What vCenter knows of consoles: where they are, as VMware Tools tell it, and whom they trust. Logs in to each once. */
export class AddressBook {
  private readonly sessions = new Map<string, Promise<VcenterSession>>();
  private readonly vms = new Map<LoadedSpec, Promise<FoundVm>>();

  /** @throws CommandFailure for a VM that is not there, is off or tells no address; VcenterFault, SecretError */
  async addressOf(connector: LoadedSpec, signal: AbortSignal): Promise<string> {
    const { state } = await this.vmOf(connector, signal);
    const address = addressOf(state);
    if (address !== undefined) return address;
    throw new CommandFailure(
      state.powerState === 'poweredOn'
        ? `its VM is on and tells no address; see whether VMware Tools run in it, or give the console's with --url`
        : 'its VM is off; power it on first',
    );
  }

  /** The authorities of what was installed in its console, as the VM remembers it; none before the first one. */
  async authoritiesOf(connector: LoadedSpec, signal: AbortSignal): Promise<readonly X509Certificate[]> {
    const pins = await readPins(await this.vmOf(connector, signal), signal);
    return pins.flatMap(authoritiesOf);
  }

  /** Logs out. */
  async close(): Promise<void> {
    for (const login of this.sessions.values()) await (await login.catch(() => undefined))?.close();
  }

  /** As it was when it was asked for first. */
  private vmOf(connector: LoadedSpec, signal: AbortSignal): Promise<FoundVm> {
    const found = this.vms.get(connector) ?? this.findVm(connector, signal);
    this.vms.set(connector, found);
    return found;
  }

  private async findVm(connector: LoadedSpec, signal: AbortSignal): Promise<FoundVm> {
    const session = await this.sessionOf(connector, signal);
    const { placement } = preflightInput(connector, () => Promise.resolve(session));
    const vm = await findPlacedVm(session, placement, { signal });
    if (vm === undefined) throw new CommandFailure('there is no VM of it in the vCenter; deploy it first');
    const { ref } = vm;
    return { session, ref, state: await readVirtualMachine(session, ref, { signal }) };
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
