import type { Check } from './check';

/** What `allow` may say that nothing applies yet. */
const NOT_APPLIED: readonly unknown[] = ['interruptMigrations'];

/**
 * Parts of the spec that are checked but that nothing applies yet. They are part of the contract, so that a
 * file written today stays valid; a note says so at every run, since silence would read as done.
 */
export const notApplied: Check = ({ allow = [] }) =>
  allow.flatMap((allowed, index) =>
    NOT_APPLIED.includes(allowed)
      ? [
          {
            path: ['allow', index],
            severity: 'note' as const,
            message: `allow: "${String(allowed)}" is checked, and not applied by this version; remove it`,
          },
        ]
      : [],
  );
