import { X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { systemTrustStore, type TrustStore } from '../../config/trusted-authorities';
import { useSpecDirectory, REGISTERED, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const problemsOf = (text: string): string[] => {
  directory.write('fra-01.yaml', text);
  return directory.problems(['fra-01.yaml']);
};

describe('certificate', () => {
  const certified = (key: string, rest = ''): string =>
    `${REGISTERED}certificate: { issuer: selfSigned, key: ${key}${rest} }\n`;

  test.each([
    ['{ store: { file: k } }', 2048],
    ['{ algorithm: rsa, store: { file: k } }', 2048],
    ['{ size: 4096, store: { file: k } }', 4096],
  ])('%s has %i bits', (key, size) => {
    directory.write('fra-01.yaml', certified(key));
    const { specs, problems } = directory.load(['fra-01.yaml']);
    expect(problems).toEqual([]);
    expect(specs[0]?.spec.certificate?.key).toMatchObject({ algorithm: 'rsa', size });
  });

  test.each([
    ['{ algorithm: ecdsa, size: 2048, store: { file: k } }', 'found 2048; allowed for ecdsa: 256, 384'],
    ['{ size: 256, store: { file: k } }', 'found 256; allowed for rsa: 2048, 3072, 4096'],
  ])('%s is refused', (key, text) => {
    expect(problemsOf(certified(key))).toContainEqual(
      expect.stringMatching(`certificate\\.key\\.size: ${text}$`),
    );
  });

  test('a wrong algorithm has no size of its own', () => {
    expect(problemsOf(certified('{ algorithm: dsa, store: { file: k } }'))).toEqual([
      expect.stringContaining(
        'certificate.key.algorithm: found "dsa"; allowed: rsa, ecdsa; did you mean "rsa"?',
      ),
    ]);
  });

  test('a kind of key the appliance does not take', () => {
    expect(problemsOf(certified('{ algorithm: ecdsa, store: { file: k } }'))).toEqual([
      expect.stringMatching(
        /certificate\.key\.algorithm: found "ecdsa"; allowed for the AWS Connector for vCenter: rsa \(/,
      ),
    ]);
  });

  test('a key without a place, and nobody who could log in', () => {
    expect(problemsOf(`${VALID}certificate: { issuer: selfSigned }\n`)).toEqual([
      'fra-01.yaml:15:1: certificate: is uploaded in the management console, which gets its password with a registration; declare registration',
      'fra-01.yaml:15:1: certificate.key.store: says where the private key lies; give one of file, ssm, secretsmanager, vault, sops',
    ]);
  });

  test('a window as long as the validity', () => {
    expect(problemsOf(certified('{ store: { file: k } }', ', validity: 30d'))).toEqual([
      expect.stringContaining(
        'certificate.renewBefore: found 30d; allowed: less than the validity, 30d; else every deployment renews it',
      ),
    ]);
  });
});

describe("the connector's keys", () => {
  const withKey = (text: string, key: string): string =>
    text.replace('appliance:\n', `appliance:\n  encryptionKey: ${key}\n`);
  const withAge = (age: string): string =>
    REGISTERED.replace('registration:\n', `registration:\n  rotateEvery: ${age}\n`);

  test.each(['{}', '{ rotateEvery: 90d }', '{ rotateEvery: 365d, rotationTrigger: "2" }'])('%s', (key) => {
    expect(problemsOf(withKey(REGISTERED, key))).toEqual([]);
  });

  test('an encryption key, and nobody who could log in', () => {
    expect(problemsOf(withKey(VALID, '{}'))).toEqual([
      'fra-01.yaml:10:3: appliance.encryptionKey: is rotated in the management console, which gets its password with a registration; declare registration',
    ]);
  });

  test.each([
    [withKey(REGISTERED, '{ rotateEvery: 366d }'), 'appliance.encryptionKey.rotateEvery: found "366d"'],
    [withKey(REGISTERED, '{ rotateEvery: 1m }'), 'appliance.encryptionKey.rotateEvery: found "1m"'],
    [withKey(REGISTERED, '{ rotationTrigger: "" }'), 'appliance.encryptionKey.rotationTrigger'],
    [withKey(REGISTERED, '{ every: 90d }'), 'appliance.encryptionKey.every: unknown key'],
    [withAge('366d'), 'registration.rotateEvery: found "366d"'],
    [withAge('soon'), 'registration.rotateEvery: found "soon"'],
  ])('refused: %#', (text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(problem)]);
  });

  test('the other bounds', () => {
    for (const age of ['1h', '365d']) expect(problemsOf(withAge(age))).toEqual([]);
  });
});

describe('aws.tags', () => {
  const tagged = (tags: string): string[] => problemsOf(`${VALID}  tags: { ${tags} }\n`);
  const RULE = 'allowed: 1 to 128 letters, digits, spaces and _ . : / = + - @';

  test.each([
    'team: platform',
    `${'k'.repeat(128)}: x`,
    '"Kosten Stelle": "42"',
    'Größe: "a/b:c=d+e-f@g.h"',
    'team: ""',
    'awsome: x',
  ])('{ %s }', (tags) => {
    expect(tagged(tags)).toEqual([]);
  });

  test.each([
    ['"": x', `aws.tags[""]: the key is empty; ${RULE}`],
    [`${'k'.repeat(129)}: x`, `aws.tags.${'k'.repeat(129)}: the key has 129 characters; ${RULE}`],
    ['"a*b": x', `aws.tags["a*b"]: the key holds other characters; ${RULE}`],
    [
      '"connector:team": x',
      'aws.tags["connector:team"]: keys that begin with "connector:" are the marks of access keys that are being made; choose another',
    ],
    [
      '"aws:team": x',
      'aws.tags["aws:team"]: AWS keeps keys that begin with "aws:" to itself; choose another',
    ],
    [
      '"AWS:team": x',
      'aws.tags["AWS:team"]: AWS keeps keys that begin with "aws:" to itself; choose another',
    ],
    ['connector: x', 'aws.tags.connector: this tag is added to everything by itself; leave it out'],
    ['Managed-By: x', 'aws.tags.Managed-By: this tag is added to everything by itself; leave it out'],
    [
      'team: a, Team: b',
      'aws.tags.Team: differs from "team" in case only, which is one tag to IAM; keep one of the two',
      20,
    ],
    [
      'team: "a*b"',
      'aws.tags.team: found "a*b"; allowed: up to 256 letters, digits, spaces and _ . : / = + - @',
      17,
    ],
  ])('{ %s } is refused', (tags, text, column = 11) => {
    expect(tagged(tags)).toEqual([`fra-01.yaml:15:${column}: ${text}`]);
  });
});

describe('names', () => {
  const NAME = 'allowed: a name that is not blank and has no control characters';
  const PATH = (what: string): string =>
    `allowed: ${what} names separated by /, none of them blank, without a leading or trailing /`;
  const SERVER = 'allowed: a host name or an address, optionally with :port (1 to 65535), without https://';

  test.each([
    ['cluster: DC0_C0', 'cluster: " "', `7:12: vcenter.cluster: found " "; ${NAME}`],
    ['datacenter: DC0', 'datacenter: "a\\nb"', `6:15: vcenter.datacenter: found "a\\nb"; ${NAME}`],
    ['datastore: LocalDS_0', 'datastore: "\\t"', `8:14: vcenter.datastore: found "\\t"; ${NAME}`],
    ['cluster: DC0_C0', 'cluster: ""', `7:12: vcenter.cluster: is empty; ${NAME}`],
    ['cluster: DC0_C0', 'host: " "', `7:9: vcenter.host: found " "; ${NAME}`],
    [
      'appliance:\n',
      'appliance:\n  ovf: { networks: { VM Network: " " } }\n',
      `10:34: appliance.ovf.networks["VM Network"]: found " "; ${NAME}`,
    ],
    [
      'appliance:\n',
      'appliance:\n  vmName: "a\\nb"\n',
      '10:11: appliance.vmName: found "a\\nb"; allowed: at most 80 characters (the limit of vSphere), none of / \\ %, no control characters, not only blanks',
    ],
    [
      'cluster: DC0_C0',
      'cluster: C\n  folder: "a/ /b"',
      `8:11: vcenter.folder: found "a/ /b"; ${PATH('folder')}`,
    ],
    [
      'cluster: DC0_C0',
      'cluster: C\n  resourcePool: /a',
      `8:17: vcenter.resourcePool: found "/a"; ${PATH('pool')}`,
    ],
    ['vcenter.example.com', 'vc:99999', `5:11: vcenter.server: found "vc:99999"; ${SERVER}`],
    ['vcenter.example.com', 'vc:65536', `5:11: vcenter.server: found "vc:65536"; ${SERVER}`],
    ['vcenter.example.com', 'vc:0', `5:11: vcenter.server: found "vc:0"; ${SERVER}`],
  ])('%j as %j is refused', (from, to, expected) => {
    expect(problemsOf(VALID.replace(from, to))).toEqual([`fra-01.yaml:${expected}`]);
  });

  test.each([
    ['vcenter.example.com', 'vc:65535'],
    ['vcenter.example.com', 'vc:1'],
    ['vcenter.example.com', '"[::1]:8989"'],
    ['cluster: DC0_C0', 'cluster: Größe (1)\n  folder: "a b/c%2fd"'],
    ['cluster: DC0_C0', 'cluster: C\n  resourcePool: a/b c'],
  ])('%j as %j is taken', (from, to) => {
    expect(problemsOf(VALID.replace(from, to))).toEqual([]);
  });

  test.each([
    'a'.repeat(500_000) + '\\n',
    ' '.repeat(500_000),
    '/'.repeat(500_000),
    'a/ '.repeat(150_000) + '/',
  ])('a long one is refused in no time', (name) => {
    const begin = Date.now();
    expect(
      problemsOf(VALID.replace('cluster: DC0_C0', `cluster: "${name}"\n  folder: "${name}"`)),
    ).not.toEqual([]);
    expect(Date.now() - begin).toBeLessThan(2000);
  });
});

test('an assumed role is replaced whole, never mixed from two', () => {
  directory.write(
    'base.yaml',
    `${VALID.replace('name: fra-01\n', '')}  assumeRole: { roleArn: "arn:aws:iam::111111111111:role/a", externalId: of-a }\n`,
  );
  directory.write(
    'fra-01.yaml',
    'extends: base.yaml\nname: fra-01\naws: { assumeRole: { roleArn: "arn:aws:iam::222222222222:role/b" } }\n',
  );
  expect(directory.load(['fra-01.yaml']).specs[0]?.spec.aws.assumeRole).toEqual({
    roleArn: 'arn:aws:iam::222222222222:role/b',
    sessionName: 'connector-as-code',
  });
});

describe('what stands in a base is said once', () => {
  const own = ['a', 'b', 'c'].map((name) => [`${name}.yaml`, `extends: base.yaml\nname: ${name}\n`] as const);
  const write = (base: string): string[] => {
    directory.write('base.yaml', base.replace('name: fra-01\n', ''));
    return own.map(([file, text]) => {
      directory.write(file, text);
      return file;
    });
  };

  test('an error', () => {
    const files = write(VALID.replace('eu-central-1', 'nowhere'));
    expect(directory.problems(files)).toEqual([
      'base.yaml:13:11: aws.region: found "nowhere"; allowed: a region\'s code, such as eu-central-1',
    ]);
  });

  test('an error of syntax', () => {
    const files = write(`${VALID}aws: {}\n`);
    const problems = directory.problems(files).filter((text) => text.startsWith('base.yaml'));
    expect(problems).toEqual([
      'base.yaml:14:1: duplicate key: it stands in this map already; keep one of the two',
    ]);
  });

  test('a note', () => {
    const files = write(VALID.replace('aws:\n', '  managementConsole: { password: { env: C } }\naws:\n'));
    const { notes, specs } = directory.load(files);
    expect(specs).toHaveLength(3);
    expect(notes.map((note) => directory.format(note))).toEqual([
      expect.stringContaining('appliance.managementConsole.password: is set together with a registration'),
    ]);
  });
});

describe('vcenter.tls.thumbprint', () => {
  const [server, other] = [makeAuthority('server'), makeAuthority('other')];
  const { fingerprint, fingerprint256 } = new X509Certificate(server);
  const deploy = (thumbprint: string, env: Record<string, string>): string[] => {
    directory.write(
      'fra-01.yaml',
      VALID.replace('  datacenter', `  tls: { thumbprint: "${thumbprint}" }\n  datacenter`),
    );
    const set = { VSPHERE_USER: 'user', VSPHERE_PASSWORD: 'c4n4ry', ...env };
    return directory.problems(['fra-01.yaml'], { env: set, purpose: 'deploy' });
  };
  const refused = (why: string): string[] => [
    `fra-01.yaml:6:22: vcenter.tls.thumbprint: Terraform's vSphere provider cannot check a thumbprint, and trusts a certificate in SSL_CERT_FILE only; ${why}; save the vCenter's certificate (openssl s_client -connect SERVER:443 </dev/null | openssl x509 > vcenter.pem) and run: export SSL_CERT_FILE=vcenter.pem`,
  ];

  test.each([fingerprint, fingerprint256, fingerprint256.toLowerCase()])('%s is held', (thumbprint) => {
    const file = directory.write('vcenter.pem', other + server);
    expect(deploy(thumbprint, { SSL_CERT_FILE: file })).toEqual([]);
  });

  test('is refused where Terraform would trust something else', () => {
    expect(deploy(fingerprint256, {})).toEqual(refused('SSL_CERT_FILE is not set'));
    const file = directory.write('vcenter.pem', other);
    expect(deploy(fingerprint256, { SSL_CERT_FILE: file })).toEqual(
      refused('none of the certificates in SSL_CERT_FILE (vcenter.pem) has it'),
    );
    expect(deploy(fingerprint256, { SSL_CERT_FILE: `${file}.gone` })).toEqual(
      refused('SSL_CERT_FILE (vcenter.pem.gone): there is no such file'),
    );
  });
});

describe('vcenter.tls.caFile', () => {
  const CREDENTIALS = { VSPHERE_USER: 'user', VSPHERE_PASSWORD: 'c4n4ry' };
  const [ca, other] = [makeAuthority('ca'), makeAuthority('other')];

  /** What a deployment says when the system trusts what lies at these places. */
  const deploy = (
    store: TrustStore | undefined,
    env: Record<string, string> = {},
    file = 'ca.pem',
  ): { problems: string[]; notes: string[] } => {
    directory.write(file, ca);
    directory.write(
      'fra-01.yaml',
      VALID.replace('  datacenter', `  tls: { caFile: "${file}" }\n  datacenter`),
    );
    const options = { env: { ...CREDENTIALS, ...env }, purpose: 'deploy', trustStore: store } as const;
    const { problems, notes } = directory.load(['fra-01.yaml'], options);
    const format = (list: typeof problems): string[] => list.map((problem) => directory.format(problem));
    return { problems: format(problems), notes: format(notes) };
  };
  const TRUSTED = { problems: [], notes: [] };
  const REFUSED = {
    problems: [
      "fra-01.yaml:6:18: vcenter.tls.caFile: Terraform does not trust it yet: it is none of the system's authorities, and the provider has no option for it; run: export SSL_CERT_FILE='ca.pem'",
    ],
    notes: [],
  };
  const place = (name: string, content: string): string => directory.write(name, content);
  const NOWHERE = { files: [], directories: [] };

  test('is trusted when the first file of the system holds it', () => {
    const [first, second] = [place('first.pem', other + ca), place('second.pem', other)];
    expect(deploy({ files: [join(directory.path, 'gone'), first, second], directories: [] })).toEqual(
      TRUSTED,
    );
    expect(deploy({ files: [second, first], directories: [] })).toEqual(REFUSED);
  });

  test('is trusted when a directory of the system holds it', () => {
    const system = dirname(place('certs/ca.crt', ca));
    expect(deploy({ files: [], directories: [join(directory.path, 'gone'), system] })).toEqual(TRUSTED);
    expect(deploy(NOWHERE)).toEqual(REFUSED);
  });

  test('SSL_CERT_FILE stands in for the files, SSL_CERT_DIR for the directories, empty ones for nothing', () => {
    const good = place('good/ca.pem', ca);
    const bad = place('bad/ca.pem', other);
    const [files, directories] = [[good], [dirname(good)]];
    expect(deploy({ files, directories: [] }, { SSL_CERT_FILE: bad })).toEqual(REFUSED);
    expect(deploy({ files, directories }, { SSL_CERT_FILE: bad })).toEqual(TRUSTED);
    expect(deploy({ files: [], directories }, { SSL_CERT_DIR: dirname(bad) })).toEqual(REFUSED);
    expect(deploy({ files, directories: [] }, { SSL_CERT_FILE: '', SSL_CERT_DIR: '' })).toEqual(TRUSTED);
    expect(deploy(NOWHERE, { SSL_CERT_FILE: good })).toEqual(TRUSTED);
    expect(deploy(NOWHERE, { SSL_CERT_DIR: `${dirname(bad)}:${dirname(good)}` })).toEqual(TRUSTED);
  });

  test('a damaged certificate hides none of its neighbours', () => {
    const damaged = '-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n';
    expect(deploy({ files: [place('bundle.pem', damaged + ca)], directories: [] })).toEqual(TRUSTED);
  });

  test('SSL_CERT_DIR that is a file, or is not there, trusts nothing', () => {
    expect(deploy(NOWHERE, { SSL_CERT_DIR: `${place('x.pem', ca)}:/nowhere` })).toEqual(REFUSED);
  });

  test('the export line is quoted for a shell', () => {
    expect(deploy(NOWHERE, {}, "it's.pem").problems).toEqual([
      expect.stringMatching(/run: export SSL_CERT_FILE='it'\\''s\.pem'$/),
    ]);
  });

  test('on macOS the keychain decides, and no variable', () => {
    expect(deploy(undefined, { SSL_CERT_FILE: '/nowhere' })).toEqual({
      problems: [],
      notes: [
        "fra-01.yaml:6:18: vcenter.tls.caFile: on macOS Terraform trusts the keychain alone, which is not looked into here; if it does not know this authority, run: security add-trusted-cert 'ca.pem'",
      ],
    });
    expect(systemTrustStore('darwin')).toBeUndefined();
    expect(systemTrustStore('linux')?.files[0]).toBe('/etc/ssl/certs/ca-certificates.crt');
  });
});

describe('appliance.vmConsole.previousPassword', () => {
  const before = (password: string, previous: string): string =>
    REGISTERED.replace(
      'vmConsole: { password: { env: VM } }',
      `vmConsole: { ${password}previousPassword: ${previous} }`,
    );

  test.each([
    ['{ env: VM_OLD }', []],
    [
      '{ env: VM, version: "1" }',
      [
        'fra-01.yaml:14:39: appliance.vmConsole.previousPassword: leads to the same secret as appliance.vmConsole.password, which has one value at a time; name another',
      ],
    ],
  ])('%s', (previous, problems) => {
    expect(problemsOf(before('password: { env: VM }, ', previous))).toEqual(problems);
  });

  test('alone', () => {
    expect(problemsOf(before('', '{ env: VM_OLD }'))).toContainEqual(
      expect.stringContaining('is what appliance.vmConsole.password was before, which is not declared'),
    );
  });
});

function makeAuthority(name: string): string {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null'];
  return execFileSync('openssl', ['req', '-x509', ...key, '-subj', `/CN=${name}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

describe('aws.identity.policy, roles and the export bucket', () => {
  const check = (rest: string, text = VALID): string[] => {
    directory.write('fra-01.yaml', `${text}${rest}`);
    return directory.problems(['fra-01.yaml']).map((problem) => problem.replace(/^[^ ]+ /, ''));
  };

  test.each([
    ['a policy from its text', '  identity: { policy: snapshot }\n'],
    ['written out', '  identity: { policy: { source: snapshot, replaceInline: true, exclusive: false } }\n'],
    ['of a user that exists', '  identity: { existingUser: u, policy: { exclusive: false } }\n'],
    ['roles and a bucket', '  identity: { trustRole: {} }\n  exportBucket: {}\n'],
    ['a bucket by its name', '  exportBucket: { name: export-to-s3-x-eu-central-1 }\n'],
  ])('%s', (_what, rest) => {
    expect(check(rest)).toEqual([]);
  });

  test("an existing user's policies are not taken away", () => {
    expect(check('  identity: { existingUser: u, policy: { exclusive: true } }\n')).toEqual([
      'aws.identity.policy.exclusive: existingUser "u" belongs to somebody else, whose policies are not taken away; remove exclusive, or give userName instead to have a user made',
    ]);
  });

  test.each([
    [
      '  identity: { policy: copied }\n',
      /^aws\.identity\.policy: found "copied"; allowed: managed, snapshot/,
    ],
    ['  identity: { policy: { source: copied } }\n', /^aws\.identity\.policy\.source: found "copied"/],
    ['  exportBucket: { name: other }\n', /^aws\.exportBucket\.name: found "other"; allowed: export-to-s3-/],
    [
      '  exportBucket: { name: export-to-s3-x-eu-west-1 }\n',
      /allowed: export-to-s3-NAME-eu-central-1, since a bucket is for its own region$/,
    ],
    [
      '  identity: { trustRole: { name: r }, vmImportRole: { name: R } }\n',
      /^aws\.identity\.trustRole\.name: "r" is the name of vmImportRole too/,
    ],
  ])('%j', (rest, problem) => {
    expect(check(rest)).toEqual([expect.stringMatching(problem)]);
  });

  test('default names that are too long', () => {
    const name = `c${'o'.repeat(50)}r`;
    const provider = 'arn:aws:iam::123456789012:saml-provider/adfs';
    const rest = `  identity: { userName: u, trustRole: {}, samlRole: { provider: "${provider}" } }\n  exportBucket: {}\n`;
    expect(check(rest, VALID.replace('name: fra-01', `name: ${name}`))).toEqual([
      expect.stringMatching(
        /^aws\.identity\.trustRole\.name: the default .* has 72 characters, IAM allows 64/,
      ),
      expect.stringMatching(
        /^aws\.identity\.samlRole\.name: the default .* has 86 characters, IAM allows 64/,
      ),
      expect.stringMatching(/^aws\.exportBucket\.name: the default .* has 78 characters, S3 allows 63/),
    ]);
  });

  test('a role for another way to authenticate', () => {
    const identity = (roles: string): string => REGISTERED.replace('identity: {', `identity: { ${roles},`);
    expect(check('  authentication: saml\n', identity('trustRole: {}'))).toEqual([
      'aws.identity.trustRole: is for registration.authentication: connector, found "saml"; remove it, or declare samlRole',
    ]);
    const saml = 'samlRole: { provider: "arn:aws:iam::123456789012:saml-provider/adfs" }';
    expect(check('', identity(saml))).toEqual([
      'aws.identity.samlRole: is for registration.authentication: saml, found "connector"; remove it, or declare trustRole',
    ]);
    expect(check('  authentication: saml\n', identity(saml))).toEqual([]);
  });
});
