import { steps, type Step } from './support/steps';
import { withEveryEngine } from './support/suite';

const thing = (body: string): string => `resource "probe_thing" "a" {\n${body}\n}\n`;

/** A line that is wrong, what must be said of it, and what stands around it. */
const refused: readonly (readonly [string, string, ((line: string) => string)?])[] = [
  ['state = "paused"', 'state is "paused"; allowed: "running", "stopped"'],
  ['size = 0', 'size is 0; allowed: 1 to 10'],
  ['size = 11', 'size is 11; allowed: 1 to 10'],
  ['groups = ["a", null]', 'groups[1] is null, which no element may be'],
  [
    'serial = "x"',
    'hardware.serial is set, which only the provider may do: take it out',
    (line) => `hardware = {\n${line}\n}`,
  ],
  ['{ size = null }', 'disks[0].size is required, and null', (line) => `disks = [\n${line}\n]`],
  ['c = null', 'tags.c is null, which no element may be', (line) => `tags = {\n${line}\n}`],
];

interface Validation {
  readonly diagnostics: readonly {
    readonly summary: string;
    readonly range: { readonly start: { readonly line: number } };
  }[];
}

withEveryEngine((workshop) => {
  test('validation refuses each problem at its line, and finds all of them at once', async () => {
    const workspace = workshop.workspace();
    const things = refused.map(([line, , around]) => thing(`name = "a"\n${around?.(line) ?? line}`));
    const config = things.map((text, at) => text.replace('"a"', `"t${at}"`)).join('');
    const first = workspace.configure(config);
    const { output } = await workspace.run(['validate', '-json']);
    const lines = config.split('\n');
    const found = (JSON.parse(output) as Validation).diagnostics.map(
      ({ summary, range }) => [lines[range.start.line - first], summary] as const,
    );
    expect(new Map(found)).toEqual(new Map(refused.map(([line, text]) => [line, text])));
  });

  test('an author’s own rule, with a remedy', () =>
    steps(workshop.workspace(), [
      {
        config: thing('name = "forbidden"\nhardware = {\nfirmware = "x"\n}'),
        expectError: { text: 'a forbidden thing has no firmware\nTake it out.', line: 4 },
      },
    ]));

  const failures: readonly (readonly [string, readonly Step[]])[] = [
    [
      'a create that fails before anything exists leaves no state',
      [
        {
          config: thing('name = "fails-before"\nstate = "stopped"'),
          expectError: { text: 'nothing could be made', line: 3 },
          expectAttributes: { 'probe_thing.a': undefined },
        },
      ],
    ],
    [
      'a failed update keeps the prior state',
      [
        { config: thing('name = "one"\nsize = 6') },
        {
          config: thing('name = "one"\nsize = 7'),
          expectError: { text: 'seven is refused by the other side' },
          expectAttributes: { 'probe_thing.a': { size: 6, generation: 1 } },
        },
        {
          config: thing('name = "one"\nsize = 8\ntags = { a = "b" }'),
          expectError: { text: 'only the tags could be changed' },
          expectAttributes: { 'probe_thing.a': { size: 6, tags: { a: 'b' }, generation: 1 } },
        },
      ],
    ],
    [
      'a failed delete keeps the object',
      [
        { config: thing('name = "undeletable"') },
        {
          config: '',
          expectError: { text: 'it will not go' },
          expectAttributes: { 'probe_thing.a': { name: 'undeletable' } },
        },
      ],
    ],
    [
      'an object with a diagnostic too deep for a line is saved, and the text says where',
      [
        {
          config: thing('name = "deep"\nnotes = {\na = { text = "x" }\n}'),
          expectError: { text: 'the text is too short\nnotes.a.text', line: 4 },
          expectAttributes: { 'probe_thing.a': { name: 'deep' } },
        },
      ],
    ],
  ];
  test.each(failures)('%s', (_name, list) => steps(workshop.workspace(), list));

  const partial: readonly (readonly [string, string, string])[] = [
    [
      'an exception after a partial create',
      'fails-after',
      'it broke while the password was (sensitive value)\nand nobody knows why',
    ],
    ['an error nobody caught', 'throws-in-timer', 'thrown where nobody catches'],
    ['a result that does not fit', 'misfits', 'size is a string, not a whole number'],
    ['a value left unknown', 'leaves-unknown', 'power_changes is still unknown'],
  ];
  test.each(partial)('%s saves the object tainted', async (_what, name, text) => {
    const workspace = workshop.workspace();
    const config = thing(`name = "${name}"\npassword = "hunter2-hunter2"`);
    await steps(workspace, [
      {
        config,
        expectError: { text },
        expectAttributes: { 'probe_thing.a': { id: name, state: 'running' } },
      },
    ]);
    expect(workspace.isTainted('probe_thing.a')).toBe(true);
    expect(workspace.read('terraform.tfstate')).not.toContain('hunter2');
    await steps(workspace, [
      { config: thing('name = "two"'), expectActions: { 'probe_thing.a': 'replace' } },
    ]);
  });

  test('the provider configuration is validated and its secrets are masked', () =>
    steps(workshop.workspace(), [
      {
        config:
          'provider "probe" {\n  world = "WORLD"\n  login = {\n    user = "root"\n  }\n}\nresource "probe_thing" "a" { name = "x" }',
        expectError: { text: 'login.user is "root", which no provider needs', line: 4 },
      },
      {
        config:
          'provider "probe" {\n  world = "WORLD"\n  token = "expired-token"\n}\nresource "probe_thing" "a" { name = "x" }',
        expectError: { text: 'the token (sensitive value) has expired' },
      },
    ]));

  test('write-only values from an ephemeral resource are in no plan and no state', async () => {
    const workspace = workshop.workspace();
    await steps(workspace, [
      {
        config: `ephemeral "probe_secret" "s" { name = "vault" }
resource "probe_thing" "a" {
  name             = "one"
  password         = ephemeral.probe_secret.s.value
  password_version = 1
}`,
        expectAttributes: { 'probe_thing.a': { password: null, password_version: 1 } },
      },
    ]);
    const plan = await workspace.run(['show', '-json', 'plan']);
    expect(plan.output).toContain('"password_version":1');
    for (const text of [plan.output, workspace.read('plan'), workspace.read('terraform.tfstate')])
      expect(text).not.toContain('s3cret-of-vault');
    const happenings = workspace.happenings();
    expect(happenings).toContain('open vault');
    const count = (happening: string): number => happenings.filter((one) => one === happening).length;
    expect(count('close {"name":"vault"}')).toBe(count('open vault'));
  });
});
