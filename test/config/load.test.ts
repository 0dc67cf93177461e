import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { REGISTERED, useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const SHA = 'ab'.repeat(32);

/** Every kind of bad input, with the whole text an operator gets. */
test.each<[what: string, change: (valid: string) => string, expected: string[]]>([
  [
    'an unknown key',
    (spec) => spec.replace('datastore:', 'datastor:'),
    [
      "fra-01.yaml:4:1: vcenter.datastore: is missing. Name of the datastore for the VM's files.",
      'fra-01.yaml:8:3: vcenter.datastor: unknown key; did you mean "datastore"? Allowed here: server, username, password, tls, allowUnsupportedVersion, datacenter, cluster, host, resourcePool, datastore, folder.',
    ],
  ],
  [
    'an unknown key that resembles none',
    (spec) => `${spec}gateway: 1\n`,
    [
      'fra-01.yaml:15:1: gateway: unknown key. Allowed here: apiVersion, kind, extends, name, state, deletionProtection, vcenter, appliance, aws, registration, certificate, uninstall, preflight, allow, backend.',
    ],
  ],
  [
    'a wrong type',
    (spec) => spec.replace('datacenter: DC0', 'datacenter: [DC0]'),
    ['fra-01.yaml:6:15: vcenter.datacenter: found a list, expected text'],
  ],
  [
    'a number where text is wanted',
    (spec) => spec.replace('datacenter: DC0', 'datacenter: 2.10'),
    ['fra-01.yaml:6:15: vcenter.datacenter: found a number, expected text; put quotes around it'],
  ],
  [
    'a missing required key',
    (spec) => spec.replace('  region: eu-central-1\n', '  tags: {}\n'),
    ['fra-01.yaml:13:1: aws.region: is missing. Region the connector works with.'],
  ],
  [
    'a duplicate key',
    (spec) => `${spec}name: fra-02\n`,
    ['fra-01.yaml:15:1: duplicate key: it stands in this map already; keep one of the two'],
  ],
  [
    'a tab as indent',
    (spec) => spec.replace('  cluster', '\tcluster'),
    ['fra-01.yaml:7:1: YAML: a tab cannot indent; use spaces'],
  ],
  [
    'an unclosed bracket',
    (spec) => spec.replace('cluster: DC0_C0', 'cluster: [DC0_C0'),
    [expect.stringMatching(/^fra-01\.yaml:8:3: YAML: /)],
  ],
  [
    'a literal secret',
    (spec) => spec.replace('  datacenter', '  password: hunter2\n  datacenter'),
    [
      'fra-01.yaml:6:13: vcenter.password: a literal secret does not belong in a spec; name the place it lies in, such as { env: NAME } or { file: PATH }',
    ],
  ],
  [
    'a numeric secret',
    (spec) => spec.replace('  datacenter', '  password: 12345\n  datacenter'),
    ['fra-01.yaml:6:13: vcenter.password: found a number; expected a reference, such as { env: NAME }'],
  ],
  [
    'a reference to two places',
    (spec) => spec.replace('  datacenter', '  password: { env: A, file: b }\n  datacenter'),
    ['fra-01.yaml:6:13: vcenter.password: name exactly one of env, file, ssm, secretsmanager, vault, sops'],
  ],
  [
    'a name that is no DNS label',
    (spec) => spec.replace('name: fra-01', 'name: Fra_01'),
    [
      'fra-01.yaml:3:7: name: found "Fra_01"; allowed: a DNS label: 1 to 63 lower-case letters, digits and hyphens, beginning with a letter and not ending in a hyphen, nor in "-identity" (that is the other stack\'s name)',
    ],
  ],
  [
    'a name that collides with an identity stack',
    (spec) => spec.replace('name: fra-01', 'name: fra-identity'),
    [expect.stringContaining('fra-01.yaml:3:7: name: found "fra-identity"; allowed: a DNS label')],
  ],
  [
    'a VM name over the vSphere limit',
    (spec) => spec.replace('appliance:\n', `appliance:\n  vmName: ${'v'.repeat(81)}\n`),
    [
      `fra-01.yaml:10:11: appliance.vmName: found "${'v'.repeat(81)}", 81 characters; allowed: at most 80 characters (the limit of vSphere), none of / \\ %, no control characters, not only blanks`,
    ],
  ],
  [
    'a state of an unknown kind',
    (spec) => `${spec}state: runing\n`,
    ['fra-01.yaml:15:8: state: found "runing"; allowed: running, stopped, absent; did you mean "running"?'],
  ],
  [
    'removal of a protected connector',
    (spec) => `${spec}state: absent\ndeletionProtection: true\n`,
    [
      'fra-01.yaml:15:8: state: "absent" contradicts deletionProtection: true; set it to false in a change of its own first',
    ],
  ],
  [
    'neither cluster nor host',
    (spec) => spec.replace('  cluster: DC0_C0\n', ''),
    ['fra-01.yaml:4:1: vcenter: neither cluster nor host is named; the VM needs one of them, or both'],
  ],
  [
    'a kind without a profile',
    (spec) => spec.replace('AwsConnector', 'AwsConector'),
    ['fra-01.yaml:2:7: kind: found "AwsConector"; allowed: AwsConnector; did you mean "AwsConnector"?'],
  ],
  [
    'another apiVersion',
    (spec) => spec.replace('connector/v1', 'connector/v9'),
    ['fra-01.yaml:1:13: apiVersion: found "connector/v9"; allowed: connector/v1'],
  ],
  [
    'an image with another suffix',
    (spec) => spec.replace('image.ova', 'image.OVA'),
    [
      "fra-01.yaml:11:13: appliance.image.source: found image.OVA; the file's name must end in .ova, in lower case",
    ],
  ],
  [
    'an image by a URL anybody on the way can change',
    (spec) => spec.replace('image.ova', 'http://example.com/image.ova'),
    [
      'fra-01.yaml:11:13: appliance.image.source: found http://example.com/image.ova; allowed: a path, or an https:// URL',
    ],
  ],
  [
    'an image by a URL with a login',
    (spec) => spec.replace('image.ova', 'https://user:Secret123@example.com/image.ova'),
    [
      'fra-01.yaml:11:13: appliance.image.source: the URL holds a login, which would stand in the state; use one without, or a local file',
    ],
  ],
  [
    'a sha256 of the wrong length',
    (spec) => spec.replace(SHA, SHA.slice(1)),
    [
      `fra-01.yaml:12:13: appliance.image.sha256: found "${SHA.slice(1)}", 63 characters; allowed: 64 hexadecimal digits`,
    ],
  ],
  [
    'thin disks',
    (spec) => spec.replace('appliance:\n', 'appliance:\n  diskProvisioning: thin\n'),
    [
      'fra-01.yaml:10:21: appliance.diskProvisioning: found "thin"; allowed for the AWS Connector for vCenter: thick, eagerZeroedThick (AWS Management Portal for vCenter User Guide, Setting Up: Thin Provision must not be chosen)',
    ],
  ],
  [
    'a duration out of bounds',
    (spec) => spec.replace('appliance:\n', 'appliance:\n  shutdownTimeout: 11m\n'),
    ['fra-01.yaml:10:20: appliance.shutdownTimeout: found "11m"; allowed: 1m to 10m, in steps of 1m'],
  ],
  [
    'a duration without a unit',
    (spec) => spec.replace('appliance:\n', 'appliance:\n  shutdownTimeout: "11"\n'),
    [
      'fra-01.yaml:10:20: appliance.shutdownTimeout: found "11"; allowed: a whole number and a unit (s, m, h or d), such as 30d',
    ],
  ],
  [
    'memory that vSphere refuses',
    (spec) => spec.replace('appliance:\n', 'appliance:\n  hardware: { memory: 4099MiB }\n'),
    [
      'fra-01.yaml:10:23: appliance.hardware.memory: found "4099MiB"; allowed: 256MiB to 24TiB, in steps of 4MiB',
    ],
  ],
  [
    'an authority that is no PEM',
    (spec) => spec.replace('  datacenter', '  tls: { caFile: image.ova }\n  datacenter'),
    [
      'fra-01.yaml:6:18: vcenter.tls.caFile: image.ova: it holds no PEM certificate (-----BEGIN CERTIFICATE-----); convert DER with: openssl x509 -inform der',
    ],
  ],
  [
    'an authority that is not there',
    (spec) => spec.replace('  datacenter', '  tls: { caFile: ca.pem }\n  datacenter'),
    ['fra-01.yaml:6:18: vcenter.tls.caFile: ca.pem: there is no such file'],
  ],
  [
    'two ways to trust the vCenter',
    (spec) => spec.replace('  datacenter', '  tls: { caFile: ca.pem, insecure: true }\n  datacenter'),
    ['fra-01.yaml:6:8: vcenter.tls: found caFile and insecure; allowed: one of caFile, thumbprint, insecure'],
  ],
  [
    'an address the appliance cannot take',
    () =>
      REGISTERED.replace(
        'registration:\n',
        'registration:\n  vcenterAddress: a-rather-long-name.vcenter.example.com\n',
      ),
    [
      'fra-01.yaml:19:19: registration.vcenterAddress: found "a-rather-long-name.vcenter.example.com", 38 characters; allowed: at most 32 characters, the appliance\'s own limit: give the vCenter\'s address, or a shorter DNS alias',
    ],
  ],
  [
    'a default address the appliance cannot take',
    () => REGISTERED.replace('vcenter.example.com', 'a-rather-long-name.vcenter.example.com'),
    [
      'fra-01.yaml:18:1: registration.vcenterAddress: the default, vcenter.server\'s "a-rather-long-name.vcenter.example.com", has 38 characters, the appliance takes 32; give the vCenter\'s address, or a shorter DNS alias',
    ],
  ],
  [
    'a user name that the default makes too long',
    (spec) => spec.replace('fra-01', 'f'.repeat(51)),
    [
      `fra-01.yaml:13:1: aws.identity.userName: the default "aws-connector-${'f'.repeat(51)}" has 65 characters, IAM allows 64; give a shorter userName`,
    ],
  ],
  [
    'two ways to name the user',
    (spec) => `${spec}  identity: { userName: one, existingUser: two }\n`,
    [
      'fra-01.yaml:15:30: aws.identity: userName "one" creates a user, existingUser "two" takes one that exists; keep one of them',
    ],
  ],
  [
    'an HTTP backend with one state for both stacks',
    (spec) => `${spec}backend: { http: { address: https://state.example.com/x } }\n`,
    [
      'fra-01.yaml:15:29: backend.http.address: found "https://state.example.com/x", 27 characters; allowed: a URL with {stack} in it, so that each of the two stacks has a state of its own',
    ],
  ],
  [
    'a key below a secret',
    (spec) => spec.replace('  datacenter', '  password: {Secret123}\n  datacenter'),
    [
      'fra-01.yaml:6:13: vcenter.password: name exactly one of env, file, ssm, secretsmanager, vault, sops',
      'fra-01.yaml:6:14: vcenter.password: unknown key, not shown since it may be a secret. Allowed here: env, file, ssm, secretsmanager, vault, sops, version.',
    ],
  ],
  [
    'a value below a secret',
    (spec) => spec.replace('  datacenter', '  password: { env: "Secret123!" }\n  datacenter'),
    [
      "fra-01.yaml:6:20: vcenter.password.env: found text, not shown since it may be a secret; allowed: a variable's name: letters, digits and _",
    ],
  ],
  [
    'an empty secret',
    (spec) => spec.replace('  datacenter', '  password:\n  datacenter'),
    ['fra-01.yaml:6:12: vcenter.password: is empty; expected a reference, such as { env: NAME }'],
  ],
  [
    'memory without a unit',
    (spec) => spec.replace('appliance:\n', 'appliance:\n  hardware: { memory: 4096 }\n'),
    [
      'fra-01.yaml:10:23: appliance.hardware.memory: found a number; allowed: a whole number and a unit (MiB, GiB or TiB), such as 4GiB',
    ],
  ],
  [
    'an account that is a number',
    (spec) => `${spec}  accountId: 123456789012\n`,
    ['fra-01.yaml:15:14: aws.accountId: found a number, expected text; put quotes around it'],
  ],
  [
    'a server that is a number',
    (spec) => spec.replace('vcenter.example.com', '5'),
    ['fra-01.yaml:5:11: vcenter.server: found a number, expected text or a map; put quotes around it'],
  ],
  [
    'a short account',
    (spec) => `${spec}  accountId: 1234\n`,
    ['fra-01.yaml:15:14: aws.accountId: found a number; allowed: 12 digits, in quotes'],
  ],
  [
    'an empty account',
    (spec) => `${spec}  accountId:\n`,
    ['fra-01.yaml:15:13: aws.accountId: is empty; allowed: 12 digits, in quotes'],
  ],
  [
    'an empty path',
    (spec) => spec.replace('image.ova', '""'),
    ['fra-01.yaml:11:13: appliance.image.source: is empty; expected text'],
  ],
  [
    'a name of two lines',
    (spec) => spec.replace('name: fra-01', 'name: "a\\nb"'),
    [expect.stringContaining('fra-01.yaml:3:7: name: found "a\\nb"; allowed: a DNS label')],
  ],
  [
    'a kind that is a list',
    (spec) => spec.replace('AwsConnector', '[a]'),
    ['fra-01.yaml:2:7: kind: found a list; allowed: AwsConnector'],
  ],
  [
    'an empty kind',
    (spec) => spec.replace(' AwsConnector', ''),
    ['fra-01.yaml:2:6: kind: is empty; allowed: AwsConnector'],
  ],
  [
    'no kind',
    (spec) => spec.replace('kind: AwsConnector\n', ''),
    ['fra-01.yaml:1:1: kind: is missing; allowed: AwsConnector'],
  ],
  [
    'an empty choice',
    (spec) => `${spec}state:\n`,
    ['fra-01.yaml:15:7: state: is empty; allowed: running, stopped, absent'],
  ],
  [
    'a choice that is a list',
    (spec) => `${spec}state: [running]\n`,
    ['fra-01.yaml:15:8: state: found a list; allowed: running, stopped, absent'],
  ],
  [
    'an empty section',
    (spec) => `${spec}backend:\n`,
    ['fra-01.yaml:15:9: backend: is empty; expected a map'],
  ],
  [
    'an empty constant',
    (spec) => spec.replace(' connector/v1', ''),
    ['fra-01.yaml:1:12: apiVersion: is empty; allowed: connector/v1'],
  ],
  [
    'an empty text',
    (spec) => spec.replace('DC0\n', '""\n'),
    [expect.stringContaining('fra-01.yaml:6:15: vcenter.datacenter: is empty; allowed: a name')],
  ],
  [
    'an empty name',
    (spec) => spec.replace('name: fra-01', 'name: ""'),
    [expect.stringContaining('fra-01.yaml:3:7: name: is empty; allowed: a DNS label')],
  ],
  [
    'a file that extends itself',
    (spec) => `extends: fra-01.yaml\n${spec}`,
    ['fra-01.yaml:1:10: extends: a file cannot extend itself'],
  ],
  ['an empty file', () => '', ['fra-01.yaml:1:1: is empty; see config/examples for a start']],
  [
    'only comments',
    () => '# nothing\n',
    ['fra-01.yaml:1:1: expected a map of keys, found nothing but comments'],
  ],
  ['a list', () => '- a\n', ['fra-01.yaml:1:1: expected a map of keys, found something else']],
  [
    'two documents',
    (spec) => `${spec}---\n${spec}`,
    ['fra-01.yaml:15:1: YAML: several documents in one file; one file describes one connector'],
  ],
])('refuses %s', (_what, change, expected) => {
  directory.write('fra-01.yaml', change(VALID));
  expect(directory.problems(['fra-01.yaml'])).toEqual(expected);
});

test('says everything at once, in the order of the file', () => {
  directory.write(
    'fra-01.yaml',
    VALID.replace('name: fra-01', 'name: FRA')
      .replace('cluster:', 'clutser:')
      .replace('image.ova', 'image.zip'),
  );
  const problems = directory.problems(['fra-01.yaml']);
  expect(problems.map((problem) => problem.split(' ').slice(0, 2).join(' '))).toEqual([
    'fra-01.yaml:3:7: name:',
    'fra-01.yaml:4:1: vcenter:',
    'fra-01.yaml:7:3: vcenter.clutser:',
    'fra-01.yaml:11:13: appliance.image.source:',
  ]);
});

const CANARY = 'c4n4ry-s3cret';

test.each<[what: string, change: (spec: string) => string]>([
  ...(
    [
      ['text', CANARY],
      ['a map', `{ value: ${CANARY} }`],
      ['a key without a value', `{${CANARY}}`],
      ['the key of a map', `{ ${CANARY}: { a: b } }`],
      ['a list', `[${CANARY}]`],
      ['an alias', `*${CANARY}`],
      ['an anchor', `&${CANARY}`],
      ['a tag', `!${CANARY}`],
      ['a directive', `%${CANARY}`],
      ['a reserved character', `@${CANARY}`],
      ['the head of a block', `|${CANARY}`],
      ['the head of a folded block', `>-${CANARY}`],
      ['an open quote', `"${CANARY}`],
      ['an unknown escape', `"\\q${CANARY}"`],
      ['text after a quote', `"a" ${CANARY}`],
      ['a map in a line', `a: ${CANARY}`],
      ['an open bracket', `[${CANARY}`],
      ['a variable that cannot be one', `{ env: "${CANARY}!" }`],
      ['a list of variables', `{ env: [${CANARY}] }`],
      ['two references', `{ env: A, file: ${CANARY} }`],
    ] as const
  ).map(([what, value]): [string, (spec: string) => string] => [
    what,
    (spec) => spec.replace('  datacenter', `  password: ${value}\n  datacenter`),
  ]),
  [
    'a duplicate',
    (spec) => spec.replace('  datacenter', `  password: ${CANARY}\n  password: ${CANARY}\n  datacenter`),
  ],
  [
    'a value one level too high',
    (spec) => spec.replace('appliance:\n', `appliance:\n  managementConsole: ${CANARY}\n`),
  ],
  [
    'a list one level down',
    (spec) => spec.replace('appliance:\n', `appliance:\n  managementConsole: { password: [${CANARY}] }\n`),
  ],
  ['a misspelt key', (spec) => spec.replace('  datacenter', `  pasword: ${CANARY}\n  datacenter`)],
  ['a value where a choice is wanted', (spec) => `${spec}state: { password: ${CANARY} }\n`],
])('never shows a literal secret: %s', (_what, change) => {
  directory.write('fra-01.yaml', change(VALID));
  const problems = directory.problems(['fra-01.yaml']);
  expect(problems).not.toEqual([]);
  expect(problems.join('\n')).not.toContain(CANARY);
});

test('an unreadable file is a problem, not an exception', () => {
  mkdirSync(join(directory.path, 'directory.yaml'));
  // Opening a pipe waits for a writer, and /dev/zero never ends.
  execFileSync('mkfifo', [join(directory.path, 'pipe.yaml')]);
  symlinkSync('/dev/zero', join(directory.path, 'zero.yaml'));
  expect(directory.problems(['missing.yaml', 'directory.yaml', 'pipe.yaml', 'zero.yaml'])).toEqual([
    'directory.yaml: cannot be read: it is a directory',
    'missing.yaml: cannot be read: there is no such file',
    'pipe.yaml: cannot be read: it is a pipe, a device or a socket; a spec is a regular file',
    'zero.yaml: cannot be read: it is a pipe, a device or a socket; a spec is a regular file',
  ]);
});

test('an alias bomb is refused', () => {
  const levels = [...'abcdefghi'].map(
    (name, i, all) =>
      `${name}: &${name} [${Array(10)
        .fill(i === 0 ? 'x' : `*${all[i - 1] ?? ''}`)
        .join(', ')}]`,
  );
  directory.write('bomb.yaml', levels.join('\n'));
  expect(directory.problems(['bomb.yaml'])).toEqual([
    'bomb.yaml:1:1: cannot be read: its aliases (*) multiply what it holds; write the values out',
  ]);
});

test('fills in every default', () => {
  directory.write('fra-01.yaml', VALID);
  const { specs, problems } = directory.load(['fra-01.yaml']);
  expect(problems).toEqual([]);
  const spec = JSON.parse(JSON.stringify(specs[0]?.spec).replaceAll(directory.path, '')) as unknown;
  expect(spec).toMatchInlineSnapshot(`
   {
     "allow": [],
     "apiVersion": "connector/v1",
     "appliance": {
       "annotation": "Managed by Terraform (connector-as-code). Changes made by hand are undone.",
       "diskProvisioning": "eagerZeroedThick",
       "hardware": {},
       "image": {
         "sha256": "abababababababababababababababababababababababababababababababab",
         "source": "/image.ova",
       },
       "managementConsole": {
         "driver": "browser",
         "onWrongPassword": "fail",
         "port": 443,
       },
       "network": {
         "address": "dhcp",
         "dnsSuffixes": [],
       },
       "ovf": {
         "networks": {},
         "properties": {},
       },
       "shutdownTimeout": "3m",
       "stop": "trySoft",
       "vmConsole": {
         "driver": "auto",
         "user": "ec2-user",
       },
       "vmName": "fra-01",
     },
     "aws": {
       "identity": {
         "path": "/",
         "policy": "managed",
         "userName": "aws-connector-fra-01",
       },
       "region": "eu-central-1",
       "tags": {},
     },
     "backend": {},
     "deletionProtection": false,
     "kind": "AwsConnector",
     "name": "fra-01",
     "preflight": {
       "skip": [],
     },
     "state": "running",
     "uninstall": {
       "identity": "delete",
       "onUnreachable": "fail",
     },
     "vcenter": {
       "allowUnsupportedVersion": false,
       "cluster": "DC0_C0",
       "datacenter": "DC0",
       "datastore": "LocalDS_0",
       "password": {
         "env": "VSPHERE_PASSWORD",
       },
       "server": "vcenter.example.com",
       "tls": {},
       "username": {
         "env": "VSPHERE_USER",
       },
     },
   }
  `);
});

test.each([['an image that is not there', 'missing.ova', 'missing.ova does not exist']])(
  '%s is a note: only a deployment needs it',
  (_what, source, found) => {
    directory.write('fra-01.yaml', VALID.replace('image.ova', source));
    const { specs, problems, notes } = directory.load(['fra-01.yaml'], {});
    expect(problems).toEqual([]);
    expect(specs).toHaveLength(1);
    expect(notes.map((note) => directory.format(note))).toEqual([
      `fra-01.yaml:11:13: appliance.image.source: ${found}; it is needed to deploy the appliance, and only then`,
    ]);
  },
);

test.each([
  ['https://example.com/image.ova'],
  ['https://example.com/download?file=AWS-Connector'],
  ['http://127.0.0.1:8080/image.ova'],
  ['http://[::1]:8080/image.ova'],
])('takes an image by URL: %s', (url) => {
  directory.write('fra-01.yaml', VALID.replace('image.ova', url));
  const { specs, problems, notes } = directory.load(['fra-01.yaml'], {});
  expect({ problems, notes }).toEqual({ problems: [], notes: [] });
  expect(specs[0]?.spec.appliance.image.source).toBe(url);
});

test('an absent connector needs neither image nor place', () => {
  directory.write(
    'fra-01.yaml',
    `${VALID.replace('image.ova', 'gone.ova').replace('  cluster: DC0_C0\n', '')}state: absent\n`,
  );
  expect(directory.problems(['fra-01.yaml'])).toEqual([]);
});

test('a host is required below provider 2.15.0 only', () => {
  directory.write('fra-01.yaml', VALID);
  const env = (version: string): Record<string, string> => ({ CONNECTOR_VSPHERE_PROVIDER_VERSION: version });
  expect(directory.problems(['fra-01.yaml'], { env: env('2.15.0') })).toEqual([]);
  expect(directory.problems(['fra-01.yaml'], { env: env('2.14.9') })).toEqual([
    'fra-01.yaml:4:1: vcenter.host: is missing; vmware/vsphere 2.14.9 deploys an OVF to a named host only (optional since 2.15.0)',
  ]);
});

test('what is declared and not applied is said', () => {
  directory.write('fra-01.yaml', `${VALID}allow: [replace, interruptMigrations]\n`);
  const { problems, notes } = directory.load(['fra-01.yaml']);
  expect(problems).toEqual([]);
  expect(notes.map((note) => directory.format(note))).toEqual([
    'fra-01.yaml:15:18: allow: "interruptMigrations" counts for the connector commands that stop, restart, reset or remove an appliance; cdktf deploy and destroy do not look for migrations',
  ]);
});

test('an unverified vCenter is a note at every run', () => {
  directory.write('fra-01.yaml', VALID.replace('  datacenter', '  tls: { insecure: true }\n  datacenter'));
  const { problems, notes } = directory.load(['fra-01.yaml']);
  expect(problems).toEqual([]);
  expect(notes.map((note) => directory.format(note))).toEqual([
    'fra-01.yaml:6:20: vcenter.tls.insecure: the vCenter is not verified; anybody on the way can read its password',
  ]);
});
