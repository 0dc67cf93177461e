import type { ConnectorSpec } from '../../config';
import { createSnapshot, removeSnapshot, type ManagedObjectReference } from '../../vcenter';
import type { Step } from '../operation';
import { OperationFailure } from '../operation-failure';
import { failureText } from './failure-text';
import { vmPath } from './places';

/** What the name of such a snapshot begins with; the time follows. */
export const snapshotPrefix = ({ name }: ConnectorSpec, what: string): string =>
  `connector ${name} before ${what} `;

/**
 * Steps with a snapshot around them: taken before, without memory, and removed when all of them have succeeded. Where
 * one fails it is kept, and the error names it.
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
  let taken: ManagedObjectReference | undefined;
  const kept = (step: Step): Step => ({
    call: step.call,
    run: async (operated) => {
      try {
        return await step.run(operated);
      } catch (error) {
        throw new OperationFailure(
          `${spec.name}: ${failureText(error)}. The snapshot "${name}" of ${path} is kept: it has the appliance as it was before; revert to it in vCenter, or remove it there when it is not needed`,
          { cause: error },
        );
      }
    },
  });
  const description = `Taken by connector before the ${what}, without memory; removed again after success.`;
  return [
    {
      call: `CreateSnapshot_Task of ${path}: "${name}", without memory`,
      run: async ({ vm, signal }) => {
        taken = await createSnapshot(vm.session, vm.ref, { name, description }, { signal });
        return `taken (${taken.value})`;
      },
    },
    ...steps.map(kept),
    kept({
      call: `RemoveSnapshot_Task of ${path}: "${name}"`,
      run: async ({ vm, signal }) => {
        if (taken !== undefined) await removeSnapshot(vm.session, taken, { signal });
        return 'removed';
      },
    }),
  ];
}
