/**
 * A line of an engine's `-json` output (Machine-Readable UI); undefined for any other line, such as what it says before
 * it speaks JSON, or when it crashes. Nothing of it has been checked.
 */
export function jsonLine<T extends object>(line: string): Partial<T> | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Partial<T>;
  } catch {
    return undefined;
  }
}
