import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { dataDirectoryName, declaredBackend, type Backend } from './stack-place';

export interface BackendChange {
  /** Where the state was when the directory was initialised: `local (../states/fra-01.tfstate)`. */
  readonly from: string;
  /** Where the stack has it now. */
  readonly to: string;
  /** Whether it is another place. Else only the way there is another, and `init -reconfigure` is all there is to do. */
  readonly moved: boolean;
}

/**
 * Whether a stack's directory was initialised with another backend than its cdk.tf.json has now. The engine itself
 * refuses to work there, and offers to migrate or to forget, of which the second loses the state.
 *
 * @returns undefined where it is the same, and where nothing was initialised
 */
export function backendChanged(directory: string, env: NodeJS.ProcessEnv): BackendChange | undefined {
  const before = initialisedBackend(directory, env);
  const now = declaredBackend(directory);
  if (before === undefined || now === undefined) return undefined;
  if (before.type === now.type && isDeepStrictEqual(known(before.config), known(now.config)))
    return undefined;
  const moved =
    before.type !== now.type || resolvedPlace(directory, before) !== resolvedPlace(directory, now);
  return { from: described(before), to: described(now), moved };
}

/** The sentence for a state that has another place than its directory was initialised for. */
export function movedBackend(stack: string, connector: string, { from, to }: BackendChange): string {
  return `${stack}: its state was in ${from} when this directory was initialised, and the spec puts it in ${to} now; move it with connector state migrate ${connector} --since REF, the commit before the change, or use another output directory (CDKTF_OUTDIR) for another environment`;
}

/** Has a directory initialised anew, after its state was moved. What providers it has stays. */
export function forgetBackend(directory: string, env: NodeJS.ProcessEnv): void {
  const data = resolve(directory, dataDirectoryName(env));
  for (const file of ['terraform.tfstate', 'connector-initialised.json']) {
    rmSync(join(data, file), { force: true });
  }
}

/** What `init` has noted. */
function initialisedBackend(directory: string, env: NodeJS.ProcessEnv): Backend | undefined {
  try {
    const file = resolve(directory, dataDirectoryName(env), 'terraform.tfstate');
    const { backend } = JSON.parse(readFileSync(file, 'utf8')) as { backend?: Backend };
    return backend;
  } catch {
    return undefined;
  }
}

/** Without what is not set, which the engine writes down as null. */
function known(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, child]) => child !== null && child !== undefined);
  return Object.fromEntries(entries.map(([key, child]) => [key, known(child)]));
}

const place = ({ type, config }: Backend): string => {
  if (type === 's3') return `${String(config.bucket)}/${String(config.key)}`;
  return String(type === 'http' ? config.address : config.path);
};

const resolvedPlace = (directory: string, backend: Backend): string =>
  backend.type === 'local' ? resolve(directory, place(backend)) : place(backend);

/** An address may hold a password before its host. */
const described = (backend: Backend): string =>
  `${backend.type} (${place(backend).replace(/\/\/[^/@]*@/, '//')})`;
