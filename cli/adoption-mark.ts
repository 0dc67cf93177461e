import { MARK } from '../appliance/mark';
import { connectAs } from '../operations/check-input';
import { readExtraConfig, setExtraConfig } from '../vcenter';
import { CommandFailure } from './failure';
import { withVmOf } from './vm-of-connector';

/** A mark that this command has set itself. */
export interface NewMark {
  /** The connector it names. */
  readonly name: string;
  /** Of the VM that carries it: `/DC0/vm/appliances/fra-01`. */
  readonly path: string;
  /** Gives the VM back what it carried before. @throws whatever vCenter says against it */
  readonly takeBack: () => Promise<void>;
}

/** How long vCenter has to set a mark or to take it back, login included, in seconds. */
const PATIENCE = 60;

/**
 * Marks the VM of a connector as its own, and says so.
 *
 * @param signal where the caller catches signals itself
 * @returns undefined when it was marked already
 * @throws CommandFailure when there is no VM
 */
export const mark = (name: string, signal?: AbortSignal): Promise<NewMark | undefined> =>
  withVmOf(
    name,
    async ({ session, vm, spec, signal }) => {
      if (vm === undefined) {
        throw new CommandFailure(
          `there is no VM "${spec.appliance.vmName}" where the spec places it; nothing to adopt: a deployment makes it`,
        );
      }
      const { path, ref } = vm;
      if (vm.marked) {
        console.log(`${path} is ${spec.name}'s already`);
        return undefined;
      }
      const { [MARK.name]: before = '' } = await readExtraConfig(session, ref, MARK.name, { signal });
      signal.throwIfAborted();
      // Not to be interrupted: who does not know whether it is set cannot take it back.
      await setExtraConfig(session, ref, { [MARK.name]: spec.name }, { timeoutSeconds: PATIENCE });
      console.log(
        `${path} is ${spec.name}'s now; the next deployment takes it in. Read its plan first: settings the spec names are changed, and the image it was made from is unknown.`,
      );
      const takeBack = async (): Promise<void> => {
        const signal = AbortSignal.timeout(PATIENCE * 1000);
        // The session it was set in has been idle for as long as somebody read a plan.
        const session = await connectAs(spec, process.env, process.cwd())(signal);
        try {
          await setExtraConfig(session, ref, { [MARK.name]: before }, { signal });
        } finally {
          await session.close();
        }
      };
      return { name: spec.name, path, takeBack };
    },
    signal,
  );

/**
 * Does what comes before a marked VM is taken in, and takes the mark back when that fails: a plan that is refused or
 * not agreed to must not leave the VM to the next deployment.
 *
 * @param mark undefined for a VM that was marked before, and stays so
 * @throws what `work` throws; where the mark could not be taken back, a CommandFailure that says so as well
 */
export async function orUnmarked<T>(mark: NewMark | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (mark === undefined) throw error;
    await takeBack(mark, error);
    throw error;
  }
}

async function takeBack({ name, path, takeBack }: NewMark, because: unknown): Promise<void> {
  try {
    await takeBack();
  } catch (error) {
    throw new CommandFailure(
      `${textOf(because)}; ${path} is still marked as ${name}'s, since the mark could not be taken back (${textOf(error)}): the next deployment takes it in, unless its extraConfig ${MARK.name} is removed in vCenter`,
    );
  }
  console.log(`${path} is not ${name}'s any more: the mark is taken back`);
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
