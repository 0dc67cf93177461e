import { join } from 'node:path';
import { Initialisation } from '../../deployment/initialisation';
import { hasFailed } from '../../deployment/guard-rails';
import type { ConnectorPlan } from '../../deployment/plan-model';
import { Planner } from '../../deployment/planner';
import { Pool } from '../../deployment/pool';
import { ProviderLocks } from '../../deployment/provider-locks';
import { Interruption } from '../../engine';
import { keptProgress, ScriptedFleet } from './scripted-fleet';

let fleet: ScriptedFleet;
beforeEach(() => {
  fleet = new ScriptedFleet();
});
afterEach(() => fleet.remove());

/** Plans connectors, so many stacks at once. */
function planned(names: readonly string[], parallelism: number): Promise<ConnectorPlan[]> {
  const connectors = fleet.connectors(...names);
  const { progress } = keptProgress();
  return Interruption.during((interruption) => {
    const planner = new Planner({
      ...{ env: fleet.env, interruption, progress, pool: new Pool(parallelism) },
      initialisation: new Initialisation(new ProviderLocks(fleet.out, fleet.directory)),
      planFile: (stack) => join(fleet.directory, `${stack}.tfplan`),
    });
    return Promise.all(connectors.map((connector) => planner.plan(connector)));
  });
}

const planCalls = (): string[] => fleet.lines().filter((line) => line.startsWith('plan'));

test('so many engines at once and no more, all of both stacks', async () => {
  // Each is a file while it works, and says how many there are; the first wait until there are three.
  fleet.script(`mkdir -p $fleet/now; touch $fleet/now/$stack; n=0
    until [ $1 = init ] || [ -e $fleet/three ] || [ $n = 200 ]; do
      [ $(ls $fleet/now | wc -l) -ge 3 ] && touch $fleet/three; n=$((n+1)); sleep 0.05
    done
    sleep 0.05; ls $fleet/now | wc -l >> $fleet/most; rm $fleet/now/$stack`);
  const plans = await planned(['a', 'b', 'c', 'd'], 3);
  expect(plans.map(({ name, stacks }) => [name, ...stacks.map(({ outcome }) => outcome)])).toEqual(
    ['a', 'b', 'c', 'd'].map((name) => [name, 'unchanged', 'unchanged']),
  );
  expect(planCalls().sort()).toEqual(
    ['a', 'a-identity', 'b', 'b-identity', 'c', 'c-identity', 'd', 'd-identity'].map(
      (name) => `plan ${name}`,
    ),
  );
  expect(Math.max(...fleet.lines('most').map(Number))).toBe(3);
});

test('one at a time, they come in the order of the connectors', async () => {
  fleet.script('');
  await planned(['b', 'a'], 1);
  expect(planCalls()).toEqual(['plan b-identity', 'plan b', 'plan a-identity', 'plan a']);
});

test('a stack that fails is told of, and keeps no other', async () => {
  const line = {
    '@level': 'error',
    type: 'diagnostic',
    diagnostic: { severity: 'error', summary: 'no bucket' },
  };
  fleet.script(`[ "$1 $stack" = 'plan a' ] && { echo '${JSON.stringify(line)}'; exit 1; }; exit 0`);
  const [a, b] = await planned(['a', 'b'], 2);
  expect(a!.stacks.map(({ outcome }) => outcome)).toEqual(['unchanged', 'failed']);
  expect(a!.stacks[1]!.diagnostics).toMatchObject([{ severity: 'error', summary: 'no bucket' }]);
  expect(hasFailed(b!)).toBe(false);
});

test('after a signal no engine is started any more, and what is under way is waited for', async () => {
  fleet.script(`[ $1 = init ] && exit 0
    trap 'echo "$stack was interrupted" >> $fleet/interrupted; exit 1' INT
    echo "$stack" >> $fleet/waiting; while :; do sleep 0.05; done`);
  const whenBothWait = setInterval(() => {
    if (fleet.lines('waiting').length === 2) {
      clearInterval(whenBothWait);
      process.emit('SIGTERM');
    }
  }, 20);
  const plans = await planned(['a', 'b', 'c'], 2).finally(() => clearInterval(whenBothWait));
  expect(planCalls().sort()).toEqual(['plan a', 'plan a-identity']);
  expect(fleet.lines('interrupted').sort()).toEqual(['a was interrupted', 'a-identity was interrupted']);
  expect(plans.every(hasFailed)).toBe(true);
  for (const { diagnostics } of plans[2]!.stacks) expect(diagnostics[0]!.summary).toContain('interrupted');
});
