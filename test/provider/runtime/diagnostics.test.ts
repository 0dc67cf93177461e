import {
  dynamic,
  Dynamic,
  list,
  listNested,
  map,
  mapNested,
  object,
  ProviderError,
  setNested,
  single,
  string,
  tuple,
  type Attributes,
  type Path,
} from '../../../provider/runtime';
import { attributePath, diagnosticPath } from '../../../provider/runtime/calls/attribute-path';
import { CollectedDiagnostics } from '../../../provider/runtime/calls/collected-diagnostics';
import { SensitiveValues } from '../../../provider/runtime/calls/sensitive-values';
import { ValueError } from '../../../provider/runtime/value/value-error';

const attributes = {
  name: string({ required: true }),
  names: list(string(), { optional: true }),
  tags: map(string(), { optional: true }),
  deep: single(
    { more: single({ text: string({ optional: true }) }, { optional: true }) },
    { optional: true },
  ),
  disks: listNested({ size: string({ required: true }) }, { optional: true }),
  notes: mapNested(
    { text: string({ required: true }), secret: string({ optional: true, sensitive: true }) },
    { optional: true },
  ),
  ports: setNested({ number: string({ required: true }) }, { optional: true }),
  any: dynamic({ optional: true, sensitive: true }),
  pair: object({ left: tuple([string()]) }, { optional: true }),
  password: string({ optional: true, writeOnly: true }),
} satisfies Attributes;

const attribute = (attributeName: string): object => ({ attributeName });
const key = (elementKeyString: string): object => ({ elementKeyString });
const index = (elementKeyInt: number): object => ({ elementKeyInt });

/** A path; as the protocol has it; and as Terraform finds its line. */
test.each<readonly [Path, readonly object[], readonly object[]]>([
  [[], [], []],
  [['name'], [attribute('name')], [attribute('name')]],
  [['nonsense'], [], []],
  [['name', 'x'], [attribute('name')], [attribute('name')]],
  [
    ['names', 0],
    [attribute('names'), index(0)],
    [attribute('names'), index(0)],
  ],
  [['names', 'x'], [attribute('names')], [attribute('names')]],
  [
    ['tags', 'a b'],
    [attribute('tags'), key('a b')],
    [attribute('tags'), key('a b')],
  ],
  [
    ['deep', 'more', 'text'],
    [attribute('deep'), attribute('more'), attribute('text')],
    [attribute('deep'), key('more')],
  ],
  [
    ['disks', 1, 'size'],
    [attribute('disks'), index(1), attribute('size')],
    [attribute('disks'), index(1)],
  ],
  [
    ['notes', 'n', 'text'],
    [attribute('notes'), key('n'), attribute('text')],
    [attribute('notes'), key('n')],
  ],
  [['ports', 0, 'number'], [attribute('ports')], [attribute('ports')]],
  [['any', 'x'], [attribute('any')], [attribute('any')]],
  [
    ['pair', 'left', 0],
    [attribute('pair'), attribute('left'), index(0)],
    [attribute('pair'), key('left')],
  ],
])('%j', (path, whole, shown) => {
  expect(attributePath(attributes, path)).toEqual(whole);
  expect(diagnosticPath(attributes, path)).toEqual(shown);
});

const collect = (sensitive = new SensitiveValues()): CollectedDiagnostics =>
  new CollectedDiagnostics(attributes, sensitive);

test('what the path had to leave out is in the text, unless it is there already', () => {
  const diagnostics = collect();
  diagnostics.error(['disks', 1, 'size'], 'too small', 'Make it larger.');
  diagnostics.error(['disks', 1, 'size'], 'disks[1].size is too small');
  diagnostics.warning(['disks', 1], 'a small disk', 'Fine.');
  expect(diagnostics.toProtocol()).toEqual([
    {
      severity: 1,
      summary: 'too small',
      detail: 'disks[1].size: Make it larger.',
      attribute: { steps: [attribute('disks'), index(1)] },
    },
    {
      severity: 1,
      summary: 'disks[1].size is too small',
      detail: '',
      attribute: { steps: [attribute('disks'), index(1)] },
    },
    {
      severity: 2,
      summary: 'a small disk',
      detail: 'Fine.',
      attribute: { steps: [attribute('disks'), index(1)] },
    },
  ]);
});

test('a warning alone is no error', () => {
  const diagnostics = collect();
  diagnostics.warning([], 'careful');
  expect(diagnostics.hasErrors).toBe(false);
  diagnostics.error([], 'wrong');
  expect(diagnostics.hasErrors).toBe(true);
});

test.each<readonly [string, unknown, string, string, boolean]>([
  ['an error', new Error('it broke\nin two\nplaces'), 'it broke', 'in two\nplaces', false],
  ['an error without a message', new TypeError(), 'TypeError', '', false],
  ['an error with an empty first line', new Error('\nx'), 'An error without a message', 'x', false],
  ['a text', 'thrown', 'thrown', '', false],
  ['undefined', undefined, 'undefined', '', false],
  ['an author’s own', new ProviderError('no', { detail: 'Do it.', path: ['name'] }), 'no', 'Do it.', true],
  ['a value that does not fit', new ValueError(['name'], 'is a list'), 'name is a list', '', true],
])('thrown: %s', (_what, thrown, summary, detail, located) => {
  const diagnostics = collect();
  diagnostics.thrown(thrown);
  expect(diagnostics.toProtocol()).toEqual([
    { severity: 1, summary, detail, attribute: located ? { steps: [attribute('name')] } : null },
  ]);
});

describe('sensitive values', () => {
  const hidden = (text: string): string => {
    const sensitive = new SensitiveValues();
    sensitive.add(attributes, {
      name: 'public',
      password: 'hunter2 "x"',
      notes: { n: { text: 'public too', secret: 'four' } },
      any: new Dynamic({ kind: 'list', element: { kind: 'string' } }, [
        'tri',
        'inside-dynamic',
        'inside-dynamic-longer',
      ]),
    });
    return sensitive.hide(text);
  };

  test.each([
    ['a login with hunter2 "x" failed', 'a login with (sensitive value) failed'],
    ['{"password":"hunter2 \\"x\\""}', '{"password":"(sensitive value)"}'],
    ['GET /?p=hunter2%20%22x%22', 'GET /?p=(sensitive value)'],
    ['four by four', '(sensitive value) by (sensitive value)'],
    ['inside-dynamic-longer', '(sensitive value)'],
    ['tri', 'tri'],
    ['public and public too', 'public and public too'],
  ])('%s', (text, expected) => {
    expect(hidden(text)).toBe(expected);
  });

  test('are taken out of summary and detail', () => {
    const sensitive = new SensitiveValues();
    sensitive.add(attributes, { password: 'hunter2' });
    const diagnostics = collect(sensitive);
    diagnostics.error([], 'hunter2 is wrong', 'not hunter2');
    expect(diagnostics.toProtocol()).toMatchObject([
      { summary: '(sensitive value) is wrong', detail: 'not (sensitive value)' },
    ]);
  });
});
