// The direction of dependencies, as docs/architecture.md draws it: config <- constructs <- stacks <- main,
// the lab known to tests and to `connector lab` alone.
const layer = (name, allowed) => ({
  name: `${name}-depends-only-on`,
  comment: `${name}/ may import: ${[name, ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `^${name}/` },
  to: { path: '^[^/]+/.*\\.ts$', pathNot: [`^(${[name, ...allowed].join('|')})/`, '^node_modules/'] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphan-imports', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: {
        path: '^(appliance|cli|config|constructs|deployment|engine|issuers|lab|operations|ova|pki|preflight|provider|secrets|stacks|vcenter)/|^(index|main|register)\\.ts$',
        pathNot: '^lab/.*\\.test\\.ts$',
      },
      to: { dependencyTypes: ['npm-dev'] },
    },
    layer('appliance', ['vcenter']),
    layer('ova', []),
    layer('config', ['appliance']),
    layer('constructs', ['config', 'appliance', 'ova']),
    layer('stacks', ['constructs', 'config', 'appliance', 'ova']),
    layer('pki', []),
    layer('secrets', []),
    layer('issuers', ['pki', 'secrets']),
    layer('vcenter', []),
    layer('provider/runtime', []),
    layer('preflight', ['appliance', 'ova', 'secrets', 'vcenter']),
    layer('provider', ['appliance', 'issuers', 'ova', 'pki', 'preflight', 'secrets', 'vcenter']),
    layer('engine', []),
    layer('deployment', ['engine', 'stacks', 'constructs', 'config', 'appliance', 'vcenter', 'secrets']),
    layer('operations', [
      'appliance',
      'config',
      'deployment',
      'engine',
      'pki',
      'preflight',
      'provider',
      'secrets',
      'vcenter',
    ]),
    layer('lab', []),
    {
      name: 'lab-is-known-to-tests-and-its-command',
      severity: 'error',
      from: { pathNot: '^(lab|test)/|^cli/lab' },
      to: { path: '^lab/' },
    },
    { name: 'main-is-the-top', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^main\\.ts$' } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|cdktf\\.out|\\.lab)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
