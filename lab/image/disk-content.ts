import { createCipheriv, createHash } from 'node:crypto';
import { PAYLOAD_OFFSET, type ResolvedOptions } from './options';
import { GRAIN_BYTES } from './vmdk-format';

/** The grains of the disk that are not empty, in their order. */
export interface Grain {
  readonly index: number;
  readonly content: Buffer;
  /** Random content: compressing it would only take time. */
  readonly random: boolean;
}

type Content = Pick<ResolvedOptions, 'name' | 'version' | 'seed' | 'payloadBytes'>;

/** How many grains the payload fills; the last one is padded with zeros. */
export function payloadGrains(payloadBytes: number): number {
  return Math.ceil(payloadBytes / GRAIN_BYTES);
}

/**
 * What lies on the disk: one grain of text, an empty grain, and the payload. The payload is the key stream of a
 * cipher keyed by the seed: as random as content gets, the same every time, and fast.
 */
export function* diskContent(content: Content): Generator<Grain> {
  yield { index: 0, content: firstGrain(content), random: false };
  const cipher = createCipheriv(
    'aes-128-ctr',
    createHash('sha256').update(content.seed).digest().subarray(0, 16),
    Buffer.alloc(16),
  );
  const zeros = Buffer.alloc(GRAIN_BYTES);
  const grains = payloadGrains(content.payloadBytes);
  for (let grain = 0; grain < grains; grain++) {
    const block = cipher.update(zeros);
    const used = content.payloadBytes - grain * GRAIN_BYTES;
    yield {
      index: PAYLOAD_OFFSET / GRAIN_BYTES + grain,
      content: used < GRAIN_BYTES ? block.fill(0, used) : block,
      random: true,
    };
  }
}

function firstGrain({ name, version }: Content): Buffer {
  return Buffer.alloc(
    GRAIN_BYTES,
    `${name} ${version}: a disk of the lab, which no machine can start from.\n`,
    'latin1',
  );
}
