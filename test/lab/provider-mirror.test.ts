import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProvider, goPlatform, layMirror, mirrorCandidates } from '../../lab/provider-mirror';
import { findProviders } from '../../lab/providers';
import { newRecord } from '../../lab/record';
import { hclString, terraformRc } from '../../lab/terraform-rc';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'lab-mirror-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const aws = { source: 'hashicorp/aws', version: '5.100.0' };
const file = (...path: string[]) => {
  const name = join(directory, ...path);
  mkdirSync(dirname(name), { recursive: true });
  writeFileSync(name, '');
  return name;
};

describe('search', () => {
  test('the usual places, and what lies under /opt, three levels deep', () => {
    file('home', '.terraform.d', 'plugins', 'x');
    file('opt', 'tf-plugins', 'registry.terraform.io', 'x');
    file('opt', 'a', 'b', 'registry.opentofu.org', 'x');
    file('opt', 'a', 'deep', 'er', 'registry.terraform.io', 'x');
    const found = mirrorCandidates(join(directory, 'home'), join(directory, 'opt'));
    expect(found.filter((path) => path.startsWith(directory)).sort()).toEqual([
      join(directory, 'home', '.terraform.d', 'plugins'),
      join(directory, 'opt', 'a', 'b'),
      join(directory, 'opt', 'tf-plugins'),
    ]);
  });

  test.each([
    ['registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64', true],
    ['registry.opentofu.org/hashicorp/aws/5.100.0/linux_amd64', true],
    ['hashicorp/aws/5.100.0/linux_amd64', true],
    ['registry.terraform.io/hashicorp/aws/terraform-provider-aws_5.100.0_linux_amd64.zip', true],
    ['registry.terraform.io/hashicorp/aws/5.99.0/linux_amd64', false],
    ['registry.terraform.io/hashicorp/aws/5.100.0/darwin_arm64', false],
    ['registry.example.com/hashicorp/aws/5.100.0/linux_amd64', false],
  ])('%s serves: %s', (path, serves) => {
    const place = path.endsWith('.zip')
      ? file(path)
      : dirname(file(path, 'terraform-provider-aws_v5.100.0_x5'));
    expect(findProvider([directory], aws, 'linux_amd64')?.path).toBe(serves ? place : undefined);
  });

  test('the first mirror wins', () => {
    for (const mirror of ['a', 'b']) file(mirror, 'hashicorp/aws/5.100.0/linux_amd64/x');
    const mirrors = ['none', 'b', 'a'].map((name) => join(directory, name));
    expect(findProvider(mirrors, aws, 'linux_amd64')?.path).toContain(join(directory, 'b'));
  });
});

describe('choice', () => {
  const previous = newRecord('default', '127.0.0.1', {
    vcenter: 1,
    control: 2,
    aws: 3,
    appliances: 8994,
    console: 8993,
  });
  const mirror = () => {
    file('mine', 'vmware/vsphere/2.15.0', goPlatform(), 'x');
    return join(directory, 'mine');
  };

  test('by default the version that can be built is built', () => {
    expect(findProviders({}, undefined)).toMatchObject({ version: '1.26.0', mustBuild: true });
  });

  test('another version is not built, and is taken from the mirror that is named', () => {
    expect(findProviders({ vsphereVersion: '2.14.0' }, undefined)).toMatchObject({ mustBuild: false });
    const found = findProviders({ vsphereVersion: '2.15.0', mirror: mirror() }, undefined);
    expect(found.vsphere?.path).toBe(join(directory, 'mine', 'vmware/vsphere/2.15.0', goPlatform()));
  });

  test('what was chosen is remembered', () => {
    const record = {
      ...previous,
      providerMirror: mirror(),
      vsphereProvider: { version: '2.15.0', mirrored: true },
    };
    expect(findProviders({}, record)).toMatchObject({ version: '2.15.0', vsphere: { version: '2.15.0' } });
    expect(findProviders({ vsphereVersion: '1.26.0' }, record)).toMatchObject({ mustBuild: true });
  });
});

test('a mirror is laid for both hosts, whatever was found, and replaces what was there', async () => {
  const mirror = join(directory, 'mirror');
  const packages = [
    { ...aws, path: dirname(file('aws', 'terraform-provider-aws')) },
    { source: 'vmware/vsphere', version: '1.26.0', path: file('terraform-provider-vsphere_v1.26.0') },
    { source: 'a/b', version: '1.0.0', path: file('any.zip') },
  ];
  await layMirror(mirror, [{ ...aws, version: '5.0.0', path: directory }], 'linux_amd64');
  await layMirror(mirror, packages, 'linux_amd64');
  for (const host of ['registry.terraform.io', 'registry.opentofu.org']) {
    const link = (path: string) => readlinkSync(join(mirror, host, path));
    expect(link('hashicorp/aws/5.100.0/linux_amd64')).toBe(join(directory, 'aws'));
    expect(link('vmware/vsphere/1.26.0/linux_amd64/terraform-provider-vsphere_v1.26.0')).toBe(
      packages[1]!.path,
    );
    expect(link('a/b/terraform-provider-b_1.0.0_linux_amd64.zip')).toBe(packages[2]!.path);
    expect(existsSync(join(mirror, host, 'hashicorp/aws/5.0.0'))).toBe(false);
  }
});

test.each([
  ['linux', 'x64', 'linux_amd64'],
  ['darwin', 'arm64', 'darwin_arm64'],
  ['win32', 'x64', 'windows_amd64'],
])('%s on %s is %s', (platform, arch, name) => {
  expect(goPlatform(platform, arch)).toBe(name);
});

describe('terraform.rc', () => {
  test('with a mirror', () => {
    expect(terraformRc('/lab/mirror', ['vmware/vsphere', 'hashicorp/aws']))
      .toBe(`# Written by \`connector lab up\`; changes are lost.
disable_checkpoint = true

provider_installation {
  filesystem_mirror {
    path    = "/lab/mirror"
    include = ["registry.terraform.io/vmware/vsphere", "registry.terraform.io/hashicorp/aws", "registry.opentofu.org/vmware/vsphere", "registry.opentofu.org/hashicorp/aws"]
  }
  filesystem_mirror {
    path    = "terraform.d/plugins"
    include = ["connector.internal/*/*"]
  }
  direct {
    exclude = ["registry.terraform.io/vmware/vsphere", "registry.terraform.io/hashicorp/aws", "registry.opentofu.org/vmware/vsphere", "registry.opentofu.org/hashicorp/aws", "connector.internal/*/*"]
  }
}
`);
  });

  test('with nothing on a mirror', () => {
    const text = terraformRc('/lab/mirror', []);
    expect(text).not.toContain('/lab/mirror');
    expect(text).toContain('exclude = ["connector.internal/*/*"]');
  });

  test('a path with quotes', () => {
    expect(hclString('a "b" \\c')).toBe('"a \\"b\\" \\\\c"');
  });
});
