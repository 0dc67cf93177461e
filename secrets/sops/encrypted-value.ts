import { createHash } from 'node:crypto';
import { SecretAbsentError, SecretError } from '../secret-error';
import { readTree, type EncryptedTree } from './encrypted-file';
import { keySegments } from './key-path';

/** What sops will be asked for. */
export interface EncryptedValue {
  /** The argument of `--extract`; none for a whole file. */
  readonly extract?: string;
  /**
   * A digest of the value as it lies in the file, encrypted. sops encrypts anew what has changed and leaves the rest
   * as it was, so that another key's change is no change of this one.
   */
  readonly version: string;
}

/**
 * Finds a value in an encrypted file, without decrypting anything: names are readable there. sops itself would print
 * a map, or a value that was never encrypted, just as well.
 *
 * @param key as in `FILE#KEY`; undefined for a file that was encrypted as a whole
 * @throws SecretError
 */
export async function findEncrypted(
  file: string,
  key: string | undefined,
  subject: string,
): Promise<EncryptedValue> {
  const { format, tree } = await readTree(file, subject);
  const { extract, value } = valueAt(tree, format, key, subject);
  if (value === undefined)
    throw new SecretAbsentError(subject, 'is not there; add it with `sops edit`, or correct the key');
  return { extract, version: digest(encryptedText(value, subject)) };
}

/** A place in an encrypted file, whether there is something or not. */
export interface TreePlace {
  /** The place as sops writes it: `["console"]["password"]`; none for a whole file. */
  readonly extract?: string;
  /** What lies there, encrypted; undefined where nothing does. */
  readonly value: unknown;
  /** Nothing can be put there before something else has gone: the way leads through a value, or beyond a list. */
  readonly blocked: boolean;
}

/** Follows a key. @throws SecretError for a key that is none, or does not go with the format */
export function valueAt(
  tree: EncryptedTree['tree'],
  format: EncryptedTree['format'],
  key: string | undefined,
  subject: string,
): TreePlace {
  if (format === 'binary') {
    if (key !== undefined) {
      throw new SecretError(
        subject,
        'has no keys, since it is neither .yaml, .json nor .env; leave out #KEY',
      );
    }
    return { value: tree.data, blocked: false };
  }
  if (key === undefined || key === '') {
    throw new SecretError(subject, 'has many values; name one: FILE#KEY');
  }
  let value: unknown = tree;
  let extract = '';
  let blocked = false;
  for (const segment of format === 'dotenv' ? [key] : keySegments(key, subject)) {
    const parent = value;
    extract += Array.isArray(parent) ? `[${segment}]` : `["${segment}"]`;
    value = childOf(parent, segment);
    const isBranch = typeof parent === 'object' && parent !== null && !Array.isArray(parent);
    blocked ||= value === undefined && parent !== undefined && !isBranch;
  }
  return { extract, value, blocked };
}

function childOf(value: unknown, segment: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
  // A list has a length, too.
  if (Array.isArray(value) && !/^\d+$/.test(segment)) return undefined;
  return (value as Record<string, unknown>)[segment];
}

/** @see https://getsops.io/docs/#encryption-protocol */
const ENCRYPTED = /^ENC\[AES256_GCM,data:.+,iv:.+,tag:.+,type:(\w+)\]$/s;

function encryptedText(value: unknown, subject: string): string {
  if (value === '' || value === null)
    throw new SecretError(subject, 'is empty; put the secret there with `sops edit`');
  if (typeof value === 'object') throw new SecretError(subject, 'is a map or a list; name one value in it');
  const [text, type] = typeof value === 'string' ? (ENCRYPTED.exec(value) ?? []) : [];
  if (text === undefined) {
    throw new SecretError(
      subject,
      'is not encrypted in that file; encrypt it, and replace the secret that others saw',
    );
  }
  // sops keeps 0123 as 83 and 1e3 as 1000.
  if (type !== 'str' && type !== 'bytes')
    throw new SecretError(subject, 'is a number or a truth value; put it in quotes');
  return text;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
