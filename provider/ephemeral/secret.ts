import type { ConnectorClient } from '../client';
import { requiredSecretReference } from '../configuration';
import { ephemeralResource, string } from '../runtime';

/** The value behind a reference, for as long as Terraform runs. */
export const secret = ephemeralResource<ConnectorClient>()({
  type: 'connector_secret',
  description:
    "The value behind a reference, resolved while Terraform runs and written to neither plan nor state: for another provider's credentials and for write-only attributes.",
  attributes: {
    reference: requiredSecretReference('Where the secret lies, by exactly one of the stores.'),
    value: string({ computed: true, sensitive: true, description: 'The secret.' }),
    version: string({
      computed: true,
      description: "The store's own version of it, or the reference's where the store has none.",
    }),
  },
  async open({ config, provider, signal }) {
    const { value, version } = await provider.resolve(config.reference, signal);
    return { result: { ...config, value, version: version ?? null } };
  },
});
