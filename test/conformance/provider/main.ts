import {
  dataSource,
  ephemeralResource,
  isUnknown,
  provider,
  serve,
  single,
  string,
} from '../../../provider/runtime';
import { echo } from './echo';
import { thing } from './thing';
import { versioned } from './versioned';
import { World } from './world';

const lookup = dataSource<World>()({
  type: 'probe_lookup',
  description: 'Whether a thing is there.',
  attributes: {
    name: string({ required: true }),
    greeting: string({ optional: true, default: 'hello' }),
    found: string({ computed: true }),
  },
  read({ config, provider: world }) {
    if (config.name === 'missing') throw new Error(`${config.name} is nowhere`);
    return { ...config, greeting: config.greeting ?? '', found: world.read(config.name) ? 'yes' : 'no' };
  },
});

const secret = ephemeralResource<World>()({
  type: 'probe_secret',
  description: 'A secret.',
  attributes: { name: string({ required: true }), value: string({ computed: true, sensitive: true }) },
  open({ config, provider: world }) {
    world.note(`open ${config.name}`);
    return {
      result: { ...config, value: `s3cret-of-${config.name}` },
      private: { name: config.name },
      renewAt: new Date(Date.now() + 1000),
    };
  },
  renew({ private: kept, provider: world }) {
    world.note(`renew ${JSON.stringify(kept)}`);
    return {};
  },
  close({ private: kept, provider: world }) {
    world.note(`close ${JSON.stringify(kept)}`);
  },
});

serve(
  provider({
    name: 'probe',
    description: 'The provider the conformance suite runs.',
    attributes: {
      world: string({ required: true }),
      endpoint: string({ optional: true }),
      token: string({ optional: true, sensitive: true }),
      login: single(
        { user: string({ optional: true }), timeout: string({ optional: true }) },
        { optional: true },
      ),
    },
    validate({ config, diagnostics }) {
      if (!isUnknown(config.login) && config.login?.user === 'root')
        diagnostics.error(['login', 'user'], 'login.user is "root", which no provider needs');
    },
    configure({ config }) {
      if (isUnknown(config.world)) throw new Error('the world must be known');
      if (config.token === 'expired-token') throw new Error(`the token ${config.token} has expired`);
      const world = new World(config.world, config.endpoint as string | null);
      world.note('configure');
      return world;
    },
    close: (world) => world.note('closed'),
    resources: [thing, echo, versioned],
    dataSources: [lookup],
    ephemeralResources: [secret],
  }),
);
