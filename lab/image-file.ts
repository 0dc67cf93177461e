import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { buildOva } from './image';
import type { LabRecord } from './record';
import { elapsed, type Progress } from './progress';

const MEBIBYTE = 1024 ** 2;
export const DEFAULT_PAYLOAD_BYTES = 4 * MEBIBYTE;

/** The OVA at `path`, built unless it is there already with the size that is wanted. */
export async function ensureImage(
  path: string,
  record: LabRecord,
  payloadBytes = record.image?.payloadBytes ?? DEFAULT_PAYLOAD_BYTES,
  progress: Progress,
): Promise<NonNullable<LabRecord['image']>> {
  const built = record.image;
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (built?.payloadBytes === payloadBytes && built.bytes === size) return built;

  const start = Date.now();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const { bytes } = await buildOva(path, {
    payloadBytes,
    // The default of 1 GiB, or what the payload needs with some room, in whole mebibytes.
    diskBytes: Math.max(1024, Math.ceil(payloadBytes / MEBIBYTE) + 64) * MEBIBYTE,
    seed: record.seed,
    onProgress: (done, total) =>
      progress(`building the image: ${Math.floor((100 * done) / total)} %`, 'live'),
  });
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  progress(`built the image, ${(bytes / MEBIBYTE).toFixed(1)} MiB (${elapsed(Date.now() - start)})`);
  return { payloadBytes, bytes, sha256: hash.digest('hex') };
}
