import { Cache } from './cache';
import { atHand } from './cache-directory';
import { identify } from './identity';
import { OvaError } from './ova-error';
import { parseSha256 } from './sha256';

/**
 * The local path of an image this user has verified before, if it is there and unchanged, otherwise undefined. Only
 * what is remembered is looked at: nothing is downloaded, and no gigabytes are read.
 */
export async function verifiedImage(
  source: string,
  sha256: string,
  cacheDirectory: string,
): Promise<string | undefined> {
  const path = atHand(source, sha256, cacheDirectory);
  if (path === undefined) return undefined;
  try {
    const facts = await new Cache(cacheDirectory).load(await identify(path));
    return facts?.sha256 === parseSha256(sha256) ? path : undefined;
  } catch (error) {
    // It went away meanwhile, or was never an image.
    if (error instanceof OvaError) return undefined;
    throw error;
  }
}
