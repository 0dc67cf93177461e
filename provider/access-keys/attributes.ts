import { bool, listNested, matches, string, type Attributes } from '../runtime';
import { requiredStoreReference } from '../store-reference';

/** A validator for the age at which a key is replaced. */
export const isAge = matches(
  /[1-9][0-9]{0,5}[smhd]/,
  'a whole number and a unit (s, m, h or d), such as 90d',
);

/** All of connector_access_key. */
export const accessKeyAttributes = {
  user_name: string({
    required: true,
    requiresReplace: true,
    description: 'IAM user the key is made for.',
  }),
  store: requiredStoreReference(
    'Where the secret of the key is written, by exactly one of the stores; the same reference reads it. It is looked at before the key is made. Another store rotates the key into it.',
  ),
  rotate_every: string({
    optional: true,
    validators: [isAge],
    description: 'Age at which the key is replaced, such as `90d`. Default: never.',
  }),
  rotation_trigger: string({
    optional: true,
    description:
      'Any text: another one than the key was made for replaces the key at the next apply. Taking it away does nothing.',
  }),
  take_over: bool({
    optional: true,
    default: false,
    description:
      'Whether all keys of the user belong to this resource: those made by hand are retired by `connector_access_key_retirement`, and deleted with this.',
  }),
  id: string({ computed: true, recomputedBy: [], description: 'The access key id.' }),
  account_id: string({ computed: true, recomputedBy: [], description: 'Account of the user.' }),
  status: string({
    computed: true,
    recomputedBy: [],
    description:
      '`Active`, `Inactive`, or `Deleted` for one that is gone while the key it replaces is still there. A key somebody has deactivated is a warning; one that is gone is made anew.',
  }),
  created_at: string({
    computed: true,
    recomputedBy: [],
    description: 'When the key was made, as RFC 3339.',
  }),
  last_used_at: string({
    computed: true,
    recomputedBy: [],
    description: 'When the key was used last, as RFC 3339; null for never, and where IAM may not be asked.',
  }),
  rotation_due_at: string({
    computed: true,
    recomputedBy: [],
    description: 'When the key is old enough to be replaced, as RFC 3339; null without `rotate_every`.',
  }),
  rotated_because: string({
    computed: true,
    recomputedBy: [],
    description: 'Why the key took the place of another one; null for the first.',
  }),
  applied_trigger: string({
    computed: true,
    recomputedBy: [],
    description: 'The `rotation_trigger` the key was made for.',
  }),
  replaces: string({
    computed: true,
    recomputedBy: [],
    description:
      'Id of the key it took the place of, for `connector_access_key_retirement`; null for the first. It stays when that one is deleted.',
  }),
  other_keys: listNested(
    {
      id: string({ computed: true, description: 'Its id.' }),
      status: string({ computed: true, description: '`Active` or `Inactive`.' }),
      created_at: string({ computed: true, description: 'When it was made, as RFC 3339.' }),
      last_used_at: string({
        computed: true,
        description: 'When it was used last, as RFC 3339; null for never.',
      }),
    },
    {
      computed: true,
      recomputedBy: [],
      description: 'Every other key of the user, also those made by hand, the oldest first.',
    },
  ),
  secret_version: string({
    computed: true,
    recomputedBy: [],
    description:
      "Another text whenever the secret is another one: the store's own version of it, or the key's id where the store has no versions. For the `version` of references to it.",
  }),
} satisfies Attributes;

/** What a rotation gives anew. */
export const ROTATED = [
  'id',
  'status',
  'created_at',
  'last_used_at',
  'rotation_due_at',
  'replaces',
  'other_keys',
  'secret_version',
] as const;
