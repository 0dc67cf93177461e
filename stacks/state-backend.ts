import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { App, HttpBackend, LocalBackend, S3Backend, TerraformStack } from 'cdktf';
import { setting, type LoadedSpec } from '../config';
import { terraformLiterals } from '../constructs/terraform-literals';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Directory of local states: the declared one, CONNECTOR_STATE_DIR, or `.state` beside the spec. Never the
 * output directory, which cdktf-cli empties of stacks that have left the app, their states included.
 */
export function stateDirectory({ spec, source }: LoadedSpec, env: Environment): string {
  if (spec.backend.local !== undefined) return spec.backend.local.directory;
  const fromEnvironment = setting(env, 'CONNECTOR_STATE_DIR');
  return fromEnvironment === undefined ? join(dirname(source.file), '.state') : resolve(fromEnvironment);
}

/** Gives a stack its backend, by the spec; every stack has a state of its own. */
export function addStateBackend(stack: TerraformStack, connector: LoadedSpec, env: Environment): void {
  const name = stack.node.id;
  const { s3, http } = terraformLiterals(connector.spec.backend);
  if (s3 !== undefined) {
    new S3Backend(stack, {
      bucket: s3.bucket,
      key: `${s3.prefix}/${name}.tfstate`,
      region: s3.region,
      encrypt: true,
      kmsKeyId: s3.kmsKeyId,
      profile: s3.profile,
      assumeRole: s3.assumeRole,
      usePathStyle: s3.usePathStyle ? true : undefined,
    });
    // Not in cdktf's types yet; the lock lies beside the state, no table is needed (Terraform 1.10).
    stack.addOverride('terraform.backend.s3.use_lockfile', true);
  } else if (http !== undefined) {
    const url = (template: string | undefined): string | undefined => template?.replaceAll('{stack}', name);
    new HttpBackend(stack, {
      address: http.address.replaceAll('{stack}', name),
      updateMethod: http.updateMethod,
      lockAddress: url(http.lockAddress),
      lockMethod: http.lockAddress === undefined ? undefined : http.lockMethod,
      unlockAddress: url(http.unlockAddress),
      unlockMethod: http.unlockAddress === undefined ? undefined : http.unlockMethod,
    });
  } else {
    const file = join(realPath(stateDirectory(connector, env)), `${name}.tfstate`);
    // Relative to where terraform runs: the same in every checkout, so that a moved checkout keeps its state.
    new LocalBackend(stack, { path: terraformLiterals(relative(stackDirectory(stack), file)) });
  }
}

/** A backend as a stack declares it. */
export interface StackBackend {
  /** `local`, `s3`, `http` */
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The backend of a connector's stack `name`, for an engine in that stack's directory below `outdir`. */
export function backendOf(
  connector: LoadedSpec,
  name: string,
  { env, outdir }: { readonly env: Environment; readonly outdir: string },
): StackBackend {
  const stack = new TerraformStack(new App({ outdir, skipValidation: true }), name);
  addStateBackend(stack, connector, env);
  const { terraform } = stack.toTerraform() as {
    terraform: { backend: Record<string, Record<string, unknown>> };
  };
  const [backend] = Object.entries(terraform.backend);
  if (backend === undefined) throw new RangeError(`${name} has no backend`);
  return { type: backend[0], config: backend[1] };
}

/** The real path of a directory that may not exist yet: of its nearest parent that does. */
function realPath(directory: string): string {
  const path = resolve(directory);
  if (existsSync(path)) return realpathSync(path);
  return join(realPath(dirname(path)), basename(path));
}

/** Where cdktf writes a stack, and terraform runs. */
export function stackDirectory(stack: TerraformStack): string {
  return stackDirectoryIn(App.of(stack).outdir, stack.node.id);
}

/** The same, of a stack's name. */
export function stackDirectoryIn(outdir: string, name: string): string {
  // Links resolved: terraform takes a relative path from where the directory really is.
  return join(realPath(outdir), 'stacks', name);
}
