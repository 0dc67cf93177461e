import {
  int,
  list,
  listNested,
  mapNested,
  set,
  setNested,
  single,
  string,
  UNKNOWN,
  type Attributes,
} from '../../../provider/runtime';
import { EditedPlan } from '../../../provider/runtime/plan/edited-plan';
import { plannedObject, withRecomputed } from '../../../provider/runtime/plan/planned-object';
import { replacements } from '../../../provider/runtime/plan/replacements';
import { withDefaults } from '../../../provider/runtime/schema/defaults';
import { pathText } from '../../../provider/runtime/value/path';
import type { ValueMap } from '../../../provider/runtime/value/value';

const attributes = {
  name: string({ required: true, requiresReplace: true }),
  state: string({ optional: true, default: 'running' }),
  groups: set(string(), { optional: true }),
  token: string({ optional: true, writeOnly: true }),
  id: string({ computed: true, recomputedBy: [] }),
  address: string({ computed: true, recomputedBy: ['state'] }),
  lease: string({ computed: true, recomputedBy: ['address'] }),
  stamp: string({ computed: true }),
  zone: string({ optional: true, computed: true, recomputedBy: ['name'] }),
  hardware: single(
    {
      cpus: int({ optional: true, default: 2 }),
      model: string({ optional: true, requiresReplace: true }),
      serial: string({ computed: true, recomputedBy: ['model'] }),
    },
    { optional: true },
  ),
  disks: listNested(
    {
      size: int({ required: true, requiresReplace: true }),
      path: string({ computed: true, recomputedBy: ['size'] }),
    },
    { optional: true },
  ),
  ports: setNested({ number: int({ required: true }) }, { optional: true }),
  notes: mapNested({ text: string({ required: true, requiresReplace: true }) }, { optional: true }),
} satisfies Attributes;

const nothing: ValueMap = Object.fromEntries(Object.keys(attributes).map((name) => [name, null]));
const config = (values: ValueMap): ValueMap => ({ ...nothing, name: 'one', ...values });
const prior = (values: ValueMap = {}): ValueMap => ({
  ...nothing,
  name: 'one',
  state: 'running',
  id: 'id-1',
  address: '10.0.0.1',
  lease: 'l-1',
  stamp: 's-1',
  zone: 'a',
  ...values,
});

function plan(before: ValueMap | null, wanted: ValueMap): ValueMap {
  const planned = plannedObject(attributes, before, wanted);
  return before ? withRecomputed(attributes, before, wanted, planned, new Set()) : planned;
}

test('a creation: the configuration, defaults, unknown for what is computed, null for what is write-only', () => {
  const wanted = config({
    token: 'secret',
    disks: [{ size: 1, path: null }],
    hardware: { cpus: null, model: 'm', serial: null },
  });
  expect(plan(null, wanted)).toEqual({
    ...nothing,
    name: 'one',
    state: 'running',
    id: UNKNOWN,
    address: UNKNOWN,
    lease: UNKNOWN,
    stamp: UNKNOWN,
    zone: UNKNOWN,
    disks: [{ size: 1, path: UNKNOWN }],
    hardware: { cpus: 2, model: 'm', serial: UNKNOWN },
  });
});

const hardware = { cpus: 2, model: 'm', serial: 'sn' };

test.each<readonly [string, ValueMap, ValueMap, ValueMap]>([
  ['nothing changes', {}, {}, {}],
  [
    'a set in another order is no change',
    { groups: ['a', 'b'] },
    { groups: ['b', 'a'] },
    { groups: ['b', 'a'] },
  ],
  ['a write-only value is no change', {}, { token: 'another' }, {}],
  [
    'what depends on nothing and what depends on any change',
    {},
    { groups: ['a'] },
    { groups: ['a'], stamp: UNKNOWN },
  ],
  [
    'one computed attribute depends on another',
    {},
    { state: 'stopped' },
    { state: 'stopped', address: UNKNOWN, lease: UNKNOWN, stamp: UNKNOWN },
  ],
  [
    'an unknown value is a change',
    {},
    { state: UNKNOWN },
    { state: UNKNOWN, address: UNKNOWN, lease: UNKNOWN, stamp: UNKNOWN },
  ],
  [
    'an optional computed attribute that is set is what it is set to',
    {},
    { zone: 'b' },
    { zone: 'b', stamp: UNKNOWN },
  ],
  ['an optional computed attribute no longer set keeps its value', { zone: 'b' }, {}, { zone: 'b' }],
  [
    'a default comes back',
    { state: 'stopped' },
    {},
    { state: 'running', address: UNKNOWN, lease: UNKNOWN, stamp: UNKNOWN },
  ],
  [
    'inside an object only what the change affects',
    { hardware },
    { hardware: { cpus: 4, model: 'm', serial: null } },
    { hardware: { cpus: 4, model: 'm', serial: 'sn' }, stamp: UNKNOWN },
  ],
  [
    'inside an object what the change affects',
    { hardware },
    { hardware: { cpus: null, model: 'n', serial: null } },
    { hardware: { cpus: 2, model: 'n', serial: UNKNOWN }, stamp: UNKNOWN },
  ],
  [
    'a new element of a list',
    { disks: [{ size: 1, path: 'p1' }] },
    {
      disks: [
        { size: 1, path: null },
        { size: 2, path: null },
      ],
    },
    {
      disks: [
        { size: 1, path: 'p1' },
        { size: 2, path: UNKNOWN },
      ],
      stamp: UNKNOWN,
    },
  ],
  [
    'an unknown list',
    { disks: [{ size: 1, path: 'p1' }] },
    { disks: UNKNOWN },
    { disks: UNKNOWN, stamp: UNKNOWN },
  ],
  [
    'an unknown element',
    { disks: [{ size: 1, path: 'p1' }] },
    { disks: [UNKNOWN] },
    { disks: [UNKNOWN], stamp: UNKNOWN },
  ],
])('a change: %s', (_what, before, wanted, expected) => {
  expect(plan(prior(before), config(wanted))).toEqual({ ...prior(before), ...nullToo(wanted), ...expected });
});

/** What the configuration leaves out and no provider computes is null. */
function nullToo(wanted: ValueMap): ValueMap {
  const settable = ['groups', 'hardware', 'disks'].filter((name) => !(name in wanted));
  return Object.fromEntries(settable.map((name) => [name, null]));
}

test.each<readonly [string, ValueMap, ValueMap, readonly string[]]>([
  ['no change', {}, {}, []],
  ['a change that replaces nothing', {}, { state: 'stopped' }, []],
  ['an attribute', {}, { name: 'two' }, ['name']],
  ['an unknown attribute', {}, { name: UNKNOWN }, ['name']],
  ['one inside an object', { hardware }, { hardware: { ...hardware, model: 'n' } }, ['hardware.model']],
  ['another inside an object', { hardware }, { hardware: { ...hardware, cpus: 9 } }, []],
  ['the object gone', { hardware }, { hardware: null }, ['hardware.model']],
  [
    'an object without the attribute gone',
    { hardware: { ...hardware, model: null } },
    { hardware: null },
    [],
  ],
  [
    'one element of a list',
    { disks: [{ size: 1 }, { size: 2 }] },
    { disks: [{ size: 1 }, { size: 3 }] },
    ['disks[1].size'],
  ],
  ['an element more', { disks: [{ size: 1 }] }, { disks: [{ size: 1 }, { size: 3 }] }, ['disks[1].size']],
  ['an element less', { disks: [{ size: 1 }, { size: 2 }] }, { disks: [{ size: 1 }] }, ['disks[1].size']],
  ['an unknown list', { disks: [{ size: 1 }] }, { disks: UNKNOWN }, ['disks[0].size']],
  [
    'an element of a map',
    { notes: { a: { text: 'x' } } },
    { notes: { a: { text: 'y' }, b: { text: 'z' } } },
    ['notes.a.text', 'notes.b.text'],
  ],
  ['elements of a set', { ports: [{ number: 1 }] }, { ports: [{ number: 2 }] }, []],
])('replaced by a change: %s', (_what, before, planned, paths) => {
  expect(replacements(attributes, prior(before), prior(planned)).map(pathText)).toEqual(paths);
});

test('elements of a set replace nothing one by one: the schema check refuses such attributes', () => {
  const unsound = {
    ports: setNested({ number: int({ required: true, requiresReplace: true }) }, { optional: true }),
  };
  expect(replacements(unsound, { ports: [{ number: 1 }] }, { ports: [{ number: 2 }] })).toEqual([]);
});

describe('modifyPlan', () => {
  const edited = (before: ValueMap | null, wanted: ValueMap): EditedPlan =>
    new EditedPlan(attributes, before, wanted, plan(before, wanted));

  test('sets what is computed, and what becomes unknown by that follows', () => {
    const editor = edited(prior(), config({}));
    expect(editor.changes()).toBe(false);
    editor.set('address', UNKNOWN);
    expect([editor.changes(), editor.changes('address'), editor.changes('name')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(withRecomputed(attributes, prior(), config({}), editor.values, editor.edited)).toMatchObject({
      address: UNKNOWN,
      lease: UNKNOWN,
      stamp: UNKNOWN,
      id: 'id-1',
    });
  });

  test('keeps what it sets', () => {
    const editor = edited(prior(), config({ state: 'stopped' }));
    editor.set('stamp', 's-1');
    expect(
      withRecomputed(attributes, prior(), config({ state: 'stopped' }), editor.values, editor.edited),
    ).toMatchObject({
      address: UNKNOWN,
      stamp: 's-1',
    });
  });

  test('a creation changes everything', () => {
    expect(edited(null, config({})).changes('token')).toBe(true);
  });

  test.each<readonly [string, string, unknown, string]>([
    ['a configured attribute', 'name', 'two', 'not computed: only its prior value'],
    ['an optional computed one that is configured', 'zone', 'c', 'configured: only its prior value'],
    ['a write-only one', 'token', 'x', 'write-only'],
    ['one that does not exist', 'nonsense', 1, 'no attribute of the schema'],
    ['a wrong type', 'address', 5, 'is a number, not a string'],
  ])('refuses to set %s', (_what, name, value, problem) => {
    expect(() => edited(prior(), config({ zone: 'b' })).set(name, value as never)).toThrow(problem);
  });

  test('may keep the prior value in place of one that means the same, and set what has a default', () => {
    const editor = edited(prior({ name: 'ONE' }), config({ name: 'one' }));
    editor.set('name', 'ONE');
    editor.set('state', 'stopped');
    expect(editor.values).toMatchObject({ name: 'ONE', state: 'stopped' });
  });

  test('refuses to replace by an attribute that does not exist', () => {
    expect(() => edited(prior(), config({})).requireReplace(['nonsense', 'x'])).toThrow('no attribute');
  });
});

test('defaults are filled in on every level', () => {
  const nested = {
    a: single(
      { b: int({ optional: true, default: 1 }), c: list(string(), { optional: true, default: ['x'] }) },
      { optional: true, default: { b: null, c: null } },
    ),
  } satisfies Attributes;
  expect(withDefaults(nested, { a: null })).toEqual({ a: { b: 1, c: ['x'] } });
  expect(withDefaults(nested, { a: { b: 5, c: null } })).toEqual({ a: { b: 5, c: ['x'] } });
  expect(withDefaults(nested, { a: UNKNOWN })).toEqual({ a: UNKNOWN });
  expect(plannedObject(nested, null, { a: null })).toEqual({ a: { b: 1, c: ['x'] } });
});
