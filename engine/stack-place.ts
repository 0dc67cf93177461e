import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** How a command that somebody is to type gets into a stack's directory, and there calls the engine. */
export function commandIn(directory: string, ...commands: readonly string[]): string {
  const near = relative(process.cwd(), directory);
  const place = near.startsWith('..') ? directory : near === '' ? '.' : near;
  return [`cd ${quoted(place)}`, ...commands].join(' && ');
}

const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Named by a command that takes the lock of a state and changes nothing, `untaint -allow-missing`. */
export const LOCK_PROBE = 'terraform_data.connector_lock_probe';

/** What TERRAFORM_BINARY_NAME calls the engine. */
export function engineCommand({ TERRAFORM_BINARY_NAME: named = '' }: NodeJS.ProcessEnv): string {
  return named === '' ? 'terraform' : named;
}

/** Where an engine keeps what it needs of a stack, TF_DATA_DIR or `.terraform`, seen from the stack's directory. */
export const dataDirectoryName = ({ TF_DATA_DIR: named = '' }: NodeJS.ProcessEnv): string =>
  named === '' ? '.terraform' : named;

/** A backend as a configuration or a data directory has it. */
export interface Backend {
  /** `local`, `s3`, `http` */
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The backend a synthesized stack declares. */
export function declaredBackend(directory: string): Backend | undefined {
  const { terraform } = JSON.parse(readFileSync(join(directory, 'cdk.tf.json'), 'utf8')) as {
    terraform?: { backend?: Record<string, Record<string, unknown>> };
  };
  const [declared] = Object.entries(terraform?.backend ?? {});
  return declared && { type: declared[0], config: declared[1] };
}
