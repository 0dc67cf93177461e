import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const CREDENTIALS = { VSPHERE_USER: 'user', VSPHERE_PASSWORD: 'c4n4ry' };
const deploy = (env: Record<string, string>): string[] =>
  directory.problems(['fra-01.yaml'], { env, purpose: 'deploy' });

test('a login by another reference is left to its store', () => {
  const references = '  username: { file: user }\n  password: { env: VCENTER_PASSWORD }\n  datacenter';
  directory.write('fra-01.yaml', VALID.replace('  datacenter', references));
  expect(
    directory.problems(['fra-01.yaml'], { purpose: 'deploy', env: { VCENTER_PASSWORD: 'c4n4ry' } }),
  ).toEqual([]);
  expect(directory.problems(['fra-01.yaml'], { purpose: 'deploy', env: {} })).toEqual([
    'fra-01.yaml:7:13: vcenter.password: the environment variable VCENTER_PASSWORD is not set; export it and run again',
  ]);
});

test('credentials are asked for before a deployment, and not for a review', () => {
  directory.write('fra-01.yaml', VALID);
  expect(directory.problems(['fra-01.yaml'])).toEqual([]);
  expect(deploy(CREDENTIALS)).toEqual([]);
  expect(deploy({ VSPHERE_USER: '' })).toEqual([
    'fra-01.yaml:4:1: vcenter.username: the environment variable VSPHERE_USER is not set; export it and run again',
    'fra-01.yaml:4:1: vcenter.password: the environment variable VSPHERE_PASSWORD is not set; export it and run again',
  ]);
});

test('texts come from the environment and obey the same rules', () => {
  directory.write(
    'fra-01.yaml',
    VALID.replace('vcenter.example.com', '{ env: SERVER }').replace('ab'.repeat(32), '{ env: SUM }'),
  );
  const { specs } = directory.load(['fra-01.yaml'], {
    env: { SERVER: '127.0.0.1:8989', SUM: 'cd'.repeat(32) },
  });
  expect(specs[0]?.spec.vcenter.server).toBe('127.0.0.1:8989');
  expect(deploy({ ...CREDENTIALS, SERVER: 'https://x', SUM: 'cd' })).toEqual([
    'fra-01.yaml:5:11: vcenter.server: found the value of SERVER; allowed: a host name or an address, optionally with :port (1 to 65535), without https://',
    'fra-01.yaml:12:13: appliance.image.sha256: found the value of SUM; allowed: 64 hexadecimal digits',
  ]);
  expect(deploy(CREDENTIALS)).toEqual([
    'fra-01.yaml:5:11: vcenter.server: the environment variable SERVER is not set; export it and run again',
    'fra-01.yaml:12:13: appliance.image.sha256: the environment variable SUM is not set; export it and run again',
  ]);
});

test('whoever connects needs what it connects with, and nothing of what is deployed', () => {
  const text = VALID.replace('vcenter.example.com', '{ env: SERVER }')
    .replace('ab'.repeat(32), '{ env: SUM }')
    .replace('aws:', '  managementConsole: { port: { env: PORT } }\naws:');
  directory.write('fra-01.yaml', text);
  directory.write('muc-01.yaml', VALID.replace('fra-01', 'muc-01'));
  const files = ['fra-01.yaml', 'muc-01.yaml'];
  const unset = [
    'fra-01.yaml:5:11: vcenter.server: the environment variable SERVER is not set; export it and run again',
    'fra-01.yaml:13:30: appliance.managementConsole.port: the environment variable PORT is not set; export it and run again',
  ];
  expect(directory.problems(files, { purpose: 'operate' })).toEqual(unset);
  expect(directory.load(files, { purpose: 'operate' }).specs.map(({ spec }) => spec.name)).toEqual([
    'muc-01',
  ]);
  // Of an absent one there is no console.
  directory.write('fra-01.yaml', `${text}state: absent\n`);
  expect(directory.problems(files, { purpose: 'operate' })).toEqual(unset.slice(0, 1));
  const env = { SERVER: 'vcenter.example.com', PORT: '443' };
  expect(directory.load(files, { env, purpose: 'operate' }).specs).toHaveLength(2);
});

test('what only Terraform needs is not asked for by whoever connects', () => {
  const thumbprint = Array.from({ length: 20 }, () => 'AB').join(':');
  const trusted = `  tls: { thumbprint: "${thumbprint}" }\n  datacenter`;
  directory.write('fra-01.yaml', VALID.replace('  datacenter', trusted));
  expect(deploy({})).toHaveLength(3);
  expect(directory.problems(['fra-01.yaml'], { purpose: 'operate' })).toEqual([]);
});

test.each([
  [
    'server',
    'vcenter.example.com',
    'vcenter.server: found the value of VSPHERE_PASSWORD; allowed: a host name or an address, optionally with :port (1 to 65535), without https://',
  ],
  [
    'image',
    'image.ova',
    "appliance.image.source: found the value of VSPHERE_PASSWORD; the file's name must end in .ova, in lower case",
  ],
  [
    'checksum',
    'ab'.repeat(32),
    'appliance.image.sha256: found the value of VSPHERE_PASSWORD; allowed: 64 hexadecimal digits',
  ],
])('a wrong variable for the %s shows nothing of its value', (_what, text, message) => {
  directory.write('fra-01.yaml', VALID.replace(text, '{ env: VSPHERE_PASSWORD }'));
  const problems = deploy({ ...CREDENTIALS, VSPHERE_PASSWORD: 'c4n4ry s3cret' });
  expect(problems).toEqual([expect.stringContaining(message)]);
  expect(problems.join()).not.toMatch(/c4n4ry|s3cret/);
});

test('a variable that every object inherits is not set', () => {
  directory.write('fra-01.yaml', VALID.replace('vcenter.example.com', '{ env: constructor }'));
  expect(deploy(CREDENTIALS)).toEqual([
    'fra-01.yaml:5:11: vcenter.server: the environment variable constructor is not set; export it and run again',
  ]);
});

test('an authority must be one that terraform reads', () => {
  const [ca, other] = ['ca', 'other'].map((name) => {
    const files = [
      '-keyout',
      join(directory.path, `${name}.key`),
      '-out',
      join(directory.path, `${name}.pem`),
    ];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-subj',
        `/CN=${name}`,
        ...files,
      ],
      { stdio: 'ignore' },
    );
    return join(directory.path, `${name}.pem`);
  }) as [string, string];
  directory.write('fra-01.yaml', VALID.replace('  datacenter', '  tls: { caFile: ca.pem }\n  datacenter'));
  const refused = [
    "fra-01.yaml:6:18: vcenter.tls.caFile: Terraform does not trust it yet: it is none of the system's authorities, and the provider has no option for it; run: export SSL_CERT_FILE='ca.pem'",
  ];
  expect(deploy(CREDENTIALS)).toEqual(refused);
  expect(deploy({ ...CREDENTIALS, SSL_CERT_FILE: other })).toEqual(refused);
  expect(deploy({ ...CREDENTIALS, SSL_CERT_FILE: ca })).toEqual([]);
  expect(deploy({ ...CREDENTIALS, SSL_CERT_FILE: other, SSL_CERT_DIR: directory.path })).toEqual([]);
});
