import {
  bool,
  dynamic,
  int,
  isUnknown,
  list,
  listNested,
  map,
  mapNested,
  number,
  object,
  oneOf,
  provider,
  resource,
  set,
  single,
  string,
  tuple,
  UNKNOWN,
  type Attributes,
  type Config,
  type Decimal,
  type Dynamic,
  type Model,
  type Plan,
  type Unknown,
  type UnknownConfig,
} from '../../../provider/runtime';

// What is tested here the compiler tests: `npx tsc -p .` fails when a type is not exactly the one expected.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(proof: Same<A, B>): void => expect(proof).toBe(true);

const attributes = {
  required: string({ required: true }),
  defaulted: string({ optional: true, default: 'running', validators: [oneOf('running', 'stopped')] }),
  optional: int({ optional: true }),
  computed: bool({ computed: true }),
  secret: string({ required: true, writeOnly: true }),
  maybe_secret: string({ optional: true, writeOnly: true }),
  amount: number({ required: true }),
  any: dynamic({ required: true }),
  names: list(string(), { required: true }),
  groups: set(int(), { computed: true }),
  deep: map(list(object({ a: string(), t: tuple([string(), int()]) })), { required: true }),
  nested: single({ cpus: int({ required: true }), serial: string({ computed: true }) }, { required: true }),
  many: listNested({ size: int({ optional: true, default: 3 }) }, { required: true }),
  named: mapNested({ text: string({ required: true }) }, { required: true }),
} satisfies Attributes;

type State = Model<typeof attributes>;
type Configured = Config<typeof attributes>;
type Planned = Plan<typeof attributes>;
type Open = UnknownConfig<typeof attributes>;

test('state', () => {
  same<State['required'], string>(true);
  same<State['defaulted'], 'running' | 'stopped'>(true);
  same<State['optional'], number | null>(true);
  same<State['computed'], boolean | null>(true);
  same<State['secret'], null>(true);
  same<State['amount'], Decimal>(true);
  same<State['any'], Dynamic>(true);
  same<State['names'], readonly string[]>(true);
  same<State['groups'], readonly number[] | null>(true);
  same<State['nested'], { readonly cpus: number; readonly serial: string | null }>(true);
  same<State['many'][number]['size'], number>(true);
  same<State['named'], Readonly<Record<string, { readonly text: string }>>>(true);
  same<NonNullable<State['deep'][string]>[number]['t'], readonly [string | null, number | null] | null>(true);
});

test('configuration', () => {
  same<Configured['defaulted'], 'running' | 'stopped' | null>(true);
  same<Configured['secret'], string>(true);
  same<Configured['maybe_secret'], string | null>(true);
  same<Configured['many'][number]['size'], number | null>(true);
  same<Open['required'], string | Unknown>(true);
});

test('plan', () => {
  same<Planned['required'], string>(true);
  same<Planned['defaulted'], 'running' | 'stopped'>(true);
  same<Planned['computed'], boolean | Unknown | null>(true);
  same<Planned['secret'], null>(true);
  same<Planned['nested']['serial'], string | Unknown | null>(true);
});

test('what must not compile', () => {
  // @ts-expect-error an element has no options
  list(string({ required: true }), { optional: true });
  // @ts-expect-error a default of another type
  int({ optional: true, default: 'x' });
  // @ts-expect-error a rule for another type
  int({ optional: true, validators: [oneOf('a')] });
  const made = resource<{ url: string }>()({
    type: 'test_thing',
    description: '',
    attributes,
    modifyPlan({ plan, config }) {
      plan.set('computed', UNKNOWN);
      // @ts-expect-error a bool
      plan.set('computed', 'x');
      // @ts-expect-error no such attribute
      plan.requireReplace('nonsense');
      // @ts-expect-error may be unknown
      expect(config.required.length).toBeDefined();
      if (!isUnknown(config.required)) expect(config.required.length).toBeDefined();
    },
    // @ts-expect-error what may be unknown is no state
    create: ({ plan }) => ({ ...plan }),
    read: ({ state }) => state,
    delete: () => undefined,
  });
  provider({
    name: 'test',
    description: '',
    attributes: {},
    configure: () => ({ port: 1 }),
    // @ts-expect-error made for another client
    resources: [made],
  });
});
