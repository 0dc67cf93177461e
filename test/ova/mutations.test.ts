import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOva } from '../../lab/image';
import { OvaError, readOva } from '../../ova';
import { DISK, ova, ovf, tar, temporaryDirectory } from './fixtures';

const directory = temporaryDirectory();
const SEED = Number(process.env.OVA_SEED ?? Date.now() % 1_000_000_000);

/** Mulberry32: small, and the same everywhere for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function mutate(content: Buffer, next: () => number): Buffer {
  const pick = (limit: number): number => Math.floor(next() * limit);
  let result = Buffer.from(content);
  for (let times = 1 + pick(4); times > 0 && result.length > 1; times--) {
    const at = pick(result.length);
    const length = 1 + pick(next() < 0.5 ? 4 : 600);
    const part = result.subarray(at, at + length);
    const kinds: readonly (() => Buffer)[] = [
      () => Buffer.concat([result.subarray(0, at), Buffer.from([pick(256)]), result.subarray(at + 1)]),
      () => Buffer.concat([result.subarray(0, at), result.subarray(at + length)]),
      () => Buffer.concat([result.subarray(0, at), part, part, result.subarray(at + length)]),
      () =>
        Buffer.concat([
          result.subarray(0, at),
          Buffer.from(Array.from({ length }, () => pick(256))),
          result.subarray(at + length),
        ]),
      () =>
        Buffer.concat([
          result.subarray(0, at),
          Buffer.alloc(length, '<&">/0'.charAt(pick(6))),
          result.subarray(at + length),
        ]),
      () => result.subarray(0, at),
    ];
    // A cut ends most other mutations: it is the rare one.
    result = Buffer.from((kinds[pick(next() < 0.9 ? 5 : 6)] ?? (() => result))());
  }
  return result;
}

/** Pinned to another file it is refused in any case; on its own it is refused or read. */
async function check(content: Buffer, label: string, pinned?: string): Promise<'refused' | 'read'> {
  const path = join(directory, 'mutated.ova');
  writeFileSync(path, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (pinned !== undefined && pinned !== sha256) {
    const error: unknown = await readOva(path, { expectedSha256: pinned }).catch((reason: unknown) => reason);
    if (!(error instanceof OvaError)) throw new Error(`${label}: ${String(error)}`, { cause: error });
    expect(error.problems[0]).toContain(`has the SHA-256 ${sha256}, and ${pinned} is expected`);
  }
  const start = performance.now();
  try {
    const image = await readOva(path);
    expect(image.bytes).toBe(content.length);
    expect(image.sha256).toBe(sha256);
    expect(Object.keys(image.descriptor.hardware).length).toBeGreaterThan(0);
    return 'read';
  } catch (error) {
    if (!(error instanceof OvaError)) throw new Error(`${label}: ${String(error)}`, { cause: error });
    expect(error.problems.length).toBeGreaterThan(0);
    return 'refused';
  } finally {
    expect(performance.now() - start).toBeLessThan(3000);
  }
}

test(`300 mutations of an archive are refused or read (OVA_SEED=${SEED})`, async () => {
  const path = join(directory, 'original.ova');
  await buildOva(path, {
    payloadBytes: 0,
    diskBytes: 128 * 1024,
    configurations: [{ id: 'a', cpus: 1, memoryMiB: 1 }],
  });
  const original = readFileSync(path);
  const next = random(SEED);
  const pinned = createHash('sha256').update(original).digest('hex');
  const outcomes = { refused: 0, read: 0 };
  for (let turn = 0; turn < 300; turn++)
    outcomes[await check(mutate(original, next), `OVA_SEED=${SEED}, archive ${turn}`, pinned)]++;
  // Were everything read, or nothing refused, the mutations would miss their aim.
  expect(outcomes.refused).toBeGreaterThan(30);
});

test(`300 mutations of a descriptor are refused or read (OVA_SEED=${SEED})`, async () => {
  const original = Buffer.from(ovf({ products: '<ProductSection><Property ovf:key="a"/></ProductSection>' }));
  const next = random(SEED + 1);
  const outcomes = { refused: 0, read: 0 };
  for (let turn = 0; turn < 300; turn++) {
    const content = await ova({ descriptor: mutate(original, next), manifest: null });
    outcomes[await check(content, `OVA_SEED=${SEED}, descriptor ${turn}`)]++;
  }
  expect(outcomes.refused).toBeGreaterThan(30);
});

test(`100 mutations of a manifest are refused or read (OVA_SEED=${SEED})`, async () => {
  const original = Buffer.from(`SHA256(vm.ovf)= ${'0'.repeat(64)}\nSHA1(disk.vmdk)= ${'0'.repeat(40)}\n`);
  const next = random(SEED + 2);
  for (let turn = 0; turn < 100; turn++) {
    const content = await tar([
      { name: 'vm.ovf', content: ovf() },
      { name: 'vm.mf', content: mutate(original, next) },
      { name: 'disk.vmdk', content: DISK },
    ]);
    expect(await check(content, `OVA_SEED=${SEED}, manifest ${turn}`)).toBe('refused');
  }
});
