import { lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { IMAGE_PATH } from '../constructs/appliance-vm';
import { CONNECTOR_PROVIDER } from '../constructs/connector/provider';
import { linkProvider, type ProviderPackage } from './provider-package';
import { engineOf, readProviderLock, renderProviderLock, type RequiredProvider } from './provider-lock';
import { stackDirectory } from './state-backend';

/** A lock an operator has made with `terraform providers lock` and committed: adds checksums to ours. */
const COMMITTED_LOCK = '.terraform.lock.hcl';

export interface StackFilesOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory of the committed lock. */
  readonly cwd: string;
  /** The connector provider, for the stacks that require it. */
  readonly provider: ProviderPackage;
  /** Where it has been laid. */
  readonly plugins: string;
  /** For an appliance's stack; the path is that of an image which was verified and is still there. */
  readonly image?: { readonly path?: string };
}

/**
 * Writes what belongs beside a synthesized stack's cdk.tf.json: its provider lock, the connector provider, and its
 * image: an empty file, for which the provider lays the verified one before a VM is made of it.
 */
export function writeStackFiles(stack: TerraformStack, options: StackFilesOptions): void {
  const { env, cwd, provider, plugins, image } = options;
  const directory = stackDirectory(stack);
  const required = requiredProviders(directory);
  const lock = renderProviderLock(required, engineOf(env), {
    committed: readProviderLock(join(cwd, COMMITTED_LOCK)),
    checksums: { [CONNECTOR_PROVIDER]: provider.checksum },
  });
  writeFileSync(join(directory, '.terraform.lock.hcl'), lock);
  if (required.some(({ source }) => source === CONNECTOR_PROVIDER)) {
    linkProvider(plugins, directory);
  }
  const file = join(directory, IMAGE_PATH);
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) rmSync(file);
  if (image?.path !== undefined) symlinkSync(image.path, file);
  else if (image !== undefined) writeFileSync(file, '');
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
