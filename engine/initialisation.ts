import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a directory was initialised for, beside what the engine keeps of it. */
const RECORD = 'connector-initialised.json';

/**
 * Whether a stack's directory is initialised for what its cdk.tf.json requires now, of providers and of a backend,
 * and whether the providers that were installed for it are still there: init takes seconds, and may ask the providers'
 * host.
 */
export function isInitialised(directory: string, env: NodeJS.ProcessEnv, engine: string): boolean {
  const data = dataDirectory(directory, env);
  try {
    const record = readFileSync(join(data, RECORD), 'utf8');
    return record === required(directory, engine) && providersAreThere(join(data, 'providers'));
  } catch {
    return false;
  }
}

/** Remembers that init has succeeded. */
export function rememberInitialised(directory: string, env: NodeJS.ProcessEnv, engine: string): void {
  writeFileSync(join(dataDirectory(directory, env), RECORD), required(directory, engine), { mode: 0o600 });
}

const dataDirectory = (directory: string, { TF_DATA_DIR }: NodeJS.ProcessEnv): string =>
  resolve(directory, TF_DATA_DIR === undefined || TF_DATA_DIR === '' ? '.terraform' : TF_DATA_DIR);

function required(directory: string, engine: string): string {
  const stack = JSON.parse(readFileSync(join(directory, 'cdk.tf.json'), 'utf8')) as { terraform?: unknown };
  return JSON.stringify({ engine, terraform: stack.terraform });
}

/** HOST/NAMESPACE/NAME/VERSION/PLATFORM, which may be a link to a mirror or a cache that is gone. */
function providersAreThere(directory: string, depth = 5): boolean {
  if (depth === 0) return statSync(directory).isDirectory();
  const entries = readdirSync(directory);
  return entries.length > 0 && entries.every((name) => providersAreThere(join(directory, name), depth - 1));
}
