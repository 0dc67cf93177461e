import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { absolutePath } from '../file-store';
import { splitLocator } from '../locator';
import { quote } from '../quote';
import { SecretError } from '../secret-error';
import type { SecretRequest } from '../store';
import type { SecretWriter } from '../writer';
import { readTree, type EncryptedTree } from './encrypted-file';
import { findEncrypted, valueAt } from './encrypted-value';
import { setMark, setValue } from './set-value';
import { runSops } from './sops-command';

/**
 * `sops: FILE#KEY`, one value of a file that sops has encrypted already: which keys open it was decided when it was
 * made. The new file is made beside the old one and put in its place when it is whole and the value in it is
 * encrypted, since a file may leave some of its keys in the clear.
 */
export const sopsWriter: SecretWriter = {
  // All but the last step: only so does sops tell whether it can open the file.
  check: (request) =>
    withCopy(request, async (copy, { index }) => {
      await setMark(copy, index, request);
      await requireEncrypted(copy, request);
      return false;
    }),
  write: (request, value) =>
    withCopy(request, async (copy, { index, format }) => {
      if (format === 'dotenv' && value.includes('\\n')) {
        throw new SecretError(
          request.subject,
          'cannot hold \\n as two characters; name a .yaml or .json file',
        );
      }
      // Of a whole file reading takes one line end away.
      const text = format === 'binary' && value.endsWith('\n') ? `${value}\n` : value;
      await setValue(copy, index, format, text, request);
      await requireEncrypted(copy, request);
      return true;
    }),
  remove: async (request) => {
    if (!existsSync(fileOf(request))) return;
    await withCopy(request, async (copy, { index, format, there }) => {
      if (!there) return false;
      if (format === 'binary')
        throw new SecretError(request.subject, 'is a file as a whole, which stays; delete it by hand');
      await runSops(['unset', copy, index], request.subject, request.context);
      return true;
    });
  },
};

const fileOf = ({ locator, subject, context }: SecretRequest): string =>
  absolutePath(splitLocator(locator).path, subject, context);

interface Place {
  readonly format: EncryptedTree['format'];
  readonly index: string;
  readonly there: boolean;
}

/** Has a copy of the file changed; what `change` says is whether it takes the file's place. */
async function withCopy(
  request: SecretRequest,
  change: (copy: string, place: Place) => Promise<boolean>,
): Promise<void> {
  const { subject } = request;
  const named = fileOf(request);
  const place = await findPlace(named, request);
  const file = await realpath(named);
  // Its name says its format.
  const copy = join(dirname(file), `.${randomUUID()}.new${extname(file)}`);
  try {
    const before = await readFile(file);
    await copyFile(file, copy);
    if (!(await change(copy, place))) return;
    if (!before.equals(await readFile(file)))
      throw new SecretError(subject, 'is not written: its file has been changed meanwhile; run again');
    await rename(copy, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SecretError || code === undefined) throw error;
    throw new SecretError(
      subject,
      `cannot be written: the directory ${quote(dirname(file))} takes no new file (${code}); let the user who runs this own it`,
    );
  } finally {
    await rm(copy, { force: true });
  }
}

async function findPlace(file: string, { locator, subject }: SecretRequest): Promise<Place> {
  const { key } = splitLocator(locator);
  const { format, tree } = await readTree(file, subject);
  const { extract, value, blocked } = valueAt(tree, format, key, subject);
  if (typeof value === 'object' && value !== null)
    throw new SecretError(subject, 'is a map or a list, which would be lost; name one value in it');
  if (blocked)
    throw new SecretError(subject, 'leads through a value that is no map, or beyond a list; correct the key');
  return { format, index: extract ?? '["data"]', there: value !== undefined };
}

/** @throws SecretError where the file's own rules leave the key in the clear */
async function requireEncrypted(copy: string, { locator, subject }: SecretRequest): Promise<void> {
  try {
    await findEncrypted(copy, splitLocator(locator).key, subject);
  } catch {
    throw new SecretError(
      subject,
      'is not written: the file leaves this key in the clear (its encrypted_regex or suffix); correct the key',
    );
  }
}
