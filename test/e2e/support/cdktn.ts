import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './deployment';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The program under test beside cdktf's successor. */
export interface WithCdktn {
  /** Starts the app. */
  readonly app: string;
  /** Of the successor. */
  readonly version: string;
}

/**
 * Lays a node_modules that is the checkout's, of links, but for cdktf: in its place is what `connector init --cdktn`
 * puts there, which npm installs. Half a gigabyte is so not installed again; packed.test.ts does that once.
 *
 * @param directory an empty one
 */
export function layCdktn(directory: string): WithCdktn {
  const repository = join(directory, 'repository');
  const init = ['init', repository, '--pipeline', 'none', '--package', '0.0.0', '--cdktn'];
  execFileSync('node', [join(ROOT, 'dist/cli/connector.js'), ...init], { stdio: 'pipe' });
  const { dependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Manifest;

  const installed = join(directory, 'installed');
  mkdirSync(installed);
  writeFileSync(
    join(installed, 'package.json'),
    JSON.stringify({ private: true, dependencies: { cdktf: dependencies.cdktf } }),
  );
  // Its only peer is constructs, which the checkout has.
  const options = ['--legacy-peer-deps', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', ...options], { cwd: installed, stdio: 'pipe' });
  const cdktf = join(installed, 'node_modules/cdktf');
  const { name, version } = JSON.parse(readFileSync(join(cdktf, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  if (name !== 'cdktn') throw new Error(`npm has installed ${name} in the place of cdktn`);

  const modules = join(directory, 'node_modules');
  mkdirSync(modules);
  for (const each of readdirSync(join(ROOT, 'node_modules')).filter((entry) => entry !== 'cdktf'))
    symlinkSync(join(ROOT, 'node_modules', each), join(modules, each));
  symlinkSync(cdktf, join(modules, 'cdktf'));
  // Without a node_modules of its own.
  const program = join(modules, 'connector-as-code');
  mkdirSync(program);
  for (const each of ['dist', 'config', 'package.json']) symlinkSync(join(ROOT, each), join(program, each));
  // By default Node goes by where a link leads, and would find the checkout's cdktf.
  const node = 'node --preserve-symlinks --preserve-symlinks-main';
  return { app: `${node} ${join(program, 'dist/main.js')}`, version };
}
