import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** Where providers come from that nobody publishes: an explicit host, so that terraform and tofu agree on it. */
export const HOST = 'probe.internal/conformance';
const VERSION = '0.1.0';

/** Bundles a provider into a directory's terraform.d, where terraform finds it without configuration. */
export async function buildProvider(entry: string, name: string, directory: string): Promise<string> {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const file = join(
    directory,
    'terraform.d/plugins',
    HOST,
    name,
    VERSION,
    platform,
    `terraform-provider-${name}_v${VERSION}.cjs`,
  );
  mkdirSync(dirname(file), { recursive: true });
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    keepNames: true,
    banner: { js: '#!/usr/bin/env node' },
    logLevel: 'error',
  });
  chmodSync(file, 0o755);
  return file;
}
