/** A decoded 512-byte header of a tar archive (POSIX.1-1988 ustar, with GNU's base-256 sizes). */
export interface TarHeader {
  readonly name: string;
  readonly bytes: number;
  /** The typeflag; '0' for a regular file however old the archive. */
  readonly type: string;
}

export const TAR_BLOCK = 512;

/** Undefined when the block's checksum or its size field is wrong: it is no header. */
export function decodeHeader(block: Buffer): TarHeader | undefined {
  if (octal(block.subarray(148, 156)) !== checksum(block)) return undefined;
  const bytes = size(block.subarray(124, 136));
  if (bytes === undefined) return undefined;
  // GNU archives ("ustar  ") keep times where POSIX ones ("ustar\0") keep the start of a long name.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? string(block.subarray(345, 500)) : '';
  const name = string(block.subarray(0, 100));
  const flag = String.fromCharCode(block[156] ?? 0);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    bytes,
    type: flag === '\0' || flag === '7' ? '0' : flag,
  };
}

/** The sum of all bytes, the checksum field itself counted as spaces. */
function checksum(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < TAR_BLOCK; at++) sum += at >= 148 && at < 156 ? 32 : (block[at] ?? 0);
  return sum;
}

function size(field: Buffer): number | undefined {
  if (((field[0] ?? 0) & 0x80) === 0) return octal(field);
  // 0x80 and then a big-endian number: GNU's form for more than 8 GiB. 0xff would be a negative one.
  if (field[0] !== 0x80) return undefined;
  let value = 0;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return Number.isSafeInteger(value) ? value : undefined;
}

function octal(field: Buffer): number | undefined {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(field.toString('latin1'))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}

export function string(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? field.length : end);
}

/**
 * The records of a pax extended header (POSIX.1-2001), `<length> <key>=<value>\n` each, or undefined when it is
 * malformed. The length counts bytes and includes itself.
 */
export function decodePax(data: Buffer): Map<string, string> | undefined {
  const records = new Map<string, string>();
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    const length = Number(data.toString('latin1', at, space === -1 ? at : space) || Number.NaN);
    const end = at + length;
    if (!Number.isInteger(length) || space >= end || end > data.length || data[end - 1] !== 0x0a)
      return undefined;
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(data.toString('utf8', space + 1, end - 1)) ?? [];
    if (key === undefined || value === undefined) return undefined;
    records.set(key, value);
    at = end;
  }
  return records;
}
