export const TAR_BLOCK = 512;
/** Two blocks of zeros end an archive. */
export const TAR_END = Buffer.alloc(2 * TAR_BLOCK);

/** A POSIX.1-1988 (ustar) header of a regular file, with owner and time fixed so that an archive is reproducible. */
export function tarHeader(name: string, bytes: number): Buffer {
  if (Buffer.byteLength(name) > 100)
    throw new RangeError(`${JSON.stringify(name)} is longer than the 100 bytes of a tar header's name`);
  const header = Buffer.alloc(TAR_BLOCK);
  header.write(name, 0, 'utf8');
  header.write('0000644\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  writeSize(header, bytes);
  header.write('00000000000\0', 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write('root\0', 265, 'latin1');
  header.write('root\0', 297, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

// 11 octal digits reach 8 GiB; above, the binary form that GNU tar introduced and everybody reads.
function writeSize(header: Buffer, bytes: number): void {
  if (bytes < 8 ** 11) {
    header.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  } else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(bytes), 128);
  }
}

/** The bytes a member takes in the archive: its header, its content and the padding. */
export function memberBytes(bytes: number): number {
  return TAR_BLOCK + Math.ceil(bytes / TAR_BLOCK) * TAR_BLOCK;
}
