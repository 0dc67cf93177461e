import { isAbsolute, resolve } from 'node:path';
import { readPrivateFile } from './private-file';
import { SecretError } from './secret-error';
import type { SecretContext, SecretStore } from './store';
import { textOf, withoutLastLineEnd } from './text';

/** `file: PATH`. The content is the secret; the line end that editors put at its end is not part of it. */
export const fileStore: SecretStore = {
  describe: (path) => `the file ${path}`,
  read: async ({ locator, subject, context }) => {
    const bytes = await readPrivateFile(absolutePath(locator, subject, context), subject);
    return { value: withoutLastLineEnd(textOf(bytes, subject)) };
  },
};

/** @throws SecretError for a relative path that nothing says the directory of */
export function absolutePath(path: string, subject: string, { cwd }: SecretContext): string {
  if (cwd !== undefined) return resolve(cwd, path);
  if (!isAbsolute(path)) throw new SecretError(subject, 'is named by a relative path; write an absolute one');
  return path;
}
