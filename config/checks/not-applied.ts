import type { Check } from './check';

/** What `allow` may say that is for the commands of this program alone, and that cdktf and terraform do not look at. */
const NOT_APPLIED: readonly unknown[] = ['interruptMigrations'];

/**
 * Parts of the spec that are checked but that not every deployment applies; a note says so at every run, since silence
 * would read as done.
 */
export const notApplied: Check = ({ allow = [] }) =>
  allow.flatMap((allowed, index) =>
    NOT_APPLIED.includes(allowed)
      ? [
          {
            path: ['allow', index],
            severity: 'note' as const,
            message: `allow: "${String(allowed)}" counts for the connector commands that stop, restart, reset or remove an appliance; cdktf deploy and destroy do not look for migrations`,
          },
        ]
      : [],
  );
