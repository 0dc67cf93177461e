import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Where Terraform and OpenTofu look for the providers that nobody gave a host: both find the lab's. */
export const PROVIDER_HOSTS = ['registry.terraform.io', 'registry.opentofu.org'] as const;

/** The AWS provider the stacks are generated for. */
export const AWS_PROVIDER = { source: 'hashicorp/aws', version: '5.100.0' } as const;
export const VSPHERE_SOURCE = 'vmware/vsphere';

/** A provider a stack can ask for, `source` being `namespace/type`. */
export interface ProviderVersion {
  readonly source: string;
  readonly version: string;
}

/** A provider that is on this machine, unpacked or as the archive its publisher serves. */
export interface ProviderPackage extends ProviderVersion {
  /** A directory with the executable, the executable itself, or an archive. */
  readonly path: string;
}

/** The platform as Go names it, which is what a mirror's directories are called: `linux_amd64`. */
export function goPlatform(platform: string = process.platform, arch: string = process.arch): string {
  return `${platform === 'win32' ? 'windows' : platform}_${arch === 'x64' ? 'amd64' : arch}`;
}

/**
 * The directories that may hold a mirror: the ones Terraform looks through by itself, and directories named after
 * its registry under /opt, where images of build machines keep theirs.
 */
export function mirrorCandidates(home = homedir(), opt = '/opt'): string[] {
  return [
    join(home, '.terraform.d', 'plugins'),
    join(home, '.local', 'share', 'terraform', 'plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
    ...directoriesWithHost(opt, 3),
  ].filter((directory) => existsSync(directory));
}

/** Directories under `directory` that have a host's directory in them. */
function directoriesWithHost(directory: string, depth: number): string[] {
  const names = directoryNames(directory);
  if (names.some((name) => (PROVIDER_HOSTS as readonly string[]).includes(name))) return [directory];
  if (depth <= 1) return [];
  return names.flatMap((name) => directoriesWithHost(join(directory, name), depth - 1));
}

function directoryNames(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map((entry) => entry.name);
  } catch {
    return []; // Not there, not a directory, or not ours to read.
  }
}

/**
 * Looks for one version of a provider, in either layout Terraform knows, under any host's directory, and also in a
 * directory that is itself a host's.
 */
export function findProvider(
  mirrors: readonly string[],
  { source, version }: ProviderVersion,
  platform = goPlatform(),
): ProviderPackage | undefined {
  const type = basename(source);
  for (const mirror of mirrors) {
    for (const host of [...PROVIDER_HOSTS, '']) {
      const provider = join(mirror, host, source);
      const unpacked = join(provider, version, platform);
      const archive = join(provider, `terraform-provider-${type}_${version}_${platform}.zip`);
      const path = [unpacked, archive].find((candidate) => existsSync(candidate));
      if (path) return { source, version, path };
    }
  }
  return undefined;
}

/**
 * Lays a mirror of symbolic links, for both hosts. What an earlier mirror held is gone afterwards; at no time is
 * there none, so that a running terraform is not disturbed.
 */
export async function layMirror(
  directory: string,
  packages: readonly ProviderPackage[],
  platform = goPlatform(),
): Promise<void> {
  const next = `${directory}.next`;
  await rm(next, { recursive: true, force: true });
  for (const host of PROVIDER_HOSTS) {
    for (const { source, version, path } of packages) {
      const link = join(next, host, source, linkName(source, version, path, platform));
      await mkdir(dirname(link), { recursive: true, mode: 0o700 });
      await symlink(path, link);
    }
  }
  await mkdir(next, { recursive: true, mode: 0o700 });
  await rm(directory, { recursive: true, force: true });
  await rename(next, directory);
}

function linkName(source: string, version: string, path: string, platform: string): string {
  if (path.endsWith('.zip')) return `terraform-provider-${basename(source)}_${version}_${platform}.zip`;
  const isExecutable = basename(path).startsWith('terraform-provider-');
  return join(version, platform, isExecutable ? basename(path) : '');
}
