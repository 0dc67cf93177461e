import { lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { IMAGE_PATH } from '../constructs/appliance-vm';
import { engineOf, readProviderLock, renderProviderLock, type RequiredProvider } from './provider-lock';
import { stackDirectory } from './state-backend';

/** A lock an operator has made with `terraform providers lock` and committed: adds checksums to ours. */
const COMMITTED_LOCK = '.terraform.lock.hcl';

export interface StackFilesOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory of the committed lock. */
  readonly cwd: string;
  /** The image of an appliance's stack. */
  readonly image?: string;
}

/** Writes what belongs beside a synthesized stack's cdk.tf.json: its provider lock, and its image. */
export function writeStackFiles(stack: TerraformStack, { env, cwd, image }: StackFilesOptions): void {
  const directory = stackDirectory(stack);
  const lock = renderProviderLock(
    requiredProviders(directory),
    engineOf(env),
    readProviderLock(join(cwd, COMMITTED_LOCK)),
  );
  writeFileSync(join(directory, '.terraform.lock.hcl'), lock);
  const link = join(directory, IMAGE_PATH);
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) rmSync(link);
  if (image !== undefined) symlinkSync(image, link);
}

/**
 * Makes the directory of local states, for its owner only: a state may hold what nobody else should read. One
 * that exists keeps its mode, which somebody may have chosen.
 *
 * @throws Error in one sentence when it cannot be made
 */
export function makeStateDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `the state directory ${directory} cannot be used (${code ?? 'unknown reason'}): name another, in backend.local.directory or CONNECTOR_STATE_DIR`,
      { cause: error },
    );
  }
}

/** From the written file: resolving a stack's tokens a second time costs more than all the rest here. */
function requiredProviders(directory: string): RequiredProvider[] {
  const { terraform } = JSON.parse(readFileSync(join(directory, 'cdk.tf.json'), 'utf8')) as {
    terraform: { required_providers: Record<string, RequiredProvider> };
  };
  return Object.values(terraform.required_providers);
}
