import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that speaks the plugin protocol. */
export interface Engine {
  readonly name: 'terraform' | 'tofu';
  readonly command: string;
}

/** terraform, and tofu where it is on PATH or TOFU_PATH names it. CONFORMANCE_ENGINES=terraform leaves it out. */
export function engines(): readonly Engine[] {
  const wanted = process.env.CONFORMANCE_ENGINES?.split(',') ?? ['terraform', 'tofu'];
  const found: readonly (Engine | undefined)[] = [
    engine('terraform', onPath('terraform')),
    engine('tofu', process.env.TOFU_PATH ?? onPath('tofu')),
  ];
  return found.filter((one) => one !== undefined).filter(({ name }) => wanted.includes(name));
}

function engine(name: Engine['name'], command: string | undefined): Engine | undefined {
  return command === undefined ? undefined : { name, command };
}

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find((file) => existsSync(file));
}
