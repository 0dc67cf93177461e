import { filterSpec, objectSpec, propertySpec, traversalSpec } from './property-specs';
import type { ManagedObjectReference } from './reference';
import { againWhenSessionEnds, retrieveBy, type ObjectContent, type ReadOptions } from './retrieve';
import type { VcenterSession } from './session';

/**
 * All objects of a type at any depth under `root` (a folder, datacenter, cluster, host or resource pool), with
 * properties, by a container view. A view's types include their subtypes: `Network` finds distributed port groups,
 * `ComputeResource` clusters.
 */
export function list(
  session: VcenterSession,
  type: string,
  root: ManagedObjectReference,
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<ObjectContent[]> {
  return againWhenSessionEnds(async () => {
    const view = await createView(session, type, root, options);
    try {
      const contents = traversalSpec('view', 'ContainerView', 'view');
      const spec = filterSpec([propertySpec(type, paths)], [objectSpec(view, [contents], true)]);
      return await retrieveBy(session, [spec], { ...options, ofSession: true });
    } finally {
      // What is not destroyed ends with the session.
      const call = { repeatable: true, timeoutSeconds: 20, ofSession: true };
      await session.call('DestroyView', view, {}, call).catch(() => undefined);
    }
  });
}

async function createView(
  session: VcenterSession,
  type: string,
  container: ManagedObjectReference,
  { signal }: ReadOptions,
): Promise<ManagedObjectReference> {
  const fields = { container, type, recursive: true };
  const answer = await session.call('CreateContainerView', session.manager('viewManager'), fields, {
    // A second view in place of a lost answer ends with the session.
    repeatable: true,
    signal,
  });
  const view = answer.reference('returnval');
  if (!view) throw new Error(`${session.server}: CreateContainerView returned no view`);
  return view;
}
