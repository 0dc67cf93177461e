// Bundles the connector provider into the one executable file Terraform starts; part of `npm run build`.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
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
    `command -v node >/dev/null 2>&1 || { echo "${needs}, and there is no node on the PATH"; exit 1; }`,
    `v=$(node -v 2>&1) || { echo "${needs}; the node on the PATH does not start: "$v; exit 1; }`,
    `case $v in v[0-9].*|v1[0-9].*) echo "${needs}; the node on the PATH is $v"; exit 1;; esac`,
    'exec node "$0" "$@"',
  ].join('; '),
].join('\n');

const common = {
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
  logLevel: 'warning',
  absWorkingDir: root,
};

/**
 * Packages that work from files only, and the files they need. They travel compressed behind the code, where V8 reads
 * over them as a comment, and are unpacked into the user's cache on first use.
 */
const FILE_PACKAGES = {
  'playwright-core': [
    'index.js',
    'package.json',
    'browsers.json',
    'LICENSE',
    'NOTICE',
    ...['bootstrap', 'package', 'coreBundle', 'utilsBundle', 'serverRegistry'].map(
      (name) => `lib/${name}.js`,
    ),
  ],
};
const FILE_MARK = '//packed ';

/** Lines that hold the packages' files: `//packed NAME BASE64`. */
function packedFiles(packages) {
  return [...packages].map((name) => {
    const directory = join(root, 'node_modules', name);
    const files = FILE_PACKAGES[name].map((file) => [file, readFileSync(join(directory, file), 'utf8')]);
    const content = brotliCompressSync(JSON.stringify(Object.fromEntries(files)));
    return `${FILE_MARK}${name} ${content.toString('base64')}\n`;
  });
}

/**
 * Packages that are imported on first use only, such as the AWS SDK: most of the code, and most runs need none of it.
 * V8 reads a file to its end before it runs it, three times a plan; as a packed text they cost next to nothing.
 */
const lazyPackages = (packages, filePackages) => ({
  name: 'lazy-packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^.]/ }, ({ kind, path }) => {
      if (kind !== 'dynamic-import' || path.startsWith('node:')) return undefined;
      if (path in FILE_PACKAGES) {
        filePackages.add(path);
        return { path, namespace: 'lazy-files' };
      }
      packages.add(path);
      return { path, namespace: 'lazy' };
    });
    // grpc-js asks for it in services that are not offered here.
    onResolve({ filter: /^@grpc\/proto-loader$/ }, () => ({ path: 'none', namespace: 'none' }));
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: '' }));
    onResolve({ filter: /^lazy:packages$/ }, () => ({ path: 'packages', namespace: 'lazy-packages' }));
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      contents: `module.exports = require('lazy:packages')(${JSON.stringify(path)});`,
    }));
    onLoad({ filter: /.*/, namespace: 'lazy-files' }, ({ path }) => ({
      resolveDir: root,
      contents: `
        const { readFileSync } = require('node:fs');
        const { unpackedPackage } = require('./provider/unpacked-package');
        const name = ${JSON.stringify(path)};
        const mark = ${JSON.stringify(FILE_MARK)} + name + ' ';
        const line = readFileSync(__filename, 'latin1').split('\\n').find((text) => text.startsWith(mark));
        module.exports = module.require(unpackedPackage(name, Buffer.from(line.slice(mark.length), 'base64')));`,
    }));
    onLoad({ filter: /.*/, namespace: 'lazy-packages' }, () => ({
      contents: `
        const Module = require('node:module');
        const { gunzipSync } = require('node:zlib');
        let packages;
        module.exports = (name) => {
          if (packages === undefined) {
            const chunk = new Module(__filename + ':packages', module);
            chunk._compile(gunzipSync(Buffer.from(${PLACEHOLDER}, 'base64')).toString(), chunk.id);
            packages = chunk.exports;
          }
          return packages[name]();
        };`,
    }));
  },
});

const PLACEHOLDER = '"\u0024PACKED_PACKAGES"';

async function packed(packages) {
  const members = [...packages]
    .sort()
    .map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`);
  const { outputFiles } = await build({
    ...common,
    stdin: { contents: `module.exports = { ${members.join(', ')} };`, resolveDir: root },
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).toString('base64');
}

/** The provider as one text, and what follows it in its file. */
async function providerSource(entry) {
  const packages = new Set();
  const filePackages = new Set();
  const { outputFiles } = await build({
    ...common,
    entryPoints: [entry],
    plugins: [lazyPackages(packages, filePackages)],
  });
  const source = outputFiles[0].text.replace(PLACEHOLDER, JSON.stringify(await packed(packages)));
  return { source, files: packedFiles(filePackages).join('') };
}

/** @returns the path of the executable */
export async function bundleProvider({
  entry = join(root, 'provider/main.ts'),
  file = join(root, 'dist/provider/terraform-provider-connector.cjs'),
} = {}) {
  const { source, files } = await providerSource(entry);
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const { outputFiles } = await build({
    ...common,
    entryPoints: [join(root, 'provider/start.ts')],
    banner: { js: launcher },
    define: { PROVIDER_SOURCE: JSON.stringify(source), PROVIDER_DIGEST: JSON.stringify(digest) },
  });
  mkdirSync(dirname(file), { recursive: true });
  // Stacks share the file by hard links: a new one, so that what an earlier synthesis laid stays what it was.
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${outputFiles[0].text.trimEnd()}\n${files}`);
  chmodSync(beside, 0o755);
  renameSync(beside, file);
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleProvider();
