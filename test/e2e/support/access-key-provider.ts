import { ConnectorClient } from '../../../provider/client';
import { configuration } from '../../../provider/configuration';
import { accessKey } from '../../../provider/resources/access-key';
import { provider, serve } from '../../../provider/runtime';

/** The connector provider with one type, for tests that need no more of it. */
serve(
  provider({
    name: 'connector',
    description: 'Access keys alone.',
    attributes: configuration,
    configure: ({ config }) => new ConnectorClient(config, process.env),
    resources: [accessKey],
  }),
);
