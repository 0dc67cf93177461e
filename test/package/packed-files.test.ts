import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as api from '../../index';

const ROOT = join(__dirname, '../..');

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** What `npm pack` would put into the file, of what has been built. */
function packed(): Packed {
  const cache = mkdtempSync(join(tmpdir(), 'npm-cache-'));
  try {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--cache', cache];
    const { stdout, stderr, status } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    // A list in older versions of npm, a map by names in newer ones.
    const [one] = Object.values(JSON.parse(stdout) as Record<string, Packed>);
    return one!;
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

let files: readonly string[];
let size: number;
beforeAll(() => {
  const all = packed();
  files = all.files.map(({ path }) => path);
  size = all.size;
});

test.each([
  'LICENSE',
  'README.md',
  'package.json',
  'dist/index.js',
  'dist/index.d.ts',
  'dist/register.js',
  'dist/package.json',
  'dist/cli/connector.js',
  'dist/provider/terraform-provider-connector.cjs',
  'dist/config/connector.schema.json',
  'dist/appliance/profiles/policies/AWSConnector.json',
  'dist/lab/appliance/main.js',
  'config/connector.schema.json',
  'config/examples/connector.yaml',
  'config/examples/fleet/base.yaml',
  'lab/go.mod',
  'lab/go.sum',
  'lab/vcenter/go.mod',
  'lab/vcenter/go.sum',
  'lab/vcenter/main.go',
  'lab/vcenter/privileges.json',
  'lab/aws/server.py',
  'lab/aws/access_keys.py',
  'lab/aws/requirements.txt',
])('%s is in it', (path) => {
  expect(files).toContain(path);
});

test('all pipelines are in it', () => {
  const there = ['github', 'gitlab', 'atlantis'].filter((name) => existsSync(join(ROOT, 'pipelines', name)));
  for (const name of there) expect(files.some((path) => path.startsWith(`pipelines/${name}/`))).toBe(true);
});

test('and nothing else', () => {
  const allowed = [
    /^(LICENSE|README\.md|package\.json)$/,
    /^dist\/[^/]+\.(js|d\.ts|json)$/,
    /^dist\/(appliance|cli|config|constructs|deployment|engine|issuers|lab|operations|ova|pki|preflight|provider|secrets|stacks|vcenter)\/.*\.(js|d\.ts|json)$/,
    /^dist\/provider\/terraform-provider-connector\.cjs$/,
    /^config\/(connector\.schema\.json|examples\/.*\.yaml)$/,
    /^pipelines\//,
    /^lab\/(go\.(mod|sum)|aws\/(.*\.py|requirements\.txt)|vcenter\/(go\.(mod|sum)|[a-z]+\.go|privileges\.json))$/,
  ];
  expect(files.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
  expect(files.filter((path) => /test|\.log$|\.ova$|tfstate/i.test(path))).toEqual([]);
  // A compiled file without its source is what an earlier build has left.
  const compiled = files.filter((path) => /^dist\/.*\.js$/.test(path));
  const sources = compiled.map((path) => path.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
  expect(sources.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('it is small', () => {
  expect(size).toBeLessThan(5e6);
});

test('what a main.ts may import', () => {
  expect(Object.keys(api).sort()).toEqual([
    'ConnectorApp',
    'applianceStackName',
    'discoverSpecs',
    'formatProblem',
    'identityStackName',
    'loadSpecs',
    'prepareConnectors',
    'runApp',
  ]);
});
