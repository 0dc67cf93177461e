import { probe, type PresentedCertificate } from '../../appliance/tls';
import { REFUSED } from '../../appliance/mark';
import type { LoadedSpec } from '../../config';
import { applianceState, type StoredState } from '../../deployment/states';
import { isPinned } from '../../provider/certificate-pin';
import { isRefused } from '../../provider/login-memory';
import type { FoundVm } from '../../provider/vm';
import type { ListedVm, VcenterSession } from '../../vcenter';
import { connectAs } from '../check-input';
import type { Applied } from './applied';
import { lookAtHealth, type SeenHealth } from './health';
import { lookAtVcenter, vmOfUuid, type VcenterSight } from './vcenter-sight';

/** What looks outside, so that tests can have others. None changes anything. */
export interface Eyes {
  state(connector: LoadedSpec, signal: AbortSignal): Promise<StoredState | undefined>;
  logIn(connector: LoadedSpec, signal: AbortSignal): Promise<VcenterSession>;
  vcenter(
    session: VcenterSession,
    connectors: readonly LoadedSpec[],
    signal: AbortSignal,
  ): Promise<VcenterSight>;
  /** A VM that has another name by now. */
  vmOfUuid(session: VcenterSession, uuid: string, signal: AbortSignal): Promise<ListedVm | undefined>;
  /** A TLS handshake, and nothing else. */
  certificate(
    connector: LoadedSpec,
    place: { readonly address: string; readonly port: number },
    seconds: number,
    signal: AbortSignal,
  ): Promise<PresentedCertificate>;
  pinned(
    presented: PresentedCertificate,
    session: VcenterSession,
    vm: ListedVm,
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Whether the very password that was applied is noted as refused. */
  refused(
    password: Applied['consolePassword'],
    session: VcenterSession,
    vm: ListedVm,
    signal: AbortSignal,
  ): Promise<boolean>;
  health(
    connector: LoadedSpec,
    vm: { readonly vmId: string; readonly address?: string },
    signal: AbortSignal,
  ): Promise<SeenHealth>;
}

/** The world. */
export const realEyes = (env: NodeJS.ProcessEnv): Eyes => ({
  state: (connector, signal) => applianceState(connector, env, signal),
  logIn: ({ spec }, signal) => connectAs(spec, env, process.cwd())(signal),
  vcenter: lookAtVcenter,
  vmOfUuid,
  certificate: ({ profile }, { address, port }, timeoutSeconds, signal) => {
    const oldestTls = profile.managementConsole.oldestTls?.value;
    return probe({ address, port, timeoutSeconds, signal, ...(oldestTls && { oldestTls }) });
  },
  pinned: async (presented, session, vm, signal) => {
    const found = foundVm(session, vm);
    return found !== undefined && isPinned(presented, found, signal);
  },
  refused: async (password, session, vm, signal) => {
    const found = foundVm(session, vm);
    // A call only for a VM that has a note at all.
    if (password === undefined || found === undefined || vm.extraConfig[REFUSED.console] === undefined)
      return false;
    return isRefused({ door: 'console', attribute: 'password', ...password }, found, signal);
  },
  health: (connector, vm, signal) => lookAtHealth(connector, vm, env, signal),
});

const foundVm = (session: VcenterSession, { ref, state }: ListedVm): FoundVm | undefined =>
  state && { session, ref, state };
