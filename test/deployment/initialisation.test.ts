import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackPlace } from '../../deployment/connector-stacks';
import { Initialisation, pluginCache } from '../../deployment/initialisation';
import { ProviderLocks } from '../../deployment/provider-locks';
import { Interruption } from '../../engine';
import { ScriptedFleet } from './scripted-fleet';

let fleet: ScriptedFleet;
beforeEach(() => {
  fleet = new ScriptedFleet();
});
afterEach(() => fleet.remove());

/** A stack that requires a provider. */
function stack(name: string, provider: string): StackPlace {
  const place = { stack: name, directory: join(fleet.out, name) };
  fleet.stack(place, { [provider]: { source: provider, version: '1.0.0' } });
  return place;
}
/** Initialises all at once. @returns the outcome of each that failed */
function initialised(places: readonly StackPlace[], initialisation: Initialisation): Promise<unknown[]> {
  return Interruption.during((interruption) =>
    Promise.all(
      places.map(async (place) => (await initialisation.prepare(fleet.engine(place, interruption)))?.outcome),
    ),
  );
}
const fresh = (): Initialisation => new Initialisation(new ProviderLocks(fleet.out, fleet.directory));

test('the first of each kind fills the cache alone, the others follow side by side', async () => {
  // Two of one kind wait for each other, and fail when they wait in vain.
  fleet.script(`echo "+$stack" >> $fleet/order; n=0
    case $stack in aws-[23])
      until grep -q +aws-2 $fleet/order && grep -q +aws-3 $fleet/order; do
        n=$((n+1)); [ $n = 200 ] && exit 1; sleep 0.05
      done;;
    esac
    sleep 0.1; echo "-$stack" >> $fleet/order`);
  const places = [
    ...['aws-1', 'aws-2', 'aws-3'].map((name) => stack(name, 'aws')),
    ...['vsphere-1', 'vsphere-2'].map((name) => stack(name, 'vsphere')),
  ];
  expect(await initialised(places, fresh())).toEqual(places.map(() => undefined));
  const order = fleet.lines('order');
  const at = (text: string): number => order.indexOf(text);
  expect(order).toHaveLength(10);
  // Nobody writes into the cache beside the first of the other kind.
  expect(at('+vsphere-1')).toBeGreaterThan(at('-aws-1'));
  for (const other of ['+aws-2', '+aws-3']) expect(at(other)).toBeGreaterThan(at('-aws-1'));
  expect(at('+vsphere-2')).toBeGreaterThan(at('-vsphere-1'));
});

test('what is initialised is so once, until it requires something else or its providers are gone', async () => {
  fleet.script('');
  const place = stack('a', 'aws');
  await initialised([place], fresh());
  await initialised([place], fresh());
  expect(fleet.lines()).toEqual(['init a']);
  stack('a', 'vsphere');
  await initialised([place], fresh());
  expect(fleet.lines()).toEqual(['init a', 'init a']);
  rmSync(join(place.directory, '.terraform/providers/host'), { recursive: true });
  await initialised([place], fresh());
  expect(fleet.lines()).toHaveLength(3);
});

test('an init that fails is told of, and the others of its kind are tried', async () => {
  fleet.script(`[ $stack = a ] && { echo 'Error: no such provider' >&2; exit 1; }; exit 0`);
  const places = [stack('a', 'aws'), stack('b', 'aws')];
  expect(await initialised(places, fresh())).toEqual(['failed', undefined]);
});

test('after an init that failed the next one fills the cache alone, and only then the others follow', async () => {
  fleet.script(`echo "+$stack" >> $fleet/order; sleep 0.2; echo "-$stack" >> $fleet/order
    case $stack in a|b) exit 1;; esac`);
  const places = ['a', 'b', 'c', 'd', 'e'].map((name) => stack(name, 'aws'));
  expect(await initialised(places, fresh())).toEqual(['failed', 'failed', undefined, undefined, undefined]);
  const order = fleet.lines('order');
  expect(order.slice(0, 6)).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
  // Side by side.
  expect(order.slice(6, 8).sort()).toEqual(['+d', '+e']);
});

test('a committed lock is given to init to be kept', async () => {
  fleet.script('echo "$*" >> $fleet/arguments');
  const places = [stack('a', 'aws')];
  await initialised(places, new Initialisation(new ProviderLocks(fleet.out, fleet.directory, 'readonly')));
  expect(fleet.lines('arguments')).toEqual([expect.stringContaining('-lockfile=readonly')]);
});

test('providers are kept once beside the stacks, unless somebody has said where', () => {
  const out = join(fleet.directory, 'out');
  const env = { HOME: join(fleet.directory, 'home') };
  mkdirSync(env.HOME);
  const ours = { TF_PLUGIN_CACHE_DIR: join(out, '.providers') };
  expect(pluginCache(out, env)).toEqual(ours);
  expect(pluginCache(out, { ...env, TF_PLUGIN_CACHE_DIR: '/elsewhere' })).toEqual({});
  writeFileSync(join(env.HOME, '.terraformrc'), 'disable_checkpoint = true\n');
  expect(pluginCache(out, env)).toEqual(ours);
  writeFileSync(join(env.HOME, '.terraformrc'), 'plugin_cache_dir = "/mine"\n');
  expect(pluginCache(out, env)).toEqual({});
  expect(pluginCache(out, { ...env, TF_CLI_CONFIG_FILE: join(fleet.directory, 'none') })).toEqual(ours);
});
