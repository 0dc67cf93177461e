import { type Hash, createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { type ImageOptions, type ResolvedOptions, resolveOptions } from './options';
import { ovfDescriptor } from './ovf';
import { TAR_BLOCK, TAR_END, memberBytes, tarHeader } from './tar';
import { streamOptimizedVmdk, vmdkBytes } from './vmdk';

export interface BuiltOva {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Builds an OVA that vSphere could import: an OVF, its manifest and a stream-optimised VMDK. The same options give
 * the same bytes. The file appears under its name only when it is complete.
 *
 * @example
 * await buildOva('.lab/AWS-Connector.ova', { payloadBytes: 64 * 1024 ** 2 });
 */
export async function buildOva(path: string, options: ImageOptions = {}): Promise<BuiltOva> {
  const resolved = resolveOptions(options);
  const temporary = `${path}.${process.pid}-${process.hrtime.bigint()}.partial`;
  const file = await open(temporary, 'wx', 0o644);
  try {
    const bytes = await writeOva(file, resolved, options.onProgress);
    await file.close();
    await rename(temporary, path);
    return { path, bytes };
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * The manifest comes before the disk and holds its digest, which is known only when the disk is written. Its size
 * is known before, so its place is left free and filled last.
 */
async function writeOva(
  file: FileHandle,
  options: ResolvedOptions,
  onProgress: ImageOptions['onProgress'],
): Promise<number> {
  const faults = new Set(options.faults);
  const diskName = `${options.name}-disk1.vmdk`;
  const diskSize = vmdkBytes(options);
  const named = faults.has('omitSize') ? {} : { bytes: faults.has('wrongSize') ? diskSize + 1 : diskSize };
  const ovf = Buffer.from(ovfDescriptor(options, { href: diskName, ...named }));
  const ovfName = `${options.name}.ovf`;
  const manifestSize = manifest(options, ovfName, ovf, diskName, digestOf(options.manifest)).length;
  const manifestAt = memberBytes(ovf.length);
  const diskAt = manifestAt + (manifestSize === 0 ? 0 : memberBytes(manifestSize));
  const end = diskAt + (faults.has('missingDisk') ? 0 : memberBytes(diskSize));
  const total = end + TAR_END.length;

  await writeAll(file, padded(tarHeader(ovfName, ovf.length), ovf), 0);
  const hash = digestOf(options.manifest);
  let at = diskAt + TAR_BLOCK;
  for (const piece of streamOptimizedVmdk(options)) {
    hash.update(piece);
    if (faults.has('missingDisk')) continue;
    await writeAll(file, piece, at);
    at += piece.length;
    onProgress?.(at, total);
  }
  if (faults.has('wrongDigest')) hash.update('wrong');
  if (!faults.has('missingDisk')) {
    if (at !== diskAt + TAR_BLOCK + diskSize)
      throw new Error(`the disk has ${at - diskAt - TAR_BLOCK} bytes, and ${diskSize} were computed`);
    await writeAll(file, tarHeader(diskName, diskSize), diskAt);
  }
  if (manifestSize > 0) {
    const text = manifest(options, ovfName, ovf, diskName, hash);
    await writeAll(file, padded(tarHeader(`${options.name}.mf`, text.length), text), manifestAt);
  }
  await writeAll(file, TAR_END, end);
  onProgress?.(total, total);
  return total;
}

function manifest(
  options: ResolvedOptions,
  ovfName: string,
  ovf: Buffer,
  diskName: string,
  disk: Hash,
): Buffer {
  if (options.manifest === 'none') return Buffer.alloc(0);
  const line = (name: string, digest: string): string => `${options.manifest}(${name})= ${digest}\n`;
  const ovfDigest = digestOf(options.manifest).update(ovf).digest('hex');
  return Buffer.from(line(ovfName, ovfDigest) + line(diskName, disk.digest('hex')));
}

function digestOf(algorithm: ResolvedOptions['manifest']): Hash {
  return createHash(algorithm === 'none' ? 'sha256' : algorithm.toLowerCase());
}

function padded(header: Buffer, content: Buffer): Buffer {
  return Buffer.concat([header, content], memberBytes(content.length));
}

async function writeAll(file: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let written = 0; written < data.length;) {
    written += (await file.write(data, written, data.length - written, position + written)).bytesWritten;
  }
}
