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
    const step = Array.isArray(container) ? Number(key) : key;
    const child = childSchema(node, step);
    if (child === undefined) continue;
    const values = container as Container;
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

/** The schema of a key or of the entries of a list, if `node` knows it. */
export function childSchema(node: SchemaNode, step: string | number): SchemaNode | undefined {
  if (typeof step === 'number') return node.items;
  // `constructor` is an allowed tag, and something that every object inherits.
  if (node.properties !== undefined && Object.hasOwn(node.properties, step)) return node.properties[step];
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
}

/** What the schema says of a place, and whether a secret may stand there: at it, or anywhere above. */
export interface Place {
  readonly schema: SchemaNode | undefined;
  readonly secret: boolean;
  /** The path itself, or that of the outermost value above which is taken whole or not at all. */
  readonly whole: Path;
}

export function placeOf(root: SchemaNode, path: Path): Place {
  let schema: SchemaNode | undefined = resolveReference(root);
  let secret = false;
  let whole: Path | undefined;
  for (const [index, step] of path.entries()) {
    const child: SchemaNode | undefined = schema === undefined ? undefined : childSchema(schema, step);
    schema = child === undefined ? undefined : resolveReference(child);
    secret ||= schema?.['x-secret'] === true;
    if (schema?.['x-atomic'] === true) whole ??= path.slice(0, index + 1);
  }
  return { schema, secret, whole: whole ?? path };
}
