import type { ConnectorSpec } from '../../config';
import { createSnapshot, isFault, removeSnapshot, type ManagedObjectReference } from '../../vcenter';
import type { Step } from '../operation';
import { OperationFailure, OperationGoesOn } from '../operation-failure';
import { failureText } from './failure-text';
import { vmPath } from './places';

/** What the name of such a snapshot begins with; the time follows. */
export const snapshotPrefix = ({ name }: ConnectorSpec, what: string): string =>
  `connector ${name} before ${what} `;

/**
 * Steps with a snapshot around them: taken before, without memory, and removed when all of them have succeeded. Where
 * one fails it is kept, and the error names it, with what to do about it: it depends on whether the appliance is as it
 * was, at work, or done.
 *
 * @param what is done, for its name: `factory reset`
 * @param now for its name, to the second in UTC: `connector fra-01 before factory reset 2026-11-30T05:00:00Z`
 */
export function withSnapshot(
  spec: ConnectorSpec,
  what: string,
  steps: readonly Step[],
  now: Date = new Date(),
): readonly Step[] {
  const at = now.toISOString().replace(/\.\d+Z$/, 'Z');
  const name = `${snapshotPrefix(spec, what)}${at}`;
  const path = vmPath(spec);
  const own = `snapshot "${name}" of ${path}`;
  let taken: ManagedObjectReference | undefined;
  const advising = (step: Step, advice: (error: unknown) => string): Step => ({
    call: step.call,
    run: async (operated) => {
      try {
        return await step.run(operated);
      } catch (error) {
        throw new OperationFailure(`${spec.name}: ${failureText(error)}. ${advice(error)}`, { cause: error });
      }
    },
  });
  const kept = (error: unknown): string =>
    error instanceof OperationGoesOn
      ? `The ${own} is kept; do not revert to it meanwhile: the run that follows removes it`
      : `The ${own} is kept: it has the appliance as it was before; revert to it in vCenter, or remove it there when it is not needed`;
  const description = `Taken by connector before the ${what}, without memory; removed again after success.`;
  const take: Step = {
    call: `CreateSnapshot_Task of ${path}: "${name}", without memory`,
    run: async ({ vm, signal }) => {
      taken = await createSnapshot(vm.session, vm.ref, { name, description }, { signal });
      return `taken (${taken.value})`;
    },
  };
  const remove: Step = {
    call: `RemoveSnapshot_Task of ${path}: "${name}"`,
    run: async ({ vm, signal }) => {
      if (taken !== undefined) await removeSnapshot(vm.session, taken, { signal });
      return 'removed';
    },
  };
  return [
    // A task that vCenter works on is not ended by whoever does not wait for it.
    advising(take, (error) =>
      isFault(error)
        ? 'Nothing else was done'
        : `vCenter may take the ${own} all the same; nothing else was done, so remove it there when it appears`,
    ),
    ...steps.map((step) => advising(step, kept)),
    advising(remove, () => `All else has succeeded: remove the ${own} in vCenter`),
  ];
}
