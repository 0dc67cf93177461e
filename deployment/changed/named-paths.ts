import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * A quick look whether a spec may name one of `paths`, without parsing it: its text then holds the last part of the
 * path, unless that comes from the environment or is written with escapes.
 */
export function mayNameOneOf(
  paths: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): (file: string) => boolean {
  const names = [...new Set(paths.map((path) => basename(path)))];
  const values = Object.values(env).join('\n');
  if (names.some((name) => values.includes(name))) return () => true;
  const known = new Map<string, boolean>();
  const look = (file: string): boolean => {
    const text = textOf(file);
    return text.includes('\\') || names.some((name) => text.includes(name));
  };
  return (file) => {
    const answer = known.get(file) ?? look(file);
    known.set(file, answer);
    return answer;
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Its absence is said by whoever loads it.
    return '';
  }
}
