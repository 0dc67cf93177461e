import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { allPlanted } from '../../lab/appliance';
import { expectSuccess, ROOT, useDeployment, type Outcome } from './support/deployment';

const lab = useDeployment();
const NAME = 'lab-01';
const COMMAND = join(ROOT, 'dist/cli/connector.js');

const connector = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  lab.run('node', [COMMAND, ...args], { env });
const out = (name: string): string => join(lab.lab.paths.directory, name);
const bundleIn = (directory: string): string => {
  const [found, ...others] = readdirSync(directory).filter((name) => name.endsWith('.tar.gz'));
  expect(others).toEqual([]);
  return join(directory, found!);
};
const contentOf = (bundle: string): string => execFileSync('tar', ['-xOzf', bundle], { encoding: 'utf8' });

/** Planted in the lab's logs, and what the appliance was really given. */
function secrets(): string[] {
  const { CONNECTOR_CONSOLE_PASSWORD, CONNECTOR_SERVICE_PASSWORD } = lab.env;
  const given = [CONNECTOR_CONSOLE_PASSWORD, CONNECTOR_SERVICE_PASSWORD].map((value) => value ?? 'missing');
  return [...given, ...allPlanted(NAME)];
}

beforeAll(async () => {
  lab.writeRegisteredSpec();
  expectSuccess(await lab.cdktf(['deploy', '*', '--auto-approve']));
}, 600_000);

test('by the console: a file for its owner alone, its checksum, unpacked', async () => {
  const dry = await connector(['logs', '--dry-run', '--out', out('dry')]);
  expectSuccess(dry);
  expect(dry.output).toContain('Download Debug Log Bundle');
  const outcome = await connector(['logs', NAME, '--out', out('console'), '--unpack']);
  expectSuccess(outcome);
  const bundle = bundleIn(out('console'));
  expect(statSync(bundle).mode & 0o777).toBe(0o600);
  const [sum, name] = readFileSync(`${bundle}.sha256`, 'utf8').trim().split('  ');
  expect(bundle.endsWith(`/${name}`)).toBe(true);
  expect(outcome.output).toContain(`SHA-256 ${sum}`);
  expect(execFileSync('sha256sum', ['-c', `${bundle}.sha256`], { cwd: out('console') }).toString()).toContain(
    'OK',
  );
  const [directory = ''] = readdirSync(bundle.replace('.tar.gz', ''));
  expect(readdirSync(join(bundle.replace('.tar.gz', ''), directory)).sort()).toEqual([
    ...[
      'connector.log',
      'connectorsetup.log',
      'debug-file.log',
      'frontend.log',
      'metrics.log',
      'netstat.log',
    ],
    'poller.log',
  ]);
  for (const secret of secrets()) expect(outcome.output).not.toContain(secret);
});

test('by the menu in the VM, redacted: no secret of any kind is left, and the guest keeps nothing', async () => {
  const outcome = await connector(['logs', NAME, '--via', 'menu', '--redact', '--out', out('menu')]);
  expectSuccess(outcome);
  expect(outcome.output).toMatch(/taken out: .*secret of the spec: \d+/);
  const whole = contentOf(bundleIn(out('console')));
  const redacted = contentOf(bundleIn(out('menu')));
  for (const secret of secrets()) {
    const forms = [secret, JSON.stringify(secret).slice(1, -1)];
    expect(forms.some((form) => whole.includes(form))).toBe(true);
    for (const form of forms) expect(redacted).not.toContain(form);
  }
  expect(redacted).toContain('heap_mb=212 threads=41');
  expect(readdirSync(out('menu')).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('redacted without a secret of the spec: it is named, and no success', async () => {
  const unset = { CONNECTOR_SERVICE_PASSWORD: undefined };
  const outcome = await connector(['logs', NAME, '--redact', '--out', out('unread')], unset);
  expect(outcome).toMatchObject({ code: 2 });
  expect(outcome.output).toMatch(
    /CONNECTOR_SERVICE_PASSWORD.*: it cannot be read, so that it is taken out only/,
  );
  expect(contentOf(bundleIn(out('unread')))).toContain('heap_mb=212');
});

test('a report is sent once consent is given, with the logs only when that is said', async () => {
  const dry = await connector(['report', NAME, '--dry-run']);
  expect(dry.code).toBe(0);
  expect(dry.output).toContain(`1. management console of ${NAME}: log in, the issues of`);
  const listed = await connector(['report', NAME]);
  expectSuccess(listed);
  expect(listed.output).toContain('Other\n');
  const report = ['report', NAME, '--issue', 'other', '--text', 'It does not migrate'];
  const refused = await connector(report);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.output).toContain('allow it with --yes');
  expectSuccess(await connector([...report, '--dry-run']));
  expectSuccess(await connector([...report, '--yes']));
  expect(await lab.appliance(NAME)).toMatchObject({
    reports: [{ issue: 'Other', description: 'It does not migrate', logs: false }],
  });
});

test('the menu takes over when the console lets nobody in', async () => {
  const outcome = await connector(['logs', NAME, '--out', out('either')], {
    CONNECTOR_CONSOLE_PASSWORD: 'Wrong-Secret-66!',
  });
  expectSuccess(outcome);
  expect(outcome.output).toContain('by the menu in the VM');
  expect(contentOf(bundleIn(out('either')))).toContain('heap_mb=212');
  const only = await connector(['logs', NAME, '--via', 'console', '--out', out('only')], {
    CONNECTOR_CONSOLE_PASSWORD: 'Wrong-Secret-66!',
  });
  expect(only).toMatchObject({ code: 1 });
  expect(readdirSync(out('only'))).toEqual([]);
});
