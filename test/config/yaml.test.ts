import { REGISTERED, useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const ROOT_KEYS =
  'Allowed here: apiVersion, kind, extends, name, state, deletionProtection, vcenter, appliance, aws, registration, certificate, uninstall, preflight, allow, backend.';

/** What YAML allows and a spec does not, each with a text of our own: the parser's would repeat the file. */
test.each<[what: string, change: (valid: string) => string, expected: string[]]>([
  [
    'an alias without an anchor',
    (spec) => spec.replace('  datacenter', '  password: *Secret123\n  datacenter'),
    ['fra-01.yaml:6:13: YAML: an alias (*) without an anchor; put quotes around text that begins with *'],
  ],
  [
    'two of them',
    (spec) => spec.replace('  datacenter', '  password: *a\n  username: *b\n  datacenter'),
    [
      'fra-01.yaml:6:13: YAML: an alias (*) without an anchor; put quotes around text that begins with *',
      'fra-01.yaml:7:13: YAML: an alias (*) without an anchor; put quotes around text that begins with *',
    ],
  ],
  [
    'text after the head of a block',
    (spec) => spec.replace('  datacenter', '  password: |Secret123\n  datacenter'),
    [
      'fra-01.yaml:6:14: YAML: something stands here that does not fit; put quotes around text with special characters',
    ],
  ],
  [
    'a tag',
    (spec) => spec.replace('  datacenter', '  password: !Secret123\n  datacenter'),
    ['fra-01.yaml:6:13: YAML: a tag (!), which no spec needs; put quotes around text that begins with !'],
  ],
  [
    'a reserved character',
    (spec) => spec.replace('DC0\n', '@DC0\n'),
    ['fra-01.yaml:6:15: YAML: text that begins with this character needs quotes'],
  ],
  [
    'nesting without end',
    (spec) => `${spec}state: ${'['.repeat(5000)}\n`,
    [expect.stringMatching(/^fra-01.yaml:15:\d+: YAML: nested too deeply$/)],
  ],
  [
    'deep nesting',
    (spec) => `${spec}state: ${'['.repeat(150)}${']'.repeat(150)}\n`,
    [expect.stringMatching(/^fra-01.yaml:15:\d+: YAML: nested too deeply$/)],
  ],
  [
    'aliases without number',
    (spec) => `${spec}allow: [${Array.from({ length: 40_000 }, (_, i) => `&a${i} x, *a${i}`).join(', ')}]\n`,
    [
      expect.stringMatching(
        /^fra-01.yaml:15:\d+: YAML: more than 1000 aliases \(\*\); write the values out$/,
      ),
    ],
  ],
  [
    'a list that holds itself',
    (spec) => `${spec}state: &a [*a]\n`,
    ['fra-01.yaml:15:12: YAML: an alias (*) inside what it stands for; it would have no end'],
  ],
  [
    'a map that merges itself',
    (spec) => `${spec}state: &a { <<: *a }\n`,
    ['fra-01.yaml:15:17: YAML: an alias (*) inside what it stands for; it would have no end'],
  ],
  [
    'a merge of something else',
    (spec) => `${spec}uninstall: { <<: 5 }\n`,
    ['fra-01.yaml:15:18: YAML: << merges a map, or a list of maps'],
  ],
  ['a number as a key', (spec) => `${spec}1: 2\n`, [`fra-01.yaml:15:1: 1: unknown key. ${ROOT_KEYS}`]],
  ['a boolean as a key', (spec) => `${spec}true: 2\n`, [`fra-01.yaml:15:1: true: unknown key. ${ROOT_KEYS}`]],
  ['nothing as a key', (spec) => `${spec}null: 2\n`, [`fra-01.yaml:15:1: null: unknown key. ${ROOT_KEYS}`]],
  ['an empty key', (spec) => `${spec}: 2\n`, [`fra-01.yaml:15:1: [""]: unknown key. ${ROOT_KEYS}`]],
  [
    'a list as a key',
    (spec) => `${spec}? [a, b]\n: 1\n`,
    ['fra-01.yaml:15:3: YAML: a key is text; found a list, a map or an alias'],
  ],
  [
    'a key twice, as a number and as text',
    (spec) => `${spec}  tags: { 1: a, "1": b }\n`,
    ['fra-01.yaml:15:17: duplicate key: it stands in this map already; keep one of the two'],
  ],
  [
    'a wrong value below a number',
    (spec) => `${spec}  tags: { 1: [a] }\n`,
    ['fra-01.yaml:15:14: aws.tags.1: found a list, expected text'],
  ],
  [
    '__proto__ at the root',
    (spec) => `${spec}__proto__: { state: absent }\n`,
    ['fra-01.yaml:15:1: YAML: the key __proto__ is refused; no spec has it'],
  ],
  [
    '__proto__ among tags',
    (spec) => `${spec}  tags: { __proto__: a }\n`,
    ['fra-01.yaml:15:11: YAML: the key __proto__ is refused; no spec has it'],
  ],
  [
    'names that every object inherits',
    (spec) => `${spec}constructor: a\ntoString: b\n`,
    [
      `fra-01.yaml:15:1: constructor: unknown key. ${ROOT_KEYS}`,
      `fra-01.yaml:16:1: toString: unknown key. ${ROOT_KEYS}`,
    ],
  ],
  [
    'a number that is none',
    (spec) => `${spec}state: .nan\n`,
    ['fra-01.yaml:15:8: state: found NaN; allowed: running, stopped, absent'],
  ],
  [
    'an error after a byte order mark',
    (spec) => `\uFEFF${spec.replace('connector/v1', 'v1')}`,
    ['fra-01.yaml:1:13: apiVersion: found "v1"; allowed: connector/v1'],
  ],
  [
    'an error in a file of Windows',
    (spec) => `\uFEFF${spec.replace('DC0\n', '5\n')}`.replaceAll('\n', '\r\n'),
    ['fra-01.yaml:6:15: vcenter.datacenter: found a number, expected text; put quotes around it'],
  ],
])('refuses %s', (_what, change, expected) => {
  const warn = jest.spyOn(process, 'emitWarning');
  directory.write('fra-01.yaml', change(VALID));
  expect(directory.problems(['fra-01.yaml'])).toEqual(expected);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test('a file of Windows is read like any other', () => {
  directory.write('fra-01.yaml', `\uFEFF${VALID}`.replaceAll('\n', '\r\n'));
  const { specs, problems } = directory.load(['fra-01.yaml']);
  expect(problems).toEqual([]);
  expect(specs[0]?.spec.aws.region).toBe('eu-central-1');
});

test('names that every object inherits are tags like others', () => {
  directory.write('fra-01.yaml', `${VALID}  tags: { constructor: a, toString: b, 1: c }\n`);
  expect(directory.load(['fra-01.yaml']).specs[0]?.spec.aws.tags).toEqual({
    constructor: 'a',
    toString: 'b',
    1: 'c',
  });
});

test('what an alias stands for has its own place, and is a value of its own', () => {
  directory.write(
    'fra-01.yaml',
    REGISTERED.replace(
      /administrator:[^]*serviceAccount:.*\n/,
      'administrator: &a { username: [x], password: { env: A } }\n  serviceAccount: *a\n',
    ),
  );
  expect(directory.problems(['fra-01.yaml'])).toEqual([
    'fra-01.yaml:19:33: registration.serviceAccount.username: found a list, expected text',
    'fra-01.yaml:19:33: registration.administrator.username: found a list, expected text',
  ]);
});

test('one broken file hides no other', () => {
  directory.write('a.yaml', `${VALID}state: &a [*a]\n`);
  directory.write('b.yaml', `${VALID}state: gone\n`);
  expect(directory.problems(['a.yaml', 'b.yaml']).map((problem) => problem.split(' ')[0])).toEqual([
    'a.yaml:15:12:',
    'b.yaml:15:8:',
  ]);
});
