import { ConnectorClient } from '../../../provider/client';
import { configuration } from '../../../provider/configuration';
import { accessKey } from '../../../provider/resources/access-key';
import { accessKeyRetirement } from '../../../provider/resources/access-key-retirement';
import { provider, serve } from '../../../provider/runtime';

/** The connector provider with what makes and retires keys, for tests that need no more of it. */
serve(
  provider({
    name: 'connector',
    description: 'Access keys alone.',
    attributes: configuration,
    configure: ({ config }) => new ConnectorClient(config, process.env),
    resources: [accessKey, accessKeyRetirement],
  }),
);
