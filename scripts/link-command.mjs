// Makes `npx connector` work inside the checkout: npm links the commands of dependencies, never the package's own.
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
chmodSync(path('../dist/cli/connector.js'), 0o755);
mkdirSync(path('../node_modules/.bin'), { recursive: true });
rmSync(path('../node_modules/.bin/connector'), { force: true });
symlinkSync('../../dist/cli/connector.js', path('../node_modules/.bin/connector'));
