import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretRequest } from '../store';
import type { EncryptedTree } from './encrypted-file';
import { runSops } from './sops-command';

type Format = EncryptedTree['format'];

/**
 * Sets a value of an encrypted file. `sops set` takes values as arguments, which every user of the machine can see,
 * and reads them from nowhere else before 3.11: so it sets a mark, and `sops edit` has the mark replaced, by an editor
 * of ours that gets the value through a pipe.
 *
 * @param index the place as sops writes it: `["console"]["password"]`
 * @throws SecretError
 */
export async function setValue(
  file: string,
  index: string,
  format: Format,
  value: string,
  request: SecretRequest,
): Promise<void> {
  const { subject, context } = request;
  const mark = await setMark(file, index, request);
  const directory = await plainDirectory();
  try {
    const env = {
      ...context.env,
      // sops puts the whole file there, decrypted, while the editor runs.
      TMPDIR: directory,
      SOPS_EDITOR: `${quoted(process.execPath)} -e ${quoted(EDITOR)}`,
      CONNECTOR_MARK: format === 'json' ? JSON.stringify(mark) : mark,
    };
    await runSops(['edit', file], subject, { ...context, env }, plainText(value, format));
  } finally {
    // Also when sops was killed, which then leaves it behind.
    await rm(directory, { recursive: true, force: true });
  }
}

/** Sets a text that is no secret, and cannot be elsewhere in the file. */
export async function setMark(
  file: string,
  index: string,
  { subject, context }: SecretRequest,
): Promise<string> {
  const mark = `connector${randomBytes(16).toString('hex')}`;
  await runSops(['set', file, index, JSON.stringify(mark)], subject, context);
  return mark;
}

/** In memory where the system has such a place. */
async function plainDirectory(): Promise<string> {
  try {
    return await mkdtemp('/dev/shm/connector-');
  } catch {
    return mkdtemp(join(tmpdir(), 'connector-'));
  }
}

/** A program for `node -e`, without a single quote in it; its last argument is the file to edit. */
const EDITOR = [
  'const { readFileSync, writeFileSync } = require("node:fs");',
  'const file = process.argv[1];',
  'const parts = readFileSync(file, "utf8").split(process.env.CONNECTOR_MARK);',
  'if (parts.length !== 2) process.exit(1);',
  'writeFileSync(file, parts.join(readFileSync(0, "utf8")));',
].join(' ');

/** For sops, which takes an editor's command apart as a shell does. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`;

/** A value as it stands in a file that is not encrypted. */
function plainText(value: string, format: Format): string {
  switch (format) {
    case 'json':
      return JSON.stringify(value);
    case 'yaml':
      // JSON leaves some characters as they are that YAML does not take.
      return JSON.stringify(value).replaceAll(
        /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    case 'dotenv':
      return value.replaceAll('\n', '\\n');
    default:
      return value;
  }
}
