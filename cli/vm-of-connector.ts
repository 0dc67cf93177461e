import type { ConnectorSpec } from '../config';
import { resolvePlacement, type PlacedVm, type VcenterSession } from '../vcenter';
import { connectAs, preflightInput } from '../operations/check-input';
import { CommandFailure } from './failure';
import { interruptible } from './interruptible';
import { oneConnector } from './one-connector';

/** A connector's VM as vCenter has it now. */
export interface VmOfConnector {
  readonly session: VcenterSession;
  readonly spec: ConnectorSpec;
  /** The VM of its name and place, its own or not; or one that carries its mark. */
  readonly vm?: PlacedVm;
  readonly signal: AbortSignal;
}

/**
 * Finds the VM of a connector and does something with it; logs in and out around it.
 *
 * @param signal of a caller that catches signals itself. @default they are caught here
 * @throws CommandFailure when the name is no connector's, or its spec is not valid
 */
export async function withVmOf<T>(
  name: string,
  act: (found: VmOfConnector) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const { env } = process;
  const connector = oneConnector(name, 'deploy');
  const { spec } = connector;
  if (spec.state === 'absent')
    throw new CommandFailure(`${spec.name} is declared absent; a deployment removes it`);
  const work = async (signal: AbortSignal): Promise<T> => {
    const logIn = connectAs(spec, env, process.cwd());
    const session = await logIn(signal);
    try {
      const { placement } = preflightInput(connector, logIn);
      const { vm } = await resolvePlacement(session, { ...placement, networks: [] }, { signal });
      return await act({ session, spec, vm, signal });
    } finally {
      await session.close();
    }
  };
  return signal === undefined ? interruptible(work) : work(signal);
}
