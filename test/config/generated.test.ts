import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

test('types and reference are what the schema says', () => {
  const root = join(__dirname, '../..');
  execFileSync('node', ['scripts/generate.mjs', '--check'], { cwd: root, stdio: 'pipe' });
});
