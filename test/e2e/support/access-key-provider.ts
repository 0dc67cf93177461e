import { writeFile } from 'node:fs/promises';
import { ConnectorClient } from '../../../provider/client';
import { configuration, requiredSecretReference } from '../../../provider/configuration';
import { accessKey } from '../../../provider/resources/access-key';
import { accessKeyRetirement } from '../../../provider/resources/access-key-retirement';
import { provider, resource, serve, string } from '../../../provider/runtime';

/** Stands where the registration does: takes the key, and works with it from then on, as a file shows. */
const consumer = resource<ConnectorClient>()({
  type: 'connector_consumer',
  description: 'Whoever works with a key.',
  attributes: {
    key_id: string({ required: true, description: 'Its id.' }),
    secret: requiredSecretReference('Its secret.'),
    file: string({ required: true, description: 'Where it shows what it works with.' }),
  },
  create: (call) => take(call),
  read: ({ state }) => state,
  update: (call) => take(call),
  delete: () => undefined,
});

async function take<P extends { key_id: string; secret: unknown; file: string }>({
  plan,
  provider: client,
  signal,
}: {
  plan: P;
  provider: ConnectorClient;
  signal: AbortSignal;
}): Promise<P> {
  const { value } = await client.resolve(plan.secret, signal);
  await writeFile(plan.file, JSON.stringify({ id: plan.key_id, secret: value }), { mode: 0o600 });
  return plan;
}

/** The connector provider with what makes, uses and retires keys, for tests that need no more of it. */
serve(
  provider({
    name: 'connector',
    description: 'Access keys alone.',
    attributes: configuration,
    configure: ({ config }) => new ConnectorClient(config, process.env),
    resources: [accessKey, accessKeyRetirement, consumer],
  }),
);
