import { callGuest, type GuestCall, type GuestLogin } from './guest-managers';
import type { ManagedObjectReference } from './reference';
import type { ReadOptions } from './retrieve';
import type { VcenterSession } from './session';
import { dataObject } from './soap-value';
import { VcenterTransportError } from './transport-error';

const manager = 'fileManager';

/** What `readGuestFile` reads at most unless told otherwise. */
const READ_BYTES = 1024 * 1024;

/** Makes a new directory for temporary files, for the user alone. @returns its path */
export async function createGuestDirectory(
  session: VcenterSession,
  vm: ManagedObjectReference,
  login: GuestLogin,
  { prefix }: { readonly prefix: string },
  { signal }: ReadOptions = {},
): Promise<string> {
  const fields = { prefix, suffix: '' };
  const call: GuestCall = { manager, method: 'CreateTemporaryDirectoryInGuest', fields };
  const answer = await callGuest(session, vm, login, call, { signal });
  const path = answer.string('returnval') ?? '';
  if (path === '') throw new Error(`${session.server}: ${call.method} answered with no path`);
  return path;
}

/** With all that is in it. @throws VcenterFault `FileNotFound` */
export async function deleteGuestDirectory(
  session: VcenterSession,
  vm: ManagedObjectReference,
  login: GuestLogin,
  path: string,
  { signal }: ReadOptions = {},
): Promise<void> {
  const fields = { directoryPath: path, recursive: true };
  await callGuest(session, vm, login, { manager, method: 'DeleteDirectoryInGuest', fields }, { signal });
}

/** @throws VcenterFault `FileNotFound` */
export async function deleteGuestFile(
  session: VcenterSession,
  vm: ManagedObjectReference,
  login: GuestLogin,
  path: string,
  { signal }: ReadOptions = {},
): Promise<void> {
  const fields = { filePath: path };
  await callGuest(session, vm, login, { manager, method: 'DeleteFileInGuest', fields }, { signal });
}

export interface WriteOptions extends ReadOptions {
  /** As in chmod. Default: 0o600. */
  readonly mode?: number;
  /** Default: false. */
  readonly overwrite?: boolean;
}

/**
 * Writes a file, of text in UTF-8.
 *
 * @throws VcenterFault `FileAlreadyExists`, `GuestPermissionDenied` and what `callGuest` throws; VcenterTransportError
 */
export async function writeGuestFile(
  session: VcenterSession,
  vm: ManagedObjectReference,
  login: GuestLogin,
  path: string,
  content: string | Uint8Array,
  { mode = 0o600, overwrite = false, signal }: WriteOptions = {},
): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const fields = {
    guestFilePath: path,
    fileAttributes: dataObject({ permissions: mode }, 'GuestPosixFileAttributes'),
    fileSize: bytes.length,
    overwrite,
  };
  const call: GuestCall = { manager, method: 'InitiateFileTransferToGuest', fields };
  const address = async () =>
    (await callGuest(session, vm, login, call, { repeatable: true, signal })).string('returnval') ?? '';
  await transfer(address, (url) => session.transfer(url, { content: bytes, signal }), overwrite);
}

/**
 * @throws VcenterFault `FileNotFound`, `GuestPermissionDenied` and what `callGuest` throws; VcenterTransportError, also
 *   when the file has more than `limit` bytes (default: 1 MiB)
 */
export async function readGuestFile(
  session: VcenterSession,
  vm: ManagedObjectReference,
  login: GuestLogin,
  path: string,
  { limit = READ_BYTES, signal }: ReadOptions & { readonly limit?: number } = {},
): Promise<Buffer> {
  const call: GuestCall = {
    manager,
    method: 'InitiateFileTransferFromGuest',
    fields: { guestFilePath: path },
  };
  const address = async () => {
    const answer = await callGuest(session, vm, login, call, { repeatable: true, signal });
    const size = answer.number('returnval', 'size') ?? 0;
    if (size > limit) {
      const text = `${session.server}: the file ${path} in the guest has ${size} bytes, ${limit} at most are read`;
      throw new VcenterTransportError(text, 'answer', true, false);
    }
    return answer.string('returnval', 'url') ?? '';
  };
  return transfer(address, (url) => session.transfer(url, { limit, signal }), true);
}

/** An address is good once, so what is tried again needs another one. */
async function transfer(
  address: () => Promise<string>,
  move: (url: string) => Promise<Buffer>,
  repeatable: boolean,
): Promise<Buffer> {
  const first = await address();
  try {
    return await move(first);
  } catch (error) {
    if (!(error instanceof VcenterTransportError) || !error.temporary) throw error;
    if (error.sent && !repeatable) throw error;
    return move(await address());
  }
}
