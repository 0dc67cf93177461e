import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBuildCommand } from './build-command';
import { isOlder } from './prerequisites';
import type { BuildContext, Tool } from './tool';

/** The vSphere provider that can be built where only package registries are reached; see lab/go.mod. */
export const BUILT_VSPHERE_PROVIDER = '1.26.0';

/** The simulated vCenter of lab/vcenter. */
export function vcenterTool(root: string): Tool {
  const source = join(root, 'lab', 'vcenter');
  return {
    name: 'vcenter',
    title: 'the simulated vCenter',
    expected: 'about a minute',
    inputs: [source],
    product: 'vcenter',
    build: (directory, context) => goBuild(source, '.', join(directory, 'vcenter'), context),
  };
}

/** Terraform's vSphere provider, from the Go module proxy. */
export function vsphereProviderTool(root: string): Tool {
  const source = join(root, 'lab');
  const product = `terraform-provider-vsphere_v${BUILT_VSPHERE_PROVIDER}`;
  return {
    name: 'vsphere-provider',
    title: `the vSphere provider ${BUILT_VSPHERE_PROVIDER}`,
    expected: 'one to two minutes',
    inputs: [join(source, 'go.mod'), join(source, 'go.sum')],
    product,
    build: (directory, context) =>
      goBuild(source, 'github.com/hashicorp/terraform-provider-vsphere', join(directory, product), context),
  };
}

/**
 * sops, and age-keygen beside it, from the Go module proxy: what tests of secrets need. No lab has it running.
 * Elsewhere both are installed by the system's package manager.
 */
export function secretTool(root: string): Tool {
  const source = join(root, 'lab', 'secret-tools');
  return {
    name: 'secret-tools',
    title: 'sops 3.10.2 and age-keygen',
    expected: 'about a minute',
    inputs: [join(source, 'go.mod'), join(source, 'go.sum')],
    product: 'sops',
    build: async (directory, context) => {
      await goBuild(source, 'filippo.io/age/cmd/age-keygen', join(directory, 'age-keygen'), context);
      await goBuild(source, 'github.com/getsops/sops/v3/cmd/sops', join(directory, 'sops'), context);
    },
  };
}

/**
 * Pebble, and its pebble-challtestsrv beside it, from the Go module proxy: the ACME server that tests of issuers need.
 * No lab has it running.
 */
export function acmeTool(root: string): Tool {
  const source = join(root, 'lab', 'acme');
  const commands = 'github.com/letsencrypt/pebble/v2/cmd';
  return {
    name: 'acme',
    title: 'the ACME server Pebble 2.7.0',
    expected: 'about half a minute',
    inputs: [join(source, 'go.mod'), join(source, 'go.sum')],
    product: 'pebble',
    build: async (directory, context) => {
      for (const name of ['pebble-challtestsrv', 'pebble'])
        await goBuild(source, `${commands}/${name}`, join(directory, name), context);
    },
  };
}

/** actionlint, which tests lint workflows of GitHub Actions with. No lab has it running. */
export function actionlintTool(root: string): Tool {
  const source = join(root, 'lab', 'actionlint');
  return {
    name: 'actionlint',
    title: 'actionlint 1.7.12',
    expected: 'about ten seconds',
    inputs: [join(source, 'go.mod'), join(source, 'go.sum')],
    product: 'actionlint',
    build: (directory, context) =>
      goBuild(source, 'github.com/rhysd/actionlint/cmd/actionlint', join(directory, 'actionlint'), context),
  };
}

/** Atlantis' own parser of its configuration, as a program: `atlantis-check SERVER-SIDE-CONFIG ATLANTIS-YAML`. */
export function atlantisTool(root: string): Tool {
  const source = join(root, 'lab', 'atlantis');
  return {
    name: 'atlantis',
    title: 'the parser of Atlantis 0.35.1',
    expected: 'about half a minute',
    inputs: [source],
    product: 'atlantis-check',
    build: (directory, context) => goBuild(source, '.', join(directory, 'atlantis-check'), context),
  };
}

/** OpenTofu, which end-to-end tests run beside Terraform; elsewhere it is installed by the system's package manager. */
export function tofuTool(root: string): Tool {
  const source = join(root, 'lab', 'tofu');
  return {
    name: 'opentofu',
    title: 'OpenTofu 1.12.6',
    expected: 'about five minutes',
    inputs: [join(source, 'go.mod'), join(source, 'go.sum')],
    product: 'tofu',
    build: (directory, context) =>
      goBuild(source, 'github.com/opentofu/opentofu/cmd/tofu', join(directory, 'tofu'), context, [
        `-X=github.com/opentofu/opentofu/version.dev=no`,
      ]),
  };
}

/** A Python environment with moto. `python` is only called when it has to be made. */
export function awsTool(root: string, python: string): Tool {
  const requirements = join(root, 'lab', 'aws', 'requirements.txt');
  return {
    name: 'aws',
    title: 'the simulated AWS',
    expected: 'about half a minute',
    inputs: [requirements],
    // The directory is renamed once complete: the scripts in bin/ then name a wrong path, Python itself does not.
    product: join('bin', 'python'),
    build: async (directory, context) => {
      await runBuildCommand(python, ['-m', 'venv', directory], { directory, ...context });
      const pip = ['-m', 'pip', 'install', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
      await runBuildCommand(join(directory, 'bin', 'python'), [...pip, '-r', requirements], {
        directory,
        ...context,
      });
    },
  };
}

/** The lowest Go that will build what is asked for, read from the modules themselves. */
export function minimumGo(root: string): string {
  return ['lab/go.mod', 'lab/vcenter/go.mod']
    .map((file) => /^go (\S+)$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? '1.25')
    .reduce((highest, version) => (isOlder(highest, version) ? version : highest));
}

async function goBuild(
  directory: string,
  target: string,
  out: string,
  context: BuildContext,
  linkerFlags: readonly string[] = [],
) {
  // Without cgo the program is the same on every distribution; -s -w drops what only debuggers read.
  const args = ['build', '-trimpath', `-ldflags=${['-s -w', ...linkerFlags].join(' ')}`, '-o', out, target];
  await runBuildCommand('go', args, { directory, env: { CGO_ENABLED: '0' }, ...context });
}
