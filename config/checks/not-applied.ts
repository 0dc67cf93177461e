import type { Check, PartialSpec } from './check';

/**
 * Parts of the spec that are checked but that nothing applies yet. They are part of the contract, so that a
 * file written today stays valid; a note says so at every run, since silence would read as done.
 */
const PARTS: readonly { path: readonly string[]; declared: (spec: PartialSpec) => boolean; until: string }[] =
  [{ path: ['allow'], declared: ({ allow }) => (allow?.length ?? 0) > 0, until: 'remove it' }];

export const notApplied: Check = (spec) =>
  PARTS.filter(({ declared }) => declared(spec)).map(({ path, until }) => ({
    path,
    at: 'key',
    severity: 'note',
    message: `${path.join('.')}: is checked, and not applied by this version; ${until}`,
  }));
