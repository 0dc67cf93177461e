import { isMap, isSeq, type LineCounter, type Node, type YAMLMap } from 'yaml';
import { dereference, findPair, resolveAliases, type Targets } from './aliases';
import { plainValue } from './plain-value';
import type { Problem } from './problem';
import { readText } from './read-text';
import { parseYaml } from './yaml';

/** A way into a document: keys and indices from its root. */
export type Path = readonly (string | number)[];

/** One parsed YAML file, which can tell where each of its values stands. */
export class SpecDocument {
  private constructor(
    readonly file: string,
    private readonly root: YAMLMap,
    private readonly targets: Targets,
    private readonly lines: LineCounter,
    /** The plain value, always a map; shares nothing with itself. */
    readonly value: Record<string, unknown>,
  ) {}

  /** Reads and parses `file`; every problem of reading and of syntax, duplicate keys included, in one list. */
  static read(file: string): { document?: SpecDocument; problems: Problem[] } {
    const text = readText(file);
    if (typeof text !== 'string') return { problems: [text] };
    const refuse = (message: string): { problems: Problem[] } => ({
      problems: [{ file, line: 1, column: 1, message }],
    });
    const { document, lines, problems: syntax } = parseYaml(text);
    const { targets, problems: aliases } =
      syntax.length > 0 ? { targets: new Map() as Targets, problems: syntax } : resolveAliases(document);
    if (aliases.length > 0) {
      const problems = aliases.map(({ offset, message }) => ({ file, ...place(lines, offset), message }));
      return { problems };
    }
    const root = document.contents;
    if (!isMap(root)) {
      return refuse(
        `expected a map of keys, found ${root === null ? 'nothing but comments' : 'something else'}`,
      );
    }
    const value = plainValue(document) as Record<string, unknown> | undefined;
    if (value === undefined) {
      return refuse('cannot be read: its aliases (*) multiply what it holds; write the values out');
    }
    return { document: new SpecDocument(file, root, targets, lines, value), problems: [] };
  }

  /** Whether the file itself says something at `path`, be it through an alias or a merge. */
  has(path: Path): boolean {
    let value: unknown = this.value;
    for (const step of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
      value = (value as Record<string | number, unknown>)[step];
    }
    return true;
  }

  /** Line and column of the value at `path`, or of its key; of the nearest parent if there is no such value. */
  position(path: Path, what: 'key' | 'value' = 'value'): { line: number; column: number } {
    const offset = this.nodeAt(path, what)?.range?.[0];
    if (offset !== undefined) return place(this.lines, offset);
    return path.length > 1 ? this.position(path.slice(0, -1), 'key') : { line: 1, column: 1 };
  }

  /** An error about a key must point at the key, which has no path in the parser. */
  private nodeAt(path: Path, what: 'key' | 'value'): Node | undefined {
    let node: unknown = this.root;
    for (const [index, step] of path.entries()) {
      // The last one stays an alias: it stands where the value is used.
      const parent = dereference(node, this.targets);
      if (isSeq(parent)) {
        node = parent.items[Number(step)];
        continue;
      }
      const pair = findPair(parent, String(step), this.targets);
      node = what === 'key' && index === path.length - 1 ? pair?.key : (pair?.value ?? pair?.key);
    }
    return node as Node | undefined;
  }
}

function place(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
