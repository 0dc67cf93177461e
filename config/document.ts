import { readFileSync, statSync } from 'node:fs';
import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLParseError,
} from 'yaml';
import type { Problem } from './problem';

/** A way into a document: keys and indices from its root. */
export type Path = readonly (string | number)[];

/** More than any spec; protects from a path that names an image or a device. */
const MAX_BYTES = 1024 * 1024;

/** One parsed YAML file, which can tell where each of its values stands. */
export class SpecDocument {
  private constructor(
    readonly file: string,
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
    /** The plain value, always a map. */
    readonly value: Record<string, unknown>,
  ) {}

  /** Reads and parses `file`; every problem of reading and of syntax, duplicate keys included, in one list. */
  static read(file: string): { document?: SpecDocument; problems: Problem[] } {
    const text = readText(file);
    if (typeof text !== 'string') return { problems: [text] };
    const lines = new LineCounter();
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: true,
      merge: true,
    });
    const problems = withoutFollowUps(document.errors).map((error): Problem => {
      const { line, col } = lines.linePos(error.pos[0]);
      return { file, line, column: col, message: syntaxMessage(error.code, error.message) };
    });
    if (problems.length > 0) return { problems };
    if (!isMap(document.contents)) {
      const found = document.contents === null ? 'nothing but comments' : 'something else';
      return { problems: [{ file, line: 1, column: 1, message: `expected a map of keys, found ${found}` }] };
    }
    let value: Record<string, unknown>;
    try {
      // Aliases that multiply (a "billion laughs") are refused by the parser here.
      value = document.toJS({ maxAliasCount: 100 }) as Record<string, unknown>;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { problems: [{ file, line: 1, column: 1, message: `cannot be read: ${reason}` }] };
    }
    return { document: new SpecDocument(file, document, lines, value), problems: [] };
  }

  /** Whether the file itself says something at `path`. */
  has(path: Path): boolean {
    return path.length === 0 || this.document.hasIn(path);
  }

  /** Line and column of the value at `path`, or of its key. @throws RangeError if there is no such value. */
  position(path: Path, what: 'key' | 'value' = 'value'): { line: number; column: number } {
    const node = what === 'key' ? this.keyNode(path) : this.valueNode(path);
    const offset = node?.range?.[0];
    if (offset === undefined) throw new RangeError(`${this.file} has nothing at ${path.join('.')}`);
    const { line, col } = this.lines.linePos(offset);
    return { line, column: col };
  }

  private valueNode(path: Path): Node | undefined {
    return (this.document.getIn(path, true) as Node | undefined) ?? undefined;
  }

  /** The key's own node: an error about a key must point at the key, which has no path in the parser. */
  private keyNode(path: Path): Node | undefined {
    const parent = path.length > 1 ? this.valueNode(path.slice(0, -1)) : this.document.contents;
    if (isSeq(parent)) return this.valueNode(path);
    if (!isMap(parent)) return undefined;
    const key = path[path.length - 1];
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
    return pair?.key as Node | undefined;
  }
}

/** After the first slip of syntax the parser reports what only follows from it; duplicate keys all stand alone. */
function withoutFollowUps(errors: readonly YAMLParseError[]): YAMLParseError[] {
  const first = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return errors.filter((error) => error === first || error.code === 'DUPLICATE_KEY');
}

function readText(file: string): string | Problem {
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES) return { file, message: `is ${size} bytes long; a spec has at most ${MAX_BYTES}` };
    const text = readFileSync(file, 'utf8');
    if (text.trim() === '')
      return { file, line: 1, column: 1, message: 'is empty; see config/examples for a start' };
    return text;
  } catch (error) {
    return { file, message: `cannot be read: ${describe(error as NodeJS.ErrnoException)}` };
  }
}

function describe(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a directory';
    default:
      return error.message;
  }
}

/** The parser's own texts, which name no values; the most frequent ones in an operator's words. */
function syntaxMessage(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'duplicate key: it stands in this map already; keep one of the two';
    case 'TAB_AS_INDENT':
      return 'YAML: a tab cannot indent; use spaces';
    case 'MULTIPLE_DOCS':
      return 'YAML: several documents in one file; one file describes one connector';
    default:
      return `YAML: ${message.split('\n')[0] ?? code}`;
  }
}
