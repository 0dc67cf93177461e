import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engines } from './support/engine';

const root = join(__dirname, '../..');
const readme = readFileSync(join(root, 'provider/runtime/README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text = '']) => ({
  language,
  text,
}));
const block = (language: string): readonly string[] =>
  blocks.filter((one) => one.language === language).map(({ text }) => text);

test('the README shows the example as it is', () => {
  expect(block('ts')).toEqual([readFileSync(join(root, 'provider/runtime/example/main.ts'), 'utf8')]);
});

describe.each(engines().map((engine) => [engine.name, engine.command] as const))('%s', (name, command) => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'conformance-readme-'));
    // The commands are those of a checkout; nothing is to be written into this one.
    cpSync(join(root, 'provider'), join(directory, 'provider'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
    writeFileSync(join(directory, 'empty.tfrc'), '');
    // The engine under test, whatever is called terraform here.
    mkdirSync(join(directory, 'bin'));
    symlinkSync(command, join(directory, 'bin/terraform'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function sh(script: string): string {
    return execFileSync('sh', ['-euc', script], {
      cwd: directory,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${join(directory, 'bin')}:${process.env.PATH ?? ''}`,
        TF_CLI_CONFIG_FILE: join(directory, 'empty.tfrc'),
        TF_CLI_ARGS: '-no-color',
        TF_CLI_ARGS_apply: '-auto-approve',
      },
    });
  }

  test(`the commands of the README, run by ${name}`, () => {
    const [bundle = '', run = ''] = block('sh');
    const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
    sh(bundle.replaceAll('linux_amd64', platform));
    const [module = ''] = block('hcl');
    writeFileSync(join(directory, 'main.tf'), module);
    expect(sh(run)).toContain('Resources: 1 added');
    expect(readFileSync(join(directory, 'greeting'), 'utf8')).toBe('hello, world');
    writeFileSync(join(directory, 'greeting'), 'changed by hand');
    expect(sh('terraform plan')).toMatch(/text += "changed by hand" -> "hello, world"/);
    expect(sh('terraform apply')).toContain('1 changed');
    writeFileSync(join(directory, 'main.tf'), module.replace('"greeting"\n', '"no such/name"\n'));
    expect(() => sh('terraform validate 2>&1')).toThrow();
    writeFileSync(join(directory, 'main.tf'), module);
    expect(sh('terraform destroy -auto-approve')).toContain('1 destroyed');
  });

  test('started by hand it says what it is', () => {
    const file = sh('ls terraform.d/plugins/*/*/*/*/*/*.cjs').trim();
    expect(sh(`node ${file} 2>&1 || echo code $?`)).toMatch(
      /^terraform-provider-files: this is a Terraform provider: terraform starts it .*\ncode 1\n$/,
    );
  });
});
