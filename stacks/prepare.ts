import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadSpecs, setting, sortProblems, type LoadedSpec, type Problem } from '../config';
import { OvaError, readOva } from '../ova';
import type { PreparedConnector } from './connector-app';
import { checkImage } from './image-checks';

type Environment = Readonly<Record<string, string | undefined>>;

export interface PrepareOptions {
  readonly env: Environment;
  /** Told once, before a large image is read for the first time. */
  readonly onProgress?: (message: string) => void;
}

export interface Prepared {
  readonly connectors: readonly PreparedConnector[];
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
}

/** From this size on, reading an image takes long enough to say so. */
const LARGE_IMAGE = 512 * 1024 * 1024;

/** Loads the specs, reads and verifies their images, and holds the ones against the others. */
export async function prepareConnectors(
  files: readonly string[],
  options: PrepareOptions,
): Promise<Prepared> {
  const { specs, problems, notes } = loadSpecs(files, { env: options.env, purpose: 'deploy' });
  const found = [...problems];
  const connectors: PreparedConnector[] = [];
  for (const connector of specs) {
    if (connector.spec.state === 'absent') {
      connectors.push({ connector });
      continue;
    }
    const result = await readImage(connector, options);
    if (Array.isArray(result)) found.push(...result);
    else connectors.push({ connector, image: result });
  }
  return { connectors, problems: sortProblems(found), notes };
}

async function readImage(
  connector: LoadedSpec,
  { env, onProgress }: PrepareOptions,
): Promise<NonNullable<PreparedConnector['image']> | Problem[]> {
  const path = connector.spec.appliance.image.source as string;
  let told = false;
  try {
    const image = await readOva(path, {
      cacheDirectory: imageCache(env),
      onProgress: (_bytes, total) => {
        if (told || total < LARGE_IMAGE) return;
        told = true;
        onProgress?.(`verifying ${path} (${Math.round(total / 2 ** 20)} MiB), once for each new image`);
      },
    });
    const problems = checkImage(connector, image);
    return problems.length > 0 ? problems : image;
  } catch (error) {
    if (!(error instanceof OvaError)) throw error;
    const place = connector.source.locate(['appliance', 'image', 'source']);
    return error.problems.map((message) => ({ ...place, message: `appliance.image.source: ${message}` }));
  }
}

/** Results of reading images, per user: gigabytes are hashed once, not at every synthesis. */
function imageCache(env: Environment): string {
  const cache = setting(env, 'XDG_CACHE_HOME') ?? join(setting(env, 'HOME') ?? homedir(), '.cache');
  return join(cache, 'connector-as-code', 'images');
}
