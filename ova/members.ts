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
  const names = new Set<string>();
  const stop = (problem: string): Members => ({
    members,
    problems: [...problems, `${problem}; get the file again`],
    complete: false,
  });
  let extended: Extended = {};
  let offset = 0;
  for (let headers = 0; headers <= 3 * MOST_MEMBERS; headers++) {
    if (offset + TAR_BLOCK > bytes) return stop(truncated(offset, bytes, members.at(-1)));
    const block = await readAt(file, offset, TAR_BLOCK);
    if (offset > 0 && block.every((byte) => byte === 0)) return { members, problems, complete: true };
    const header = decodeHeader(block);
    if (!header) return stop(offset === 0 ? notTar(block) : noHeader(offset, members.at(-1)));
    const isExtension = EXTENSIONS.has(header.type);
    const member = {
      name: isExtension ? header.name : (extended.name ?? header.name),
      offset: offset + TAR_BLOCK,
      bytes: isExtension ? header.bytes : (extended.bytes ?? header.bytes),
    };
    if (member.offset + member.bytes > bytes) return stop(cutOff(member, bytes));
    if (isExtension) {
      const found = await readExtension(file, header.type, member);
      if (!found)
        return stop(`the tar archive is damaged: the extended header at byte ${offset} is malformed`);
      extended = { ...extended, ...found };
    } else {
      if (members.length === MOST_MEMBERS) break;
      const problem =
        nameProblem(member.name) ?? kindProblem(member.name, extended.sparse ? 'S' : header.type);
      if (problem !== undefined) problems.push(problem);
      if (names.has(member.name)) {
        problems.push(`the tar archive holds ${quote(member.name)} twice; each name may occur once`);
      }
      names.add(member.name);
      members.push(member);
      extended = {};
    }
    offset = member.offset + Math.ceil(member.bytes / TAR_BLOCK) * TAR_BLOCK;
  }
  return stop(`the tar archive holds more than ${MOST_MEMBERS} files, which no OVA does`);
}

/** What extended headers say of the member after them. */
interface Extended {
  readonly name?: string;
  readonly bytes?: number;
  readonly sparse?: true;
}

// pax: x for the next member, g for all. GNU: L for a long name, K for a link's long target.
const EXTENSIONS: ReadonlySet<string> = new Set(['x', 'g', 'L', 'K']);

/** Undefined when the extended header is malformed. */
async function readExtension(
  file: FileHandle,
  type: string,
  { offset, bytes }: Member,
): Promise<Extended | undefined> {
  if (bytes > LONGEST_EXTENSION) return undefined;
  const data = await readAt(file, offset, bytes);
  if (type === 'L') return { name: string(data) };
  if (type !== 'x') return {};
  const records = decodePax(data);
  const name = records?.get('path');
  const size = records?.get('size');
  if (!records || (size !== undefined && !/^\d{1,15}$/.test(size))) return undefined;
  // GNU tar's sparse files in pax form have another name and size than their header says.
  const sparse = [...records.keys()].some((key) => key.startsWith('GNU.sparse.')) || undefined;
  return {
    ...(name === undefined ? {} : { name }),
    ...(size === undefined ? {} : { bytes: Number(size) }),
    ...(sparse ? { sparse } : {}),
  };
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
    return `is no OVA: its ${bytes} bytes are fewer than the ${TAR_BLOCK} of a tar archive's first header`;
  const where = offset > bytes ? 'inside the padding of' : 'right after';
  return `the tar archive is truncated: the file ends at byte ${bytes}, ${where} ${quote(previous.name)}, without the end-of-archive mark`;
}

function cutOff(member: Member, bytes: number): string {
  return `the tar archive is truncated: ${quote(member.name)} should hold ${member.bytes} bytes from byte ${member.offset} on, and the file ends at byte ${bytes}`;
}

function noHeader(offset: number, previous: Member | undefined): string {
  const after = previous ? quote(previous.name) : 'an extended header';
  return `the tar archive is damaged: at byte ${offset}, after ${after}, there is no valid header`;
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
  return `is no OVA: it should be a tar archive and is ${kind}`;
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
  // Old archives have no type for directories, and readers go by the name.
  if (type === '0' && name.endsWith('/')) return kindProblem(name, '5');
  if (type === '0') return undefined;
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : `of the unknown type ${quote(type)}`;
  return `the tar archive holds ${quote(name)}, which is ${kind}; an OVA holds files alone`;
}
