import type { ConnectorClient } from '../client';
import { requiredStoreReference } from '../store-reference';
import { ProviderError, resource, string, type Attributes } from '../runtime';

const attributes = {
  user_name: string({
    required: true,
    requiresReplace: true,
    description: 'IAM user the key is made for.',
  }),
  store: requiredStoreReference(
    'Where the secret of the key is written, by exactly one of the stores; the same reference reads it. It is looked at before the key is made. Another store replaces the key.',
  ),
  id: string({ computed: true, recomputedBy: [], description: 'The access key id.' }),
  account_id: string({ computed: true, recomputedBy: [], description: 'Account of the user.' }),
  status: string({
    computed: true,
    recomputedBy: [],
    description: '`Active` or `Inactive`. A key somebody has deactivated is a warning.',
  }),
  created_at: string({
    computed: true,
    recomputedBy: [],
    description: 'When the key was made, as RFC 3339.',
  }),
  secret_version: string({
    computed: true,
    recomputedBy: ['store'],
    description:
      "Another text whenever the secret is another one: the store's own version of it, or the key's id where the store has no versions. For the `version` of references to it.",
  }),
} satisfies Attributes;

/** An access key of an IAM user, whose secret goes to a store and nowhere else. */
export const accessKey = resource<ConnectorClient>()({
  type: 'connector_access_key',
  description:
    'An access key of an IAM user. Its secret is written to a store at once, and neither to plan, state nor log; when it cannot be stored, the key is deleted again. IAM allows a user two keys: a user that has two is refused, and another key that is there already is named in a warning, since a run that was killed may have left it. Destroying it deletes the key, and what lies in the store if that still is the secret of this key. Import by `USER:KEYID`, with the secret in the store already.',
  attributes,
  modifyPlan({ prior, plan }) {
    // Of an imported key nobody knows where its secret lies.
    if (prior !== null && (prior.store as unknown) !== null && plan.changes('store'))
      plan.requireReplace('store');
  },
  create: async (call) => ({ ...call.plan, ...(await (await work()).makeKey(call.plan, call)) }),
  async read({ state, provider, diagnostics, signal }) {
    const { findKey } = await work();
    let found: Awaited<ReturnType<typeof findKey>>;
    try {
      found = await findKey(state, { provider, signal });
    } catch (error) {
      if (signal.aborted || !(error instanceof ProviderError)) throw error;
      diagnostics.warning(
        [],
        `The access key ${state.id} of user ${state.user_name} could not be looked at: ${error.message}`,
        `It is taken to be as it was. ${error.detail}`,
      );
      return state;
    }
    if (found === undefined) return null;
    if (found.status !== 'Active') {
      diagnostics.warning(
        ['status'],
        `The access key ${state.id} of user ${state.user_name} is ${found.status.toLowerCase()}`,
        `Nothing that carries it reaches AWS. Activate it, or replace it: aws iam update-access-key --user-name ${state.user_name} --access-key-id ${state.id} --status Active`,
      );
    }
    return { ...state, ...found };
  },
  update: async (call) => {
    const { adoptKey } = await work();
    const id = call.prior.id!;
    return {
      ...call.prior,
      store: call.plan.store,
      secret_version: await adoptKey({ id, store: call.plan.store }, call),
    };
  },
  delete: async (call) => (await work()).removeKey(call.state, call),
  importState({ id: given }) {
    const [, user_name, id] = /^([\w+=,.@-]{1,64}):(\w{16,128})$/.exec(given) ?? [];
    if (user_name === undefined || id === undefined) {
      throw new ProviderError(`${JSON.stringify(given)} names no access key`, {
        detail: 'Write USER:KEYID, such as aws-connector-fra-01:AKIAIOSFODNN7EXAMPLE.',
      });
    }
    return { user_name, id };
  },
});

/** Loaded on first use: Terraform starts a provider three times for a plan, twice only to ask for its schema. */
const work = () => import('../access-key.js');
