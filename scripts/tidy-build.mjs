// Removes from dist/ what an earlier build made of a source that is gone; part of `npm run build`. What is packed is
// what lies there.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** Sources that a compiled file can be of; none for a file that the compiler does not make. */
const sourcesOf = (file) => {
  if (file.endsWith('.json')) return [file];
  const compiled = /^(.*?)(\.d\.ts|\.js)$/.exec(file);
  return compiled === null ? [] : [`${compiled[1]}.ts`];
};

for (const entry of readdirSync(dist, { recursive: true })) {
  const sources = sourcesOf(entry);
  if (sources.length > 0 && !sources.some((source) => existsSync(join(root, source))))
    rmSync(join(dist, entry), { force: true });
}
