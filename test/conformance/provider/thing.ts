import {
  bool,
  int,
  intBetween,
  isUnknown,
  listNested,
  list,
  map,
  mapNested,
  oneOf,
  ProviderError,
  resource,
  set,
  setNested,
  single,
  string,
  type Attributes,
  type Model,
  type Plan,
} from '../../../provider/runtime';
import type { World } from './world';

const attributes = {
  name: string({
    required: true,
    requiresReplace: true,
    description: 'Its ID, and what goes wrong with it.',
  }),
  state: string({ optional: true, default: 'running', validators: [oneOf('running', 'stopped')] }),
  size: int({ optional: true, validators: [intBetween(1, 10)] }),
  tags: map(string(), { optional: true }),
  groups: set(string(), { optional: true }),
  matrix: list(list(string()), { optional: true }),
  hardware: single(
    {
      cpus: int({ optional: true, default: 2 }),
      firmware: string({ optional: true, requiresReplace: true }),
      serial: string({ computed: true, recomputedBy: [] }),
    },
    { optional: true },
  ),
  disks: listNested(
    {
      size: int({ required: true, requiresReplace: true }),
      label: string({ optional: true }),
      path: string({ computed: true }),
    },
    { optional: true },
  ),
  ports: setNested(
    { number: int({ required: true }), open: bool({ optional: true, default: true }) },
    { optional: true },
  ),
  notes: mapNested(
    { text: string({ required: true }), secret: string({ optional: true, sensitive: true }) },
    { optional: true },
  ),
  password: string({ optional: true, writeOnly: true, sensitive: true }),
  password_version: int({ optional: true }),
  id: string({ computed: true, recomputedBy: [] }),
  power_changes: int({ computed: true, recomputedBy: ['state'] }),
  generation: int({ computed: true, description: 'Any change makes it another one.' }),
} satisfies Attributes;

type Thing = Model<typeof attributes>;

/** What a plan becomes: every computed attribute gets its value. */
function made(plan: Plan<typeof attributes>, before: Thing | null): Thing {
  const generation = (before?.generation ?? 0) + 1;
  return {
    ...plan,
    id: plan.name,
    generation,
    power_changes: (before?.power_changes ?? 0) + (before?.state === plan.state ? 0 : 1),
    hardware: plan.hardware && {
      ...plan.hardware,
      serial: isUnknown(plan.hardware.serial) ? `serial-of-${plan.name}` : plan.hardware.serial,
    },
    disks:
      plan.disks?.map((disk, at) => ({ ...disk, path: `/dev/${plan.name}/${at}/${generation}` })) ?? null,
  };
}

/** A resource with every kind of attribute, whose name says what shall go wrong. */
export const thing = resource<World>()({
  type: 'probe_thing',
  description: 'A thing.',
  attributes,
  validate({ config, diagnostics }) {
    if (config.name === 'forbidden')
      diagnostics.error(['hardware', 'firmware'], 'a forbidden thing has no firmware', 'Take it out.');
  },
  modifyPlan({ config, prior, plan, diagnostics, provider }) {
    if (isUnknown(provider.endpoint)) diagnostics.warning([], 'the endpoint is not known yet');
    if (config.size === 9 && prior?.size !== 9) plan.requireReplace('size');
    if (config.name === 'renewed' && prior) plan.set('power_changes', (prior.power_changes ?? 0) + 100);
  },
  planDestroy({ prior }) {
    if (prior.name === 'guarded')
      throw new ProviderError('the thing is guarded', { detail: 'Unguard it first.' });
  },
  async create({ plan, config, provider, diagnostics, save, signal, privateState }) {
    const { name } = plan;
    privateState.set('created', name);
    provider.note(`create ${name}`);
    if (name === 'fails-before') throw new ProviderError('nothing could be made', { path: ['state'] });
    if (name === 'fails-after') {
      provider.write(name, {});
      save({ id: name });
      throw new Error(`it broke while the password was ${config.password ?? 'unset'}\nand nobody knows why`);
    }
    if (name === 'throws-in-timer') {
      provider.write(name, {});
      save({ id: name });
      await new Promise(() => {
        setTimeout(() => {
          throw new TypeError('thrown where nobody catches');
        }, 10);
      });
    }
    if (name === 'waits') {
      await new Promise<void>((resolve) => {
        const keepAlive = setInterval(() => undefined, 1000);
        signal.addEventListener('abort', () => {
          clearInterval(keepAlive);
          resolve();
        });
      });
      provider.note('create cancelled');
      save({ id: name });
      signal.throwIfAborted();
    }
    provider.write(name, made(plan, null));
    if (name === 'misfits') return { ...made(plan, null), size: 'large' as never };
    if (name === 'leaves-unknown') return { ...made(plan, null), power_changes: plan.power_changes as never };
    if (name === 'deep') diagnostics.error(['notes', 'a', 'text'], 'the text is too short');
    return made(plan, null);
  },
  read({ state, provider, privateState }) {
    if (privateState.get('created') !== state.name && privateState.get('imported') === undefined)
      throw new Error(`the private state of ${state.name} is lost`);
    const found = provider.read<Thing>(state.name);
    return found && { ...state, ...found };
  },
  update({ plan, prior, provider, save }) {
    if (plan.size === 7) throw new Error('seven is refused by the other side');
    if (plan.size === 8) {
      save({ tags: plan.tags });
      throw new Error('only the tags could be changed');
    }
    const object = made(plan, prior);
    provider.write(plan.name, object);
    return object;
  },
  delete({ state, provider }) {
    if (state.name === 'undeletable' && provider.read(state.name)) throw new Error('it will not go');
    provider.remove(state.name);
    provider.note(`delete ${state.name}`);
  },
  importState({ id, provider, privateState }) {
    const found = provider.read<Thing>(id);
    if (!found) throw new ProviderError(`there is no thing "${id}"`);
    privateState.set('imported', true);
    return { name: id, id };
  },
});
