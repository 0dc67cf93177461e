// What is defined in TypeScript, for scripts that document or check it.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
let count = 0;

/** What a module of this project exports, from a bundle that plain Node can load; packages stay outside. */
export function definitions(entry) {
  const outfile = join(root, `node_modules/.cache/definitions-${process.pid}-${(count += 1)}.cjs`);
  try {
    buildSync({
      entryPoints: [join(root, entry)],
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'cjs',
      outfile,
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(outfile, { force: true });
  }
}
