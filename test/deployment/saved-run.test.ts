import { join } from 'node:path';
import { Applier } from '../../deployment/applier';
import { Initialisation } from '../../deployment/initialisation';
import { Planner } from '../../deployment/planner';
import { Pool } from '../../deployment/pool';
import { ProviderLocks } from '../../deployment/provider-locks';
import { pairs } from '../../deployment/rollout';
import { readyPlans } from '../../deployment/saved-run';
import { Interruption } from '../../engine';
import { change, keptProgress, plan, ScriptedFleet } from './scripted-fleet';

let fleet: ScriptedFleet;
beforeEach(() => {
  fleet = new ScriptedFleet();
});
afterEach(() => fleet.remove());

test('one that cannot be initialised is a failure of its own, and the others are applied', async () => {
  fleet.script(`[ "$1 $stack" = 'init b' ] && { echo 'Error: no such bucket' >&2; exit 1; }; exit 0`);
  const connectors = fleet.connectors('a', 'b', 'c');
  const changes = [change('connector_power.appliance')];
  const saved = pairs(connectors, [plan('a', changes), plan('b', changes), plan('c')]);
  const results = await Interruption.during(async (interruption) => {
    const options = {
      ...{ env: fleet.env, interruption, progress: keptProgress().progress },
      initialisation: new Initialisation(new ProviderLocks(fleet.out, fleet.directory)),
      planFile: (stack: string) => join(fleet.directory, `${stack}.tfplan`),
    };
    const ready = pairs(connectors, await readyPlans(saved, new Planner({ ...options, pool: new Pool(1) })));
    const applier = new Applier(options);
    return Promise.all(ready.map((each) => applier.apply(each.connector, each.plan)));
  });
  expect(results.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['a', 'applied'],
    ['b', 'failed'],
    ['c', 'unchanged'],
  ]);
  expect(results[1]!.stacks).toMatchObject([
    { stack: 'b-identity', outcome: 'skipped' },
    { stack: 'b', outcome: 'failed', diagnostics: [{ detail: 'Error: no such bucket' }] },
  ]);
  expect(fleet.lines().filter((line) => line.startsWith('apply'))).toEqual(['apply a']);
  // What changes nothing needs no init.
  expect(fleet.lines()).not.toContain('init c');
});
