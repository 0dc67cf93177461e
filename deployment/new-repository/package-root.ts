import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The installed package or the checkout this file is of, whether it runs as source or compiled under dist/. */
export function packageRoot(from = __dirname): string {
  if (existsSync(join(from, 'config', 'examples'))) return from;
  if (dirname(from) === from) throw new Error('config/examples is missing: install the package again');
  return packageRoot(dirname(from));
}
