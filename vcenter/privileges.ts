import { referenceKey, type ManagedObjectReference } from './reference';
import type { ReadOptions } from './retrieve';
import type { VcenterSession } from './session';

/** Privileges the user of the session lacks on one object. */
export interface MissingPrivileges {
  readonly ref: ManagedObjectReference;
  readonly privileges: readonly string[];
}

/**
 * Asks which of the privileges the session's user lacks on each object; objects where nothing is lacking are left
 * out. AuthorizationManager.HasPrivilegeOnEntities, since vSphere 5.5; groups and inherited permissions count.
 */
export async function missingPrivileges(
  session: VcenterSession,
  refs: readonly ManagedObjectReference[],
  privileges: readonly string[],
  { signal }: ReadOptions = {},
): Promise<MissingPrivileges[]> {
  if (refs.length === 0 || privileges.length === 0) return [];
  const answer = await session.call(
    'HasPrivilegeOnEntities',
    session.manager('authorizationManager'),
    { entity: refs, sessionId: await session.sessionKey(), privId: privileges },
    { repeatable: true, signal },
  );
  const granted = new Map<string, Set<string>>();
  for (const entry of answer.all('returnval')) {
    const entity = entry.reference('entity');
    if (!entity) continue;
    const held = entry.all('privAvailability').filter((privilege) => privilege.boolean('isGranted'));
    granted.set(referenceKey(entity), new Set(held.map((privilege) => privilege.string('privId') ?? '')));
  }
  return refs
    .map((ref) => ({
      ref,
      // What vCenter did not answer is not granted.
      privileges: privileges.filter((privilege) => !granted.get(referenceKey(ref))?.has(privilege)),
    }))
    .filter((entry) => entry.privileges.length > 0);
}
