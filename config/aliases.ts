import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
} from 'yaml';
import type { YamlProblem } from './yaml';

/** What each alias of a document stands for. */
export type Targets = ReadonlyMap<Alias, Node>;

/** Far beyond any spec, and far below the depth at which a recursion would exhaust the stack. */
const MAX_DEPTH = 100;

/** The parser searches the whole document for each: fifty thousand take it half a minute. */
const MAX_ALIASES = 1000;

/** `<<`, which lays other maps under the one it stands in. */
export const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && key.value === '<<' && (key.type === undefined || key.type === 'PLAIN');

/** The value itself, where an alias stands for one. */
export const dereference = (node: unknown, targets: Targets): unknown =>
  isAlias(node) ? targets.get(node) : node;

/**
 * Finds out what the aliases stand for, in one pass, and refuses what parses and is no plain value: the parser
 * only reports it without a place, or loses it.
 */
export function resolveAliases(document: Document.Parsed): { targets: Targets; problems: YamlProblem[] } {
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, Node>();
  const problems: YamlProblem[] = [];
  const refuse = (node: unknown, message: string): void => {
    problems.push({ offset: (node as Node).range?.[0] ?? 0, message: `YAML: ${message}` });
  };
  visit(document, {
    Value: (_key, node, ancestors) => {
      // Between two collections of the ancestors there is a pair.
      if (ancestors.filter((ancestor) => isMap(ancestor) || isSeq(ancestor)).length > MAX_DEPTH) {
        refuse(node, 'nested too deeply');
        return visit.BREAK;
      }
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      return undefined;
    },
    Alias: (_key, node, ancestors) => {
      const target = anchors.get(node.source);
      if (target === undefined)
        refuse(node, 'an alias (*) without an anchor; put quotes around text that begins with *');
      else if (ancestors.some((ancestor) => ancestor === target))
        refuse(node, 'an alias (*) inside what it stands for; it would have no end');
      else targets.set(node, target);
      if (targets.size <= MAX_ALIASES) return undefined;
      refuse(node, `more than ${MAX_ALIASES} aliases (*); write the values out`);
      return visit.BREAK;
    },
    Pair: (_key, { key, value }) => {
      // Assigning it anywhere behind the parser would set a prototype and lose the value.
      if (isScalar(key) && key.value === '__proto__') {
        refuse(key, 'the key __proto__ is refused; no spec has it');
      }
      if (isMergeKey(key) && !canBeMerged(value, anchors))
        refuse(value ?? key, '<< merges a map, or a list of maps');
    },
  });
  return { targets, problems };
}

/** An alias that stands for nothing is reported as such. */
function canBeMerged(value: unknown, anchors: ReadonlyMap<string, Node>): boolean {
  const isMapOrAlias = (node: unknown): boolean => {
    if (!isAlias(node)) return isMap(node);
    const target = anchors.get(node.source);
    return target === undefined || isMap(target);
  };
  const sources = isAlias(value) ? anchors.get(value.source) : value;
  return isSeq(sources) ? sources.items.every(isMapOrAlias) : isMapOrAlias(value);
}

/** The pair of `key` in a map: its own, else one of what it merges, in the parser's order of preference. */
export function findPair(map: unknown, key: string, targets: Targets): Pair | undefined {
  if (!isMap(map)) return undefined;
  const own = map.items.find(
    (pair) => isScalar(pair.key) && !isMergeKey(pair.key) && String(pair.key.value) === key,
  );
  if (own !== undefined) return own;
  for (const pair of map.items.filter((item) => isMergeKey(item.key))) {
    const source = dereference(pair.value, targets);
    for (const merged of isSeq(source) ? source.items : [source]) {
      const found = findPair(dereference(merged, targets), key, targets);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
