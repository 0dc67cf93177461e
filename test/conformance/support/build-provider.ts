import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** Where providers come from that nobody publishes: an explicit host, so that terraform and tofu agree on it. */
export const HOST = 'probe.internal/conformance';
const VERSION = '0.1.0';

/** Where an engine that is started in a directory looks for a provider's executable, without any configuration. */
export function providerFile(directory: string, name: string): string {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const executable = `terraform-provider-${name}_v${VERSION}.cjs`;
  return join(directory, 'terraform.d/plugins', HOST, name, VERSION, platform, executable);
}

/** Bundles a provider into a directory. */
export async function buildProvider(entry: string, name: string, directory: string): Promise<void> {
  const file = providerFile(directory, name);
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
}
