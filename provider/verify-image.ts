import { imageCacheDirectory, openImage, OvaError } from '../ova';
import type { ConnectorClient } from './client';
import { factsOf } from './facts-of-image';
import type { Facts } from './image-facts';
import { layImage } from './laid-image';
import { ProviderError } from './runtime';

export { deployedVm, originOf } from './deployed-vm';

export interface ImageInputs {
  readonly source: string;
  readonly sha256: string;
  readonly deployment_option: string | null;
  readonly file: string | null;
}

/**
 * Reads the image, or what is remembered of it, and lays it where a VM is made of it.
 *
 * @throws ProviderError with every reason to refuse it
 */
export async function verify(
  { source, sha256, deployment_option, file }: ImageInputs,
  provider: ConnectorClient,
  signal: AbortSignal,
): Promise<Facts> {
  try {
    const image = await openImage({
      source,
      sha256,
      cacheDirectory: imageCacheDirectory(provider.env),
      env: provider.env,
      signal,
    });
    const found = factsOf(image, deployment_option ?? undefined);
    if (file !== null) layImage(file, image.path);
    return found;
  } catch (error) {
    if (error instanceof OvaError) {
      throw new ProviderError('The image was refused', {
        path: ['source'],
        detail: `${error.problems.join('\n')}\nNo VM is made of it.`,
        cause: error,
      });
    }
    if (error instanceof RangeError) throw new ProviderError(error.message, { path: ['deployment_option'] });
    throw error;
  }
}
