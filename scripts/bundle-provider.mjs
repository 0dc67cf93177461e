// Bundles the connector provider into the one executable file Terraform starts; part of `npm run build`.
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const NODE_MAJOR = 20;

/**
 * A shell line that is a comment to JavaScript: Terraform shows what a provider prints instead of the handshake, and
 * says nothing of Node itself ("Unrecognized remote plugin message"). `node -v` takes some 5 ms.
 */
const needs = `terraform-provider-connector needs Node.js ${NODE_MAJOR} or newer`;
const launcher = [
  '#!/bin/sh',
  [
    '":" //',
    `v=$(node -v 2>/dev/null) || { echo "${needs}, and there is no node on the PATH"; exit 1; }`,
    `case $v in v[0-9].*|v1[0-9].*) echo "${needs}; the node on the PATH is $v"; exit 1;; esac`,
    'exec node "$0" "$@"',
  ].join('; '),
].join('\n');

/** @returns the path of the executable */
export async function bundleProvider({
  entry = join(root, 'provider/main.ts'),
  file = join(root, 'dist/provider/terraform-provider-connector.cjs'),
} = {}) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: `node${NODE_MAJOR}`,
    format: 'cjs',
    // Error classes are told apart by name, and names stand in the log.
    keepNames: true,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
    banner: { js: launcher },
  });
  mkdirSync(dirname(file), { recursive: true });
  // Stacks share the file by hard links: a new one, so that what an earlier synthesis laid stays what it was.
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, outputFiles[0].contents);
  chmodSync(beside, 0o755);
  renameSync(beside, file);
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleProvider();
