import {
  bool,
  dynamic,
  int,
  intBetween,
  list,
  listNested,
  map,
  object,
  provider,
  resource,
  schemaProblems,
  set,
  setNested,
  single,
  string,
  type Attribute,
  type Attributes,
  type Resource,
} from '../../../provider/runtime';

const text = string({ optional: true });

function resourceOf(attributes: Attributes, more: Partial<Resource<unknown>> = {}): Resource<unknown> {
  const none = (): never => {
    throw new Error('never called');
  };
  return resource<unknown>()({
    type: 'test_thing',
    description: 'A thing.',
    attributes,
    create: none,
    read: none,
    update: none,
    delete: none,
    ...more,
  });
}

const problemsOf = (...resources: Resource<unknown>[]): readonly string[] =>
  schemaProblems(
    provider({ name: 'test', description: '', attributes: {}, configure: () => null, resources }),
  );

test('a sound schema of every form has no problem', () => {
  const attributes = {
    id: string({ computed: true, recomputedBy: [] }),
    name: string({ required: true, requiresReplace: true }),
    size: int({ optional: true, default: 10, validators: [intBetween(1, 10)] }),
    zone: string({ optional: true, computed: true, recomputedBy: ['name'] }),
    secret: string({ required: true, writeOnly: true, sensitive: true }),
    any: dynamic({ optional: true }),
    pair: object({ a: dynamic(), b: list(string()) }, { optional: true }),
    facts: single({ cpus: int({ computed: true }) }, { computed: true }),
    disks: listNested(
      { size: int({ required: true, requiresReplace: true }), path: string({ computed: true }) },
      { optional: true },
    ),
    ports: setNested(
      { number: int({ required: true }), open: bool({ optional: true, default: true }) },
      { optional: true },
    ),
    limits: single(
      { low: int({ optional: true }), high: int({ optional: true }) },
      { optional: true, default: { low: 1, high: null } },
    ),
  } satisfies Attributes;
  expect(problemsOf(resourceOf(attributes, { version: 1, upgrades: { 0: (state) => state } }))).toEqual([]);
});

test.each<readonly [string, Attribute, string]>([
  ['nothing at all', string({}), 'is neither required, optional nor computed'],
  ['required and optional', string({ required: true, optional: true }), 'is both required and optional'],
  ['required and computed', string({ required: true, computed: true }), 'is both required and computed'],
  ['a default, not optional', string({ required: true, default: 'x' }), 'has a default and is not optional'],
  [
    'a default, computed',
    string({ optional: true, computed: true, default: 'x' }),
    'has a default and is computed',
  ],
  [
    'a default of another type',
    string({ optional: true, default: 5 as never }),
    'has a default that is a number, not a string',
  ],
  [
    'a default its rules refuse',
    int({ optional: true, default: 11, validators: [intBetween(1, 10)] }),
    'has a default that is 11; allowed: 1 to 10',
  ],
  [
    'a default with a null element',
    list(string(), { optional: true, default: ['a', null as never] }),
    'has a default that [1] is null',
  ],
  ['a null default', string({ optional: true, default: null as never }), 'has the default null'],
  ['write-only, computed', string({ computed: true, writeOnly: true }), 'is write-only and computed'],
  [
    'write-only, with a default',
    string({ optional: true, writeOnly: true, default: 'x' }),
    'is write-only and has a default',
  ],
  [
    'write-only, replacing',
    string({ optional: true, writeOnly: true, requiresReplace: true }),
    'is write-only: its change is never seen',
  ],
  [
    'write-only with attributes inside',
    single({ a: text }, { optional: true, writeOnly: true }),
    'is write-only with attributes inside',
  ],
  [
    'sensitive with attributes inside',
    single({ a: text }, { optional: true, sensitive: true }),
    'is sensitive with attributes inside',
  ],
  [
    'recomputedBy, not computed',
    string({ optional: true, recomputedBy: [] }),
    'has recomputedBy and is not computed',
  ],
  [
    'recomputedBy itself',
    string({ computed: true, recomputedBy: ['it'] }),
    'has recomputedBy "it", which is no other attribute',
  ],
  [
    'recomputedBy nothing there is',
    string({ computed: true, recomputedBy: ['x'] }),
    'has recomputedBy "x", which is no other attribute',
  ],
  [
    'rules for what cannot be set',
    int({ computed: true, validators: [intBetween(1, 2)] }),
    'has validators and cannot be set',
  ],
  ['dynamic elements', map(dynamic() as never, { optional: true }), 'has dynamic elements in a collection'],
  [
    'a field with a bad name',
    object({ 'Not-a-name': string() }, { optional: true }),
    ': Not-a-name is no name',
  ],
])('refused: %s', (_what, it, problem) => {
  expect(problemsOf(resourceOf({ it }))).toEqual([
    expect.stringContaining(`resource test_thing: it ${problem}`),
  ]);
});

test.each<readonly [string, Attribute, string]>([
  ['computed', string({ computed: true }), 'is computed inside a set'],
  ['write-only', string({ optional: true, writeOnly: true }), 'is write-only inside a set'],
  ['replacing', string({ optional: true, requiresReplace: true }), 'has requiresReplace inside a set'],
  ['dynamic', dynamic({ optional: true }), 'is dynamic inside a collection'],
])('refused inside a set: %s', (_what, it, problem) => {
  const deep = setNested({ more: single({ it }, { optional: true }) }, { optional: true });
  expect(problemsOf(resourceOf({ deep }))).toEqual([expect.stringContaining(`deep.more.it ${problem}`)]);
});

test('refused inside an attribute nobody can set: one that can be', () => {
  const facts = single({ cpus: int({ optional: true }) }, { computed: true });
  expect(problemsOf(resourceOf({ facts }))).toEqual([
    'resource test_thing: facts.cpus can be set inside an attribute that cannot',
  ]);
});

test.each(['count', 'for_each', 'depends_on', 'lifecycle', 'provider', 'provisioner', 'connection'])(
  'refused as a name: %s',
  (name) => {
    expect(problemsOf(resourceOf({ [name]: text }))).toEqual([
      `resource test_thing: ${name} is a name Terraform keeps for itself`,
    ]);
  },
);

test.each(['Name', '1st', 'a-b', '', '_', 'ä', 'a b'])('refused as no name: "%s"', (name) => {
  expect(problemsOf(resourceOf({ [name]: text }))).toEqual([expect.stringContaining('is no name')]);
});

test.each(['a', '_a', 'a1', 'a_b', 'provider_name', 'counts'])('a name: "%s"', (name) => {
  expect(problemsOf(resourceOf({ [name]: text }))).toEqual([]);
});

test.each<readonly [string, Partial<Resource<unknown>>, string]>([
  ['another provider’s name', { type: 'other_thing' }, 'resource "other_thing": the name must be test_'],
  ['a name that is none', { type: 'test_Thing' }, 'resource "test_Thing": the name must be'],
  ['a version that is none', { version: -1 }, 'version is -1, not a whole number from 0'],
  [
    'a step that is missing',
    { version: 2, upgrades: { 1: (state) => state } },
    'upgrades lacks the step from version 0',
  ],
  [
    'a step too many',
    { version: 0, upgrades: { 0: (state) => state } },
    'upgrades has a step from 0, beyond version 0',
  ],
  ['a change nobody does', { update: undefined }, 'text can change, but there is no update'],
])('refused: %s', (_what, more, problem) => {
  expect(problemsOf(resourceOf({ text }, more))).toEqual([expect.stringContaining(problem)]);
});

test('without an update everything that can be set replaces', () => {
  const attributes = {
    name: string({ required: true, requiresReplace: true }),
    secret: string({ optional: true, writeOnly: true }),
    id: string({ computed: true }),
    deep: single(
      { a: string({ optional: true, requiresReplace: true }), b: string({ optional: true }) },
      { optional: true },
    ),
  };
  expect(problemsOf(resourceOf(attributes, { update: undefined }))).toEqual([
    'resource test_thing: deep.b can change, but there is no update: add one, or requiresReplace',
  ]);
});

test('two of one name, and what only resources have', () => {
  const unsound = provider({
    name: 'Test',
    description: '',
    attributes: {
      alias: text,
      made: string({ computed: true }),
      again: string({ optional: true, requiresReplace: true }),
    },
    configure: () => null,
    resources: [resourceOf({ text }), resourceOf({ text })],
  });
  expect(schemaProblems(unsound)).toEqual(
    expect.arrayContaining([
      'provider "Test": the name must be lower-case letters, digits and dashes',
      'provider Test: alias is a name Terraform keeps for itself',
      'provider Test: made is computed, which no configuration of a provider is',
      'provider Test: again has requiresReplace, which only resources have',
      'resource test_thing is there twice',
    ]),
  );
});

test('a set of plain values may be set, and must not be dynamic', () => {
  expect(problemsOf(resourceOf({ plain: set(string(), { optional: true }) }))).toEqual([]);
});
