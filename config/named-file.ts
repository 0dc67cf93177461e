import { relative } from 'node:path';
import { suggestion } from './nearest';
import { nameIn } from './outline';

/** Names that `files` declare, whatever else is wrong in them. */
export function namesIn(files: readonly string[]): string[] {
  return files.flatMap((file) => nameIn(file) ?? []);
}

/**
 * The one of `files` that describes the connector `name`. Nothing but their names is read, so that whatever else is
 * wrong in any of them keeps nobody from working with this one.
 *
 * @throws Error in one sentence when there is none, or more than one
 */
export function fileNamed(name: string, files: readonly string[]): string {
  const named = files.map((file) => ({ file, name: nameIn(file) }));
  const [found, second] = named.filter((each) => each.name === name);
  if (found === undefined) {
    const names = named.flatMap((each) => each.name ?? []);
    const known = names.length === 0 ? 'no file names one' : `connectors: ${names.join(', ')}`;
    throw new Error(`no connector is called "${name}"${suggestion(name, names)} (${known})`);
  }
  if (second !== undefined) {
    const [one, other] = [found, second].map(({ file }) => relative(process.cwd(), file));
    throw new Error(`two connectors are called "${name}": ${one} and ${other}; give each its own name`);
  }
  return found.file;
}
