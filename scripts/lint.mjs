// Everything that can be said of the sources without running them. `npm run lint`
import { fail, run, step } from './steps.mjs';
import { prepare, requireMachine, root } from './prepare.mjs';

const CHECKS = [
  ['Types', 'npx', ['tsc', '-p', '.']],
  ['ESLint', 'npx', ['eslint', '.']],
  ['Formatting', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']],
  [
    'Direction of dependencies',
    'npx',
    [
      'depcruise',
      '--config',
      '.dependency-cruiser.cjs',
      'index.ts',
      'main.ts',
      'register.ts',
      'appliance',
      'cli',
      'operations',
      'config',
      'constructs',
      'deployment',
      'engine',
      'issuers',
      'lab',
      'ova',
      'pki',
      'preflight',
      'provider',
      'secrets',
      'stacks',
      'vcenter',
      'test',
    ],
  ],
  ['Generated files', 'node', ['scripts/generate.mjs', '--check']],
  [
    'Go formatting',
    'sh',
    [
      '-c',
      'unformatted=$(gofmt -l lab/vcenter); [ -z "$unformatted" ] || { echo "gofmt: $unformatted"; exit 1; }',
    ],
  ],
  ['go vet', 'go', ['vet', './...'], 'lab/vcenter'],
];

try {
  requireMachine();
  await prepare();
  for (const [title, command, args, folder = ''] of CHECKS) {
    await step(title, '', () => run(command, args, { cwd: `${root}/${folder}`, quiet: true }));
  }
} catch (error) {
  fail(error);
}
