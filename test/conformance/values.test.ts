import { steps } from './support/steps';
import { withEveryEngine } from './support/suite';

const echo = (body: string): string => `resource "probe_echo" "a" {\n${body}\n}\n`;
/** Has values only after it has been made. */
const later = 'resource "terraform_data" "later" { input = "later" }\n';

/** Each with what the provider must have seen. */
const numbers: readonly (readonly [string, string])[] = [
  ['0', '0'],
  ['-1', '-1'],
  ['0.1', '0.1'],
  ['0.5', '0.5'],
  ['-2.25', '-2.25'],
  ['1e3', '1000'],
  ['9007199254740991', '9007199254740991'],
  ['9007199254740993', '9007199254740993'],
  ['9223372036854775807', '9223372036854775807'],
  ['9223372036854775808', '9223372036854775808'],
  ['1180591620717411303424', '1180591620717411303424'],
  [
    '3.14159265358979323846264338327950288419716939937510',
    '3.1415926535897932384626433832795028841971693993751',
  ],
  ['1e-30', `0.${'0'.repeat(29)}1`],
  ['123456789012345678901234567890.123456789', '123456789012345678901234567890.123456789'],
];

withEveryEngine((workshop) => {
  test('numbers of any size and precision reach the provider and come back', async () => {
    const workspace = workshop.workspace();
    const all = numbers.map(([text], at) => `resource "probe_echo" "n${at}" { number = ${text} }`).join('\n');
    await steps(workspace, [
      {
        config: `${all}\n${echo(`numbers = [${numbers.map(([text]) => text).join(', ')}]`)}`,
        expectAttributes: Object.fromEntries(numbers.map(([, seen], at) => [`probe_echo.n${at}`, { seen }])),
      },
    ]);
    for (const [, seen] of numbers.slice(6, 11)) expect(workspace.read('terraform.tfstate')).toContain(seen);
  });

  test('an int is a whole number JavaScript holds exactly', () =>
    steps(workshop.workspace(), [
      {
        config: `resource "probe_echo" "a" { whole = 9007199254740991 }
resource "probe_echo" "b" { whole = -9007199254740991 }`,
      },
      ...['9007199254740992', '-9007199254740992', '1.5'].map((text) => ({
        config: echo(`whole = ${text}`),
        expectError: { text: 'whole is not a whole number between', line: 2 },
      })),
    ]));

  test('values of every form', async () => {
    const workspace = workshop.workspace();
    const body = `
  text = "ünïcode \\" \\\\ \${"$"}{x} 🚀"
  flag = false
  set_of_sets = [["b", "a"], [], ["a", "b"]]
  deep = {
    "a key"  = [{ name = "n", pair = [1, true], more = { s = [1, 1.0, 2.5] } }, { name = null, pair = [null, false], more = null }]
    "__ke y" = []
    empty    = []
  }
  any = { list = [1, "two", false, null], nested = { x = 0.1 } }`;
    await steps(workspace, [
      {
        config: echo(body),
        expectAttributes: { 'probe_echo.a': { text: 'ünïcode " \\ ${x} 🚀', flag: false } },
      },
      { config: echo(body.replace('"b", "a"', '"a", "b"')), expectActions: {} },
      {
        config: [
          '"text"',
          '12.5',
          'true',
          '["a", 1]',
          'tolist(["a", "b"])',
          'toset(["a"])',
          'tomap({ a = 1 })',
          '{}',
          'null',
          'tostring(null)',
        ]
          .map((any, at) => `resource "probe_echo" "any${at}" { any = ${any} }`)
          .join('\n'),
      },
    ]);
  });

  test('unknown values in strings, maps, sets, nested lists, dynamic attributes', () =>
    steps(workshop.workspace(), [
      {
        config: `${later}
resource "probe_echo" "a" {
  text        = terraform_data.later.id
  any         = { id = terraform_data.later.id, known = 1 }
  set_of_sets = [["x", terraform_data.later.output], [terraform_data.later.id]]
  deep        = { k = [{ name = terraform_data.later.output, pair = [1, true], more = {} }] }
  number      = length(terraform_data.later.output)
}
resource "probe_echo" "b" { any = terraform_data.later.output }
resource "probe_thing" "a" {
  name     = "one"
  state    = terraform_data.later.output == "later" ? "stopped" : "running"
  tags     = { known = "yes", unknown = terraform_data.later.id }
  groups   = ["a", terraform_data.later.output]
  matrix   = [["a"], [terraform_data.later.output, "b"]]
  hardware = { firmware = terraform_data.later.output }
  disks    = [{ size = 1, label = terraform_data.later.id }]
  ports    = [{ number = length(terraform_data.later.output) }, { number = 80, open = false }]
  notes    = { a = { text = terraform_data.later.output } }
}
resource "probe_thing" "b" {
  name   = "two"
  groups = terraform_data.later.output == "later" ? ["x"] : []
  disks  = [for n in [1, 2] : { size = n + length(terraform_data.later.output) }]
  tags   = { for k in ["a"] : k => terraform_data.later.output }
}`,
        expectAttributes: {
          'probe_echo.a': { text: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown, seen: '5' },
          'probe_thing.a': {
            state: 'stopped',
            groups: ['a', 'later'],
            matrix: [['a'], ['later', 'b']],
            hardware: { cpus: 2, firmware: 'later', serial: 'serial-of-one' },
            ports: [
              { number: 5, open: true },
              { number: 80, open: false },
            ],
          },
        },
      },
    ]));

  test('an unknown provider configuration reaches configure as unknown', () =>
    steps(workshop.workspace(), [
      {
        config: `${later}
provider "probe" {
  world    = "WORLD"
  endpoint = terraform_data.later.output
}
resource "probe_thing" "a" { name = "one" }`,
        expectWarning: 'the endpoint is not known yet',
      },
    ]));

  test('a data source, with its default and after what it depends on', () =>
    steps(workshop.workspace(), [
      {
        config: `resource "probe_thing" "a" { name = "one" }
data "probe_lookup" "now" { name = "two" }
data "probe_lookup" "later" { name = probe_thing.a.id }
output "all" { value = [data.probe_lookup.now.found, data.probe_lookup.later.found, data.probe_lookup.now.greeting] }`,
        expectAttributes: {
          'probe_lookup.now': { found: 'no', greeting: 'hello' },
          'probe_lookup.later': { found: 'yes' },
        },
      },
      {
        config: 'data "probe_lookup" "a" {\n  name = "missing"\n}',
        expectError: { text: 'missing is nowhere', line: 1 },
      },
    ]));
});
