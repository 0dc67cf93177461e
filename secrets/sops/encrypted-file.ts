import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { unreadable } from '../private-file';
import { SecretError } from '../secret-error';

/** Formats as sops tells them apart: by the file's name alone. */
type Format = 'yaml' | 'json' | 'dotenv' | 'ini' | 'binary';

export interface EncryptedTree {
  readonly format: Format;
  /** Names in the open, values encrypted. */
  readonly tree: Readonly<Record<string, unknown>>;
}

const MAX_BYTES = 4 * 1024 * 1024;

/** Reads a file that sops has encrypted; anybody may be able to read it. @throws SecretError */
export async function readTree(path: string, subject: string): Promise<EncryptedTree> {
  const format = formatOf(path);
  if (format === 'ini')
    throw new SecretError(subject, 'is in an INI file; move it to a .yaml, .json or .env file');
  const text = await read(path, subject);
  const tree = await treeOf(format, text);
  const encrypted =
    format === 'dotenv' ? 'sops_mac' in tree : typeof tree.sops === 'object' && tree.sops !== null;
  if (!encrypted) {
    throw new SecretError(subject, 'is in a file that is not encrypted; run: sops encrypt --in-place FILE');
  }
  return { format, tree };
}

/** https://github.com/getsops/sops/blob/v3.10.2/cmd/sops/formats/formats.go */
function formatOf(path: string): Format {
  if (/\.ya?ml$/.test(path)) return 'yaml';
  if (path.endsWith('.json')) return 'json';
  if (path.endsWith('.env')) return 'dotenv';
  return path.endsWith('.ini') ? 'ini' : 'binary';
}

async function read(path: string, subject: string): Promise<string> {
  let problem: string;
  try {
    // Without O_NONBLOCK a pipe that nobody writes to would hang.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = await file.stat();
      if (facts.isFile() && facts.size <= MAX_BYTES) return await file.readFile('utf8');
      problem = facts.isFile()
        ? 'is in a file that is too large; name the right one'
        : 'is in no regular file; name one';
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    problem =
      code === 'ENOENT'
        ? 'is not there: there is no such file; create it, or correct the reference'
        : unreadable(error as NodeJS.ErrnoException);
  }
  throw new SecretError(subject, problem);
}

/** What is no tree is an empty one. What a parser says repeats parts of the file, which may have secrets in the open. */
async function treeOf(format: Format, text: string): Promise<EncryptedTree['tree']> {
  if (format === 'dotenv') return dotenvTree(text);
  let tree: unknown;
  try {
    tree = format === 'yaml' ? await firstDocument(text) : JSON.parse(text);
  } catch {
    return {};
  }
  return typeof tree === 'object' && tree !== null ? (tree as EncryptedTree['tree']) : {};
}

/** The one sops extracts from. */
async function firstDocument(text: string): Promise<unknown> {
  const { parseAllDocuments } = await import('yaml');
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  const [first] = Array.isArray(documents) ? documents : [];
  return first?.errors.length === 0 ? (first.toJS() as unknown) : undefined;
}

function dotenvTree(text: string): EncryptedTree['tree'] {
  const tree: Record<string, unknown> = {};
  for (const line of text.split('\n')) {
    const [, name, value] = /^([^#=][^=]*)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) tree[name] = value;
  }
  return tree;
}
