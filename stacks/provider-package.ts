import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { setting } from '../config';
import { CONNECTOR_PROVIDER, CONNECTOR_PROVIDER_VERSION } from '../constructs/connector/provider';

/** Name Terraform looks for; a second file beginning like it would be started too. */
const EXECUTABLE = `terraform-provider-connector_v${CONNECTOR_PROVIDER_VERSION}.cjs`;

/** Where terraform looks for providers, below the directory it is started in. */
const PLUGINS = 'terraform.d';

const PLATFORMS = 'CONNECTOR_PLATFORMS';

/** Go's names, by which Terraform goes, for Node's. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
const SYSTEMS: Readonly<Record<string, string>> = { win32: 'windows' };

/** The provider as it lies in every stack that requires it. */
export interface ProviderPackage {
  /** The built executable. */
  readonly file: string;
  /** Terraform's checksum of its directory (`h1:`), the same for every platform. */
  readonly checksum: string;
}

/**
 * The connector provider that belongs to this checkout.
 *
 * @throws Error in one sentence when it has not been built
 */
export function providerPackage(file = builtProvider()): ProviderPackage {
  if (!existsSync(file)) {
    throw new Error(`the connector provider has not been built: ${file} is missing; run npm run build`);
  }
  const content = createHash('sha256').update(readFileSync(file)).digest('hex');
  // golang.org/x/mod/sumdb/dirhash, Hash1: a line for each file of the package, here one.
  const checksum = createHash('sha256').update(`${content}  ${EXECUTABLE}\n`).digest('base64');
  return { file, checksum: `h1:${checksum}` };
}

/**
 * The platforms the provider is laid out for, as `OS_ARCH`: those CONNECTOR_PLATFORMS names, separated by commas,
 * else the one this runs on. A stack synthesized on one machine and applied on another needs the other's.
 *
 * @throws Error in one sentence for what is no platform
 */
export function providerPlatforms(env: Readonly<Record<string, string | undefined>>): string[] {
  const named = setting(env, PLATFORMS)
    ?.split(',')
    .map((name) => name.trim());
  if (named === undefined) {
    const { platform, arch } = process;
    return [`${SYSTEMS[platform] ?? platform}_${ARCHITECTURES[arch] ?? arch}`];
  }
  const wrong = named.filter((name) => !/^[a-z0-9]+_[a-z0-9]+$/.test(name));
  if (wrong.length > 0) {
    const found = wrong.map((name) => JSON.stringify(name)).join(', ');
    throw new Error(
      `${PLATFORMS}: found ${found}; allowed: platforms as Terraform names them, separated by commas, such as linux_amd64,darwin_arm64`,
    );
  }
  return [...new Set(named)];
}

/**
 * Lays the provider into the output directory, for its stacks to link to.
 *
 * @returns the directory that every stack's `terraform.d` stands for
 */
export function layProvider(
  { file }: ProviderPackage,
  outputDirectory: string,
  platforms: readonly string[],
): string {
  const shared = join(outputDirectory, PLUGINS);
  const versions = join(shared, 'plugins', ...CONNECTOR_PROVIDER.split('/'));
  const directory = join(versions, CONNECTOR_PROVIDER_VERSION);
  for (const platform of platforms) {
    mkdirSync(join(directory, platform), { recursive: true });
    linkOrCopy(file, join(directory, platform, EXECUTABLE));
  }
  // What an earlier synthesis laid there for another version or platform would only be in the way.
  removeAllBut(versions, [CONNECTOR_PROVIDER_VERSION]);
  removeAllBut(directory, platforms);
  return shared;
}

/** Lets terraform find the provider when it is started in a stack's directory, without any configuration. */
export function linkProvider(shared: string, stackDirectory: string): void {
  const link = join(stackDirectory, PLUGINS);
  const target = relative(stackDirectory, shared);
  const there = lstatSync(link, { throwIfNoEntry: false });
  if (there?.isSymbolicLink() === true && readlinkSync(link) === target) return;
  rmSync(link, { recursive: true, force: true });
  try {
    symlinkSync(target, link);
  } catch {
    // Links are a privilege on Windows.
    cpSync(shared, link, { recursive: true });
  }
}

/**
 * A build puts a new file there, so that what is linked stays what it was. It is put in place in one step, and only
 * when it is another: a terraform that is running may start it at this moment.
 */
function linkOrCopy(from: string, to: string): void {
  if (existsSync(to) && readFileSync(from).equals(readFileSync(to))) return;
  const beside = join(dirname(to), `.${process.pid}`);
  rmSync(beside, { force: true });
  try {
    linkSync(from, beside);
  } catch {
    copyFileSync(from, beside);
  }
  renameSync(beside, to);
  if ((statSync(to).mode & 0o111) === 0) throw new Error(`${to} cannot be executed; run npm run build`);
}

function removeAllBut(directory: string, wanted: readonly string[]): void {
  for (const name of readdirSync(directory)) {
    if (!wanted.includes(name)) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

/** The build puts it beside the compiled sources; from TypeScript itself it is one directory further. */
function builtProvider(): string {
  const root = dirname(__dirname);
  const built = basename(root) === 'dist' ? root : join(root, 'dist');
  return resolve(built, 'provider', 'terraform-provider-connector.cjs');
}
