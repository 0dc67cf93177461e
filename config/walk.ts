import type { Path } from './document';
import { resolveReference, type SchemaNode } from './schema';

type Container = Record<string | number, unknown>;

/** A value of a spec together with what the schema says of it. */
export interface Visited {
  readonly path: Path;
  readonly schema: SchemaNode;
  readonly value: unknown;
  /** Puts another value in its place. */
  readonly replace: (value: unknown) => void;
}

/** Visits every value of `container` the schema knows, parents before children. */
export function walk(
  schema: SchemaNode,
  container: unknown,
  visit: (visited: Visited) => void,
  path: Path = [],
): void {
  if (typeof container !== 'object' || container === null) return;
  const node = resolveReference(schema);
  for (const key of Object.keys(container)) {
    const child = Array.isArray(container) ? node.items : childOf(node, key);
    if (child === undefined) continue;
    const values = container as Container;
    const step = Array.isArray(container) ? Number(key) : key;
    const below = [...path, step];
    visit({
      path: below,
      schema: resolveReference(child),
      value: values[key],
      replace: (value) => {
        values[key] = value;
      },
    });
    walk(child, values[key], visit, below);
  }
}

function childOf(node: SchemaNode, key: string): SchemaNode | undefined {
  const named = node.properties?.[key];
  if (named !== undefined) return named;
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
}
