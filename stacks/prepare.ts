import { loadSpecs, type Problem } from '../config';
import { imageCacheDirectory, verifiedImage } from '../ova';
import type { PreparedConnector } from './connector-app';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Prepared {
  readonly connectors: readonly PreparedConnector[];
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
}

/**
 * Loads the specs, and finds the images that were verified before. None is read or needed here: the connector
 * provider verifies an image when a plan is about to deploy it.
 */
export async function prepareConnectors(files: readonly string[], env: Environment): Promise<Prepared> {
  const { specs, problems, notes } = loadSpecs(files, { env, purpose: 'deploy' });
  const cache = imageCacheDirectory(env);
  const known = new Map<string, Promise<string | undefined>>();
  const connectors = specs.map(async (connector): Promise<PreparedConnector> => {
    const { state, appliance } = connector.spec;
    if (state === 'absent') return { connector };
    const [source, sha256] = [appliance.image.source as string, appliance.image.sha256 as string];
    const key = `${sha256} ${source}`;
    const image = known.get(key) ?? verifiedImage(source, sha256, cache);
    known.set(key, image);
    return { connector, image: await image };
  });
  return { connectors: await Promise.all(connectors), problems, notes };
}
