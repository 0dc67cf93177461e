import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Applier, type ConnectorResult } from '../../deployment/applier';
import { Initialisation } from '../../deployment/initialisation';
import { ProviderLocks } from '../../deployment/provider-locks';
import { Interruption } from '../../engine';
import { change, keptProgress, plan, ScriptedFleet } from './scripted-fleet';

let fleet: ScriptedFleet;
beforeEach(() => {
  fleet = new ScriptedFleet();
});
afterEach(() => fleet.remove());

/** Applies a change of the appliance of "a", with a log that is there for the apply, as the audit trail keeps it. */
function applied(): Promise<ConnectorResult> {
  let logs = '';
  return Interruption.during((interruption) => {
    const applier = new Applier({
      ...{ env: fleet.env, interruption, progress: keptProgress().progress },
      initialisation: new Initialisation(new ProviderLocks(fleet.out, fleet.directory)),
      planFile: (stack) => join(fleet.directory, `${stack}.tfplan`),
      envOfApply: (_connector, { stack }, changed) => {
        logs = mkdtempSync(join(fleet.directory, 'logs-'));
        return { TF_LOG_PATH: join(logs, stack), CHANGED: changed.join() };
      },
      applied: () => rmSync(logs, { recursive: true }),
    });
    const [connector] = fleet.connectors('a');
    return applier.apply(connector!, plan('a', [change('connector_guard.appliance')]));
  });
}

test('the apply alone gets what is made for it: neither init nor a recovery, when it is gone', async () => {
  // There is a state that the store does not have, before the apply and after it.
  fleet.script(`echo "$1 $2, log: \${TF_LOG_PATH:-none}, changed: \${CHANGED:-none}" >> $fleet/given
    [ $1 = init ] && touch errored.tfstate
    [ $1 = apply ] && { touch errored.tfstate; exit 1; }
    exit 0`);
  const { outcome } = await applied();
  expect(outcome).toBe('failed');
  expect(fleet.lines('given')).toEqual([
    'init -input=false, log: none, changed: none',
    'state push, log: none, changed: none',
    expect.stringMatching(/^apply -json, log: \S+\/a, changed: connector_guard.appliance$/),
    'state push, log: none, changed: none',
  ]);
});
