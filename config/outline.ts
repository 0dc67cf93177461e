import { dirname, resolve } from 'node:path';
import { isAlias, isMap, isScalar, type Document } from 'yaml';
import { readText } from './read-text';
import { parseYaml } from './yaml';

/** What discovery must know of a file, even of one that cannot be parsed to its end. */

/** Absolute path of the file that `file` extends. */
export function baseOf(file: string): string | undefined {
  // Parsing a thousand files twice to learn that none has a base takes seconds.
  return baseFile(file, scalarAt(file, 'extends'));
}

/** Whether `file` names a connector. */
export function isNamed(file: string): boolean {
  const root = outline(file, 'name')?.contents;
  return isMap(root) && root.has('name');
}

/** The name that `file` declares, if it is a text. */
export function nameIn(file: string): string | undefined {
  const name = scalarAt(file, 'name');
  return typeof name === 'string' ? name : undefined;
}

/** The name that the text of a spec declares, of one that is no file any more. */
export function nameInText(text: string): string | undefined {
  const name = scalarIn(text.includes('name') ? parseYaml(text).document : undefined, 'name');
  return typeof name === 'string' ? name : undefined;
}

/** The path that the value of `extends` means, if it means any. */
export function baseFile(file: string, value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? resolve(dirname(file), value) : undefined;
}

function scalarAt(file: string, key: string): unknown {
  return scalarIn(outline(file, key), key);
}

function scalarIn(document: Document.Parsed | undefined, key: string): unknown {
  const value = isMap(document?.contents) ? document.contents.get(key, true) : undefined;
  const scalar: unknown = isAlias(value) && document !== undefined ? value.resolve(document) : value;
  return isScalar(scalar) ? scalar.value : undefined;
}

function outline(file: string, word: string): Document.Parsed | undefined {
  const text = readText(file);
  // Loading it says why it cannot be read.
  return typeof text === 'string' && text.includes(word) ? parseYaml(text).document : undefined;
}
