// Brings a checkout to where its commands run: packages installed, sources compiled. Plain Node, since it
// comes before `npm ci`; done again only when package-lock.json or a source has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, step, StepFailure } from './steps.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const NODE_MAJOR = 20;
/** node_modules is about 1 GB, a build of the lab's tools as much again. */
const DISK_BYTES = 3e9;

const answers = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** What is missing on this machine, one line each with the remedy. Versions are checked by the lab itself. */
export function missing({ lab = true } = {}) {
  const lines = [];
  if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR) {
    lines.push(
      `Node ${process.versions.node} is too old: install Node ${NODE_MAJOR} or newer from https://nodejs.org`,
    );
  }
  if (!existsSync(join(root, 'node_modules')) && !answers('npm', ['--version'])) {
    lines.push('npm is not installed: it comes with Node from https://nodejs.org');
  }
  if (lab) {
    if (!answers('go', ['version']))
      lines.push('go is not installed: the lab is built with it, https://go.dev/dl');
    if (!answers('python3', ['--version']))
      lines.push('python3 is not installed: the lab runs its AWS with it');
    const browsers = [
      process.env.CONNECTOR_BROWSER || [],
      'chromium-headless-shell',
      'chromium',
      'chromium-browser',
      'google-chrome',
    ].flat();
    if (!browsers.some((name) => answers(name, ['--version'])))
      lines.push(
        'chromium is not installed: the management console is driven with it; install it with the system packages, or name a browser in CONNECTOR_BROWSER',
      );
    const engine = process.env.TERRAFORM_BINARY_NAME;
    if (!(engine ? [engine] : ['terraform', 'tofu']).some((name) => answers(name, ['version']))) {
      lines.push(
        `${engine ?? 'terraform'} is not installed: get Terraform from https://developer.hashicorp.com/terraform/install, or OpenTofu`,
      );
    }
  }
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize < DISK_BYTES && !existsSync(join(root, 'node_modules'))) {
    lines.push(
      `the disk has ${((bavail * bsize) / 1e9).toFixed(1)} GB free, ${DISK_BYTES / 1e9} GB are needed: make room`,
    );
  }
  return lines;
}

/** Throws with every missing thing, before anything has been started. */
export function requireMachine(needs) {
  const lines = missing(needs);
  if (lines.length > 0) throw new StepFailure(lines.map((line) => `missing: ${line}`).join('\n'));
}

/** Installs and compiles what is not up to date, as steps. */
export async function prepare() {
  const lock = digest([join(root, 'package-lock.json')]);
  const installed = join(root, 'node_modules/.installed');
  if (read(installed) !== lock) {
    // npm would empty the directory the link leads to, which is another checkout's.
    if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new StepFailure(
        'node_modules is a link and not up to date: remove the link, or run this where it leads',
      );
    }
    await step('Installing packages', 'about a minute', async () => {
      // The compilation is the next step, with its own heading.
      await run('npm', ['ci', '--ignore-scripts', '--no-progress', '--loglevel=error'], {
        cwd: root,
        quiet: true,
      });
      writeFileSync(installed, lock);
    });
  }
  const sources = digest(sourceFiles(root));
  const built = join(root, 'dist/.built');
  if (read(built) !== sources) {
    await step('Compiling', 'about 10 s', async () => {
      await run('npm', ['run', '--silent', 'build'], { cwd: root, quiet: true });
      writeFileSync(built, sources);
    });
  }
}

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

function digest(files) {
  const hash = createHash('sha256');
  // By paths within the checkout: one that was moved or copied is as up to date as before.
  for (const file of files)
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** What the compiler reads: the folders of tsconfig.build.json and the configuration itself. */
function sourceFiles(directory) {
  const { include } = JSON.parse(readFileSync(join(directory, 'tsconfig.build.json'), 'utf8'));
  const folders = include.filter((name) => !name.endsWith('.ts'));
  const files = folders.flatMap((folder) =>
    readdirSync(join(directory, folder), { recursive: true }).map((name) => join(folder, name)),
  );
  const tops = [
    ...include.filter((name) => name.endsWith('.ts')),
    'package.json',
    'scripts/bundle-provider.mjs',
    'tsconfig.json',
    'tsconfig.build.json',
  ];
  return [...tops, ...files.filter((name) => /\.(ts|json)$/.test(name))]
    .sort()
    .map((name) => join(directory, name));
}
