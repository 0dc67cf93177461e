import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that speaks the plugin protocol. */
export interface Engine {
  readonly name: 'terraform' | 'tofu';
  readonly command: string;
}

const NAMES = ['terraform', 'tofu'] as const;

/**
 * terraform, and tofu where TOFU_PATH names it or it is on PATH. CONFORMANCE_ENGINES names those that must be
 * there: `terraform`, `tofu` or `terraform,tofu`.
 */
export function engines(): readonly Engine[] {
  const demanded = process.env.CONFORMANCE_ENGINES?.split(',');
  const found = NAMES.flatMap((name) => {
    const command = (name === 'tofu' ? process.env.TOFU_PATH : undefined) ?? onPath(name);
    return command !== undefined && (demanded?.includes(name) ?? true) ? [{ name, command }] : [];
  });
  const missing = (demanded ?? []).filter((name) => !found.some((engine) => engine.name === name));
  if (missing.length > 0) throw new Error(`${missing.join(' and ')} is not on PATH`);
  if (found.length === 0) throw new Error('neither terraform nor tofu is on PATH');
  return found;
}

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find((file) => existsSync(file));
}
