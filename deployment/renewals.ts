import type { ResourceChange } from './plan-model';

/** How a type shows in a plan that it is renewed, and what of it changes with that. All of it its provider computes. */
interface Renewal {
  /** The attribute that is not known before the renewal is done. */
  readonly anew?: string;
  readonly changes: readonly string[];
}

/** What a key's retirement shows of keys whose time has come (provider/access-keys/retirement-attributes.ts, RETIRED). */
const RETIRED = ['verified_id', 'pending_ids', 'retired'];

/**
 * What is renewed or rotated when it falls due, and nobody has to decide. Whoever declares something else, such as
 * another name in a certificate, `rotate_every` or a trigger, changes another attribute as well.
 */
const DUE: ReadonlyMap<string, Renewal> = new Map<string, Renewal>(
  Object.entries({
    // provider/certificate-attributes.ts, ISSUED
    connector_certificate: {
      anew: 'valid_to',
      changes: [
        ...['fingerprint', 'sha1_fingerprint', 'presented_fingerprint', 'names', 'issued_by'],
        ...['valid_from', 'valid_to', 'issued_because', 'waiting_for'],
      ],
    },
    // provider/access-keys/attributes.ts, ROTATED
    connector_access_key: {
      anew: 'id',
      changes: [
        ...['id', 'status', 'created_at', 'last_used_at', 'rotation_due_at', 'replaces', 'other_keys'],
        ...['secret_version', 'rotated_because'],
      ],
    },
    connector_encryption_key: {
      anew: 'rotated_at',
      changes: ['rotated_at', 'rotation_due_at', 'rotated_because'],
    },
    connector_access_key_retirement: { changes: RETIRED },
  }),
);

/** What takes up an access key, and changes for no other reason. */
const AFTER_KEY: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    connector_access_key_retirement: [...RETIRED, 'access_key', 'replaced_id'],
    connector_registration: [
      ...['access_key', 'secret_versions', 'secret_versions.access_key', 'extension_key'],
      ...['registered_address', 'registered_at', 'connector_key_since', 'connector_key_due_at'],
    ],
  }),
);

const UNKNOWN = '(known after apply)';

/** Those of a connector's changes that are made because something is due, and not because something was declared. */
export function renewalsAmong(changes: readonly ResourceChange[]): readonly ResourceChange[] {
  const due = changes.filter(isDue);
  const rotates = due.some(({ type }) => type === 'connector_access_key');
  return changes.filter((change) => due.includes(change) || (rotates && takesUpKey(change)));
}

function isDue(change: ResourceChange): boolean {
  const renewal = DUE.get(change.type);
  if (renewal === undefined || !changesOnly(change, renewal.changes)) return false;
  const { anew } = renewal;
  return (
    anew === undefined || change.attributes.some(({ path, after }) => path === anew && after === UNKNOWN)
  );
}

const takesUpKey = (change: ResourceChange): boolean => changesOnly(change, AFTER_KEY.get(change.type) ?? []);

/** An update of some of these attributes, or of parts of them. A single secret's version is not all of them. */
function changesOnly({ action, imported, attributes }: ResourceChange, allowed: readonly string[]): boolean {
  if (action !== 'update' || imported || attributes.length === 0) return false;
  return attributes.every(({ path }) => {
    const root = path.startsWith('secret_versions') ? path : /^[^.[]*/.exec(path)![0];
    return allowed.includes(root);
  });
}
