import type { Check } from './check';

/** What `allow` may say that no deployment applies. */
const NOT_APPLIED: readonly unknown[] = ['interruptMigrations'];

/**
 * Parts of the spec that are checked but that no deployment applies. They are part of the contract, so that a
 * file written today stays valid; a note says so at every run, since silence would read as done.
 */
export const notApplied: Check = ({ allow = [] }) =>
  allow.flatMap((allowed, index) =>
    NOT_APPLIED.includes(allowed)
      ? [
          {
            path: ['allow', index],
            severity: 'note' as const,
            message: `allow: "${String(allowed)}" counts for connector restart, reset and doctor --fix alone; deployments do not look for migrations`,
          },
        ]
      : [],
  );
