import { accessKeyAttributes } from '../access-keys/attributes';
import type { ConnectorClient } from '../client';
import { ProviderError, resource } from '../runtime';

/** An access key of an IAM user, whose secret goes to a store and nowhere else. */
export const accessKey = resource<ConnectorClient>()({
  type: 'connector_access_key',
  description:
    'An access key of an IAM user. Its secret is written to a store at once, and neither to plan, state nor log; when it cannot be stored, the key is deleted again. It is replaced by age, by a trigger, when it is gone and when another store is declared: a new key is made beside the old one, which `connector_access_key_retirement` retires once the new one is in use. IAM allows a user two keys. What a run that was killed has begun the next one ends: a tag on the user (`connector:making-access-key`, there for a moment) says that a key is being made; one whose secret lies in the store is gone on with, one whose secret nobody has is deleted. A key made by hand is shown, and left alone without `take_over`. Destroying it deletes the keys it made, and what lies in the store if that still is the secret of its key. Import by `USER:KEYID`, with the secret in the store already.',
  attributes: accessKeyAttributes,
  async modifyPlan({ prior, plan, provider, diagnostics, signal }) {
    const { planRotation } = await import('../access-keys/plan-rotation.js');
    await planRotation(plan, prior, { provider, diagnostics, signal });
  },
  create: async (call) => (await work()).createKey(call),
  read: async ({ state, provider, diagnostics, signal }) =>
    (await import('../access-keys/read-key.js')).readKey(state, provider, diagnostics, signal),
  update: async (call) => (await work()).updateKey(call, call.prior),
  delete: async (call) => (await import('../access-keys/remove-key.js')).removeKeys(call.state, call),
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
const work = () => import('../access-keys/hold-key.js');
