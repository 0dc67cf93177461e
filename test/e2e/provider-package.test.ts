import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONNECTOR_PROVIDER_VERSION } from '../../constructs/connector/provider';
import { goPlatform } from '../../lab/provider-mirror';
import { engines, type Engine } from '../conformance/support/engine';
import { expectSuccess, ROOT, useDeployment, type Outcome } from './support/deployment';
import { plainOutput } from './support/plain-output';
import { RootModule } from './support/root-module';

const lab = useDeployment();

const SOURCE = 'connector.internal/aws/connector';
const EXECUTABLE = `terraform-provider-connector_v${CONNECTOR_PROVIDER_VERSION}.cjs`;
const LAID = join('terraform.d/plugins', SOURCE, CONNECTOR_PROVIDER_VERSION);

/** Needs nothing but the provider itself. */
const imageOnly = (): string => `
terraform {
  required_providers {
    connector = { source = "${SOURCE}" }
  }
}
resource "connector_image" "x" {
  source = "${lab.env.CONNECTOR_IMAGE ?? ''}"
  sha256 = "${lab.env.CONNECTOR_IMAGE_SHA256 ?? ''}"
}
`;

let number = 0;
function rootModule(engine?: Engine): RootModule {
  const module = new RootModule(lab, `module-${(number += 1)}`, engine);
  module.write(imageOnly());
  return module;
}

/** A directory of a test's own. */
function directory(name: string): string {
  const made = join(lab.lab.paths.directory, `${name}-${(number += 1)}`);
  mkdirSync(made, { recursive: true });
  return made;
}

function cliConfiguration(text: string): NodeJS.ProcessEnv {
  const file = join(directory('cli'), 'terraform.rc');
  writeFileSync(file, text);
  return { TF_CLI_CONFIG_FILE: file };
}

/** The example that stands under "Providers" in the operations guide. */
function documentedInstallation(): string {
  const guide = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
  const block = /```hcl\n(provider_installation \{\n[\s\S]*?\n\}\n)```/.exec(guide)?.[1];
  if (block === undefined) throw new Error('docs/operations.md shows no provider_installation block');
  return block;
}

describe.each(engines())('with $name', (engine) => {
  test('found without any CLI configuration', async () => {
    const home = { HOME: directory('home'), TF_CLI_CONFIG_FILE: undefined, XDG_CONFIG_HOME: undefined };
    const module = rootModule(engine);
    const applied = await module.run(['apply', '-auto-approve'], home);
    expectSuccess(applied);
    expect(applied.output).toContain('1 added');
    expectSuccess(await module.run(['plan', '-detailed-exitcode'], home));
  });

  test('found with the documented provider_installation block', async () => {
    const documented = cliConfiguration(documentedInstallation());
    expectSuccess(await rootModule(engine).run(['plan'], documented));
  });

  test('another provider_installation block hides it, and init says what was looked for', async () => {
    const hiding = cliConfiguration(
      `provider_installation {\n  filesystem_mirror {\n    path = "${directory('mirror')}"\n  }\n}\n`,
    );
    const { code, output } = await rootModule(engine).run(['init'], hiding);
    expect(code).toBe(1);
    expect(plainOutput(output)).toContain(`provider ${SOURCE} was not found in any of the search locations`);
  });

  /** A PATH with nothing on it but this `node`. */
  function pathWith(script: string | undefined): NodeJS.ProcessEnv {
    const path = directory('path');
    if (script !== undefined) {
      writeFileSync(join(path, 'node'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    return { PATH: path };
  }
  const answers = (version: string): string =>
    `[ "$1" = -v ] && echo ${version} && exit 0\nexec ${process.execPath} "$@"`;
  /** By its full path, since the PATH of a test has nothing on it. */
  const absolute = (): Engine => ({
    ...engine,
    command: execFileSync('which', [engine.command], { encoding: 'utf8' }).trim(),
  });

  test.each([
    ['no node', undefined, /, and there is no node on the PATH/],
    [
      'one that does not start',
      'echo "GLIBC_2.28 not found" >&2; exit 1',
      /does not start: GLIBC_2\.28 not found/,
    ],
    ['version 9', answers('v9.11.2'), /; the node on the PATH is v9\.11\.2/],
    ['version 18', answers('v18.1.0'), /; the node on the PATH is v18\.1\.0/],
    ['version 19', answers('v19.9.0'), /; the node on the PATH is v19\.9\.0/],
  ])('on the PATH is %s: the engine says what is needed', async (_what, script, why) => {
    const module = rootModule(absolute());
    expectSuccess(await module.run(['init']));
    const { code, output } = await module.run(['plan'], pathWith(script));
    expect(code).toBe(1);
    expect(plainOutput(output)).toContain('terraform-provider-connector needs Node.js 20 or newer');
    expect(plainOutput(output)).toMatch(why);
  });

  test.each(['v20.0.0', 'v100.0.0'])('on the PATH is %s: that will do', async (version) => {
    expectSuccess(await rootModule(absolute()).run(['plan'], pathWith(answers(version))));
  });

  test('a temporary directory deeper than a socket may lie', async () => {
    const temporary = join(directory('deep'), 'x'.repeat(100), 'y'.repeat(100));
    mkdirSync(temporary, { recursive: true });
    expectSuccess(await rootModule(engine).run(['apply', '-auto-approve'], { TMPDIR: temporary }));
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('below a package that says its files are ES modules', async () => {
    const module = rootModule(engine);
    module.write('{ "type": "module" }', 'package.json');
    expectSuccess(await module.run(['plan']));
  });
});

test('started by hand it says what it is', async () => {
  const file = join(rootModule().directory, LAID, goPlatform(), EXECUTABLE);
  expect(await lab.run(file, [])).toEqual({
    code: 1,
    output:
      'terraform-provider-connector: this is a Terraform provider: terraform starts it when a configuration requires it, nobody by hand\n',
  });
});

describe('from a checkout of its own', () => {
  let checkout: string;
  const synth = (env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
    lab.run('node', [join(checkout, 'dist/main.js')], { env });
  const built = (): string => join(checkout, 'dist/provider/terraform-provider-connector.cjs');
  const laid = (platform: string): string => join(lab.stackDirectory('lab-01'), LAID, platform, EXECUTABLE);

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'connector-checkout-'));
    cpSync(join(ROOT, 'dist'), join(checkout, 'dist'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
    lab.writeSpec();
  });
  afterEach(() => {
    rmSync(checkout, { recursive: true });
    rmSync(lab.lab.paths.cdktfOut, { recursive: true, force: true });
  });

  test('built again under the same version, the next synthesis makes it the one that is accepted', async () => {
    expectSuccess(await synth());
    expectSuccess(await lab.terraform('lab-01', ['plan']));
    const before = readFileSync(laid(goPlatform()), 'utf8');

    // As the build does it: another file, put in place.
    const after = `${before}\n// Built again.\n`;
    writeFileSync(`${built()}.new`, after, { mode: 0o755 });
    renameSync(`${built()}.new`, built());
    expect(readFileSync(laid(goPlatform()), 'utf8')).toBe(before);
    expectSuccess(await lab.terraform('lab-01', ['plan']));

    expectSuccess(await synth());
    expect(readFileSync(laid(goPlatform()), 'utf8')).toBe(after);
    // Without another init.
    expectSuccess(await lab.terraform('lab-01', ['plan']));

    // The lock does mean something: what synthesis has not seen is refused.
    rmSync(laid(goPlatform()));
    writeFileSync(laid(goPlatform()), before, { mode: 0o755 });
    const refused = await lab.terraform('lab-01', ['plan']);
    expect(refused.code).toBe(1);
    expect(plainOutput(refused.output)).toMatch(
      /does not match any of the checksums recorded in the dependency lock file/,
    );
  });

  test('laid out for two platforms, it works on this one', async () => {
    const other = goPlatform() === 'darwin_arm64' ? 'linux_amd64' : 'darwin_arm64';
    expectSuccess(await synth({ CONNECTOR_PLATFORMS: `${other}, ${goPlatform()}` }));
    for (const platform of [other, goPlatform()]) accessSync(laid(platform), constants.X_OK);
    expectSuccess(await lab.terraform('lab-01', ['plan']));
    // Only what is asked for stays.
    expectSuccess(await synth());
    expect(() => accessSync(laid(other))).toThrow(/ENOENT/);
  });

  test('a copy that has lost its executable bit is refused at synthesis', async () => {
    chmodSync(built(), 0o644);
    const { code, output } = await synth();
    expect(code).toBe(1);
    expect(output).toMatch(/^error: \S+\.cjs cannot be executed; run npm run build\n$/);
  });

  test('one that was never built', async () => {
    rmSync(built());
    const { code, output } = await synth();
    expect(code).toBe(1);
    expect(output).toBe(
      `error: the connector provider has not been built: ${built()} is missing; run npm run build\n`,
    );
  });
});
