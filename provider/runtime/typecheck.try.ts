import {
  string,
  bool,
  int,
  single,
  list,
  listNested,
  map,
  number,
  object,
  tuple,
  dynamic,
  resource,
  provider,
  dataSource,
  ephemeralResource,
  oneOf,
  UNKNOWN,
  isUnknown,
  type Model,
  type Plan,
  type Config,
  type Attributes,
  type UnknownConfig,
} from './index';
interface Client {
  x: number;
}
const a = {
  vm_id: string({ required: true, requiresReplace: true, description: 'd', validators: [oneOf('a', 'b')] }),
  state: string({ optional: true, default: 'running', validators: [oneOf('running', 'stopped')] }),
  address: string({ computed: true, recomputedBy: ['state'] }),
  token: string({ optional: true, writeOnly: true, sensitive: true }),
  n: number({ optional: true }),
  names: list(string(), { optional: true, validators: [] }),
  deep: map(list(object({ a: string(), t: tuple([string(), int()]) })), { optional: true }),
  dyn: dynamic({ optional: true }),
  hardware: single({ cpus: int({ computed: true }), flag: bool({ optional: true }) }, { computed: true }),
  disks: listNested({ size: int({ required: true }), id: string({ computed: true }) }, { optional: true }),
} satisfies Attributes;
type M = Model<typeof a>;
type P = Plan<typeof a>;
const m: M = null as never;
const st: 'running' | 'stopped' = m.state;
const tok: null = m.token;
const cpus: number | null | undefined = m.hardware?.cpus;
const t: readonly [string | null, number | null] | null | undefined = m.deep?.['x']?.[0]?.t;
const p: P = null as never;
if (!isUnknown(p.address)) {
  const s: string | null = p.address;
  void s;
}
void [st, tok, cpus, t];
const c: UnknownConfig<typeof a> = null as never;
if (!isUnknown(c.disks) && c.disks)
  for (const d of c.disks) {
    if (!isUnknown(d) && !isUnknown(d.size)) {
      const n: number = d.size;
      void n;
    }
  }
export const r = resource<Client>()({
  type: 'x_y',
  description: '',
  attributes: a,
  validate({ config, diagnostics }) {
    if (!isUnknown(config.state) && config.state === 'running') diagnostics.error(['state'], 'x');
  },
  modifyPlan({ plan, prior }) {
    plan.set('address', UNKNOWN);
    plan.requireReplace('vm_id');
    if (prior?.state === 'stopped') plan.changes('vm_id');
    // @ts-expect-error
    plan.set('address', 3);
  },
  create({ plan, config, provider, save }) {
    save({ vm_id: plan.vm_id });
    void config.token;
    void provider.x;
    return { ...plan, address: 'x', hardware: null, disks: null };
  },
  read({ state }) {
    return state;
  },
  update({ plan, prior }) {
    return { ...plan, address: prior.address, hardware: null, disks: null };
  },
  delete() {},
  importState({ id }) {
    return { vm_id: id === 'a' ? 'a' : 'b' };
  },
  upgrades: { 0: (raw) => ({ ...raw, vm_id: raw['id'] ?? null }) },
});
export const inline = resource<Client>()({
  type: 'x_z',
  description: '',
  version: 1,
  attributes: {
    id: string({ required: true }),
    kind: string({ optional: true, validators: [oneOf('q')] }),
    n: int({ computed: true }),
  },
  create({ plan }) {
    const k: 'q' | null = plan.kind;
    void k;
    return { ...plan, n: 3 };
  },
  async read({ state }) {
    return state;
  },
  delete() {},
});
export const d = dataSource<Client>()({
  type: 'x_d',
  description: '',
  attributes: { id: string({ required: true }), out: string({ computed: true }) },
  async read({ config }) {
    return { ...config, out: config.id };
  },
});
export const e = ephemeralResource<Client>()({
  type: 'x_e',
  description: '',
  attributes: { v: string({ computed: true, sensitive: true }) },
  open() {
    return { result: { v: 's' }, renewAt: new Date() };
  },
});
export const pr = provider({
  name: 'x',
  description: '',
  attributes: {
    host: string({ required: true }),
    tls: single({ ca: string({ optional: true }) }, { optional: true }),
  },
  configure({ config }) {
    const h = config.host;
    return { x: isUnknown(h) ? 0 : h.length };
  },
  resources: [r, inline],
  dataSources: [d],
  ephemeralResources: [e],
});
const other = resource<{ y: string }>()({
  type: 'o',
  description: '',
  attributes: {},
  create() {
    return {};
  },
  read() {
    return null;
  },
  delete() {},
});
export const bad = provider({
  name: 'x',
  description: '',
  attributes: {},
  configure() {
    return { x: 1 };
  },
  // @ts-expect-error other is made for another client
  resources: [other],
});
// @ts-expect-error element with options
list(string({ required: true }), { optional: true });
const cfg: Config<typeof a> = null as never;
const stc: 'running' | 'stopped' | null = cfg.state;
void stc;
