import type { FileHandle } from 'node:fs/promises';
import { TAR_BLOCK, decodeHeader, decodePax, string } from './tar-header';
import { quote } from './quote';

/** A file inside the archive. */
export interface Member {
  readonly name: string;
  /** Where its content begins. */
  readonly offset: number;
  readonly bytes: number;
}

export interface Members {
  readonly members: readonly Member[];
  /** Sentences without the archive's name. */
  readonly problems: readonly string[];
  /** Whether the archive could be followed to its end. */
  readonly complete: boolean;
}

// Far above any real OVA, and low enough to walk in a moment.
const MOST_MEMBERS = 1000;
const LONGEST_EXTENSION = 64 * 1024;

const KINDS: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '5': 'a directory',
  '6': 'a pipe',
  S: 'a sparse file',
};

/**
 * Walks the headers of a tar archive from member to member, without reading their contents: a truncated archive
 * or a missing file shows in a moment, before gigabytes are read.
 */
export async function listMembers(file: FileHandle, bytes: number): Promise<Members> {
  const members: Member[] = [];
  const problems: string[] = [];
  const stop = (problem: string): Members => ({ members, problems: [...problems, problem], complete: false });
  const names = new Set<string>();
  let longName: string | undefined;
  let longSize: number | undefined;
  for (let offset = 0; ;) {
    if (offset + TAR_BLOCK > bytes) return stop(truncated(offset, bytes, members.at(-1)));
    const block = await readAt(file, offset, TAR_BLOCK);
    if (block.every((byte) => byte === 0) && offset > 0) return { members, problems, complete: true };
    const header = decodeHeader(block);
    if (!header)
      return stop(
        offset === 0
          ? notTar(block)
          : `the tar archive is damaged: at byte ${offset}, after ${last(members)}, there is no valid header; get the file again`,
      );
    const content = offset + TAR_BLOCK;
    const size = longSize ?? header.bytes;
    const name = longName ?? header.name;
    const next = content + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
    if (content + size > bytes) {
      return stop(
        `the tar archive is truncated: ${quote(name)} should hold ${size} bytes from byte ${content} on, and the file ends at byte ${bytes}; get the file again`,
      );
    }
    if ('xLgK'.includes(header.type)) {
      if (size > LONGEST_EXTENSION)
        return stop(
          `the tar archive is damaged: at byte ${offset} an extended header of ${size} bytes; get the file again`,
        );
      const data = await readAt(file, content, size);
      if (header.type === 'L') longName = string(data);
      if (header.type === 'x') {
        const records = decodePax(data);
        const paxSize = records?.get('size');
        if (!records || (paxSize !== undefined && !/^\d{1,15}$/.test(paxSize))) {
          return stop(
            `the tar archive is damaged: the extended header at byte ${offset} is malformed; get the file again`,
          );
        }
        longName = records.get('path') ?? longName;
        longSize = paxSize === undefined ? longSize : Number(paxSize);
      }
    } else {
      const problem =
        nameProblem(name) ??
        kindProblem(name, header.type) ??
        (names.has(name)
          ? `the tar archive holds ${quote(name)} twice; each name may occur once`
          : undefined);
      if (problem !== undefined) problems.push(problem);
      names.add(name);
      members.push({ name, offset: content, bytes: size });
      if (members.length > MOST_MEMBERS)
        return stop(`the tar archive holds more than ${MOST_MEMBERS} files, which no OVA does`);
      longName = undefined;
      longSize = undefined;
    }
    offset = next;
  }
}

/** Reads exactly the bytes asked for; a file that became shorter meanwhile is an error. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new FileShrankError();
    filled += bytesRead;
  }
  return buffer;
}

/** The file ended before the size it had when it was opened. */
export class FileShrankError extends Error {}

function truncated(offset: number, bytes: number, previous: Member | undefined): string {
  if (!previous)
    return `is no OVA: its ${bytes} bytes are fewer than the ${TAR_BLOCK} of a tar archive's first header; get the file again`;
  const found = offset > bytes ? 'inside the padding of' : 'right after';
  return `the tar archive is truncated: the file ends at byte ${bytes}, ${found} ${quote(previous.name)}, without the end-of-archive mark; get the file again`;
}

function last(members: readonly Member[]): string {
  const member = members.at(-1);
  return member ? quote(member.name) : 'an extended header';
}

function notTar(block: Buffer): string {
  const start = block.toString('latin1', 0, 16);
  const kind = start.startsWith('\x1f\x8b')
    ? 'a gzip file'
    : start.startsWith('PK\x03\x04')
      ? 'a ZIP file'
      : start.startsWith('KDMV')
        ? 'a VMDK'
        : /^\s*(<|\xef\xbb\xbf<)/.test(start)
          ? 'an XML or HTML text'
          : 'something else';
  return `is no OVA: it should be a tar archive and is ${kind}; get the file again`;
}

function nameProblem(name: string): string | undefined {
  const climbs = name.split(/[\\/]/).includes('..');
  if (name === '' || /\p{Cc}/u.test(name))
    return `the tar archive holds a file named ${quote(name)}, which is no usable name`;
  if (/^([\\/]|[A-Za-z]:)/.test(name) || climbs) {
    return `the tar archive holds ${quote(name)}, a name that ${climbs ? 'climbs out of' : 'is absolute and so lies outside'} its directory; this is no OVA to trust`;
  }
  return undefined;
}

function kindProblem(name: string, type: string): string | undefined {
  if (type === '0') return undefined;
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : `of the unknown type ${quote(type)}`;
  return `the tar archive holds ${quote(name)}, which is ${kind}; an OVA holds files alone`;
}
