import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackPlace } from '../../deployment/connector-stacks';
import { importInto } from '../../deployment/import-object';
import { Initialisation } from '../../deployment/initialisation';
import { outputsOfStack } from '../../deployment/outputs';
import { ProviderLocks } from '../../deployment/provider-locks';
import { Interruption } from '../../engine';
import { keptProgress, ScriptedFleet } from './scripted-fleet';

let fleet: ScriptedFleet;
let place: StackPlace;
beforeEach(() => {
  fleet = new ScriptedFleet();
  place = fleet.connectors('a')[0]!.appliance;
});
afterEach(() => fleet.remove());

const USER = { name: 'a', address: 'aws_iam_user.connector', id: 'a' };

function workspace(): { env: NodeJS.ProcessEnv; initialisation: Initialisation } {
  const initialisation = new Initialisation(new ProviderLocks(fleet.out, fleet.directory));
  return { env: { ...fleet.env, CONNECTOR_STATE_PATIENCE: '0' }, initialisation };
}
const outputs = (): Promise<{ outputs: object; failure?: string }> =>
  Interruption.during((interruption) =>
    outputsOfStack('a', place, workspace(), { interruption, progress: keptProgress().progress }),
  );
const imported = (): Promise<void> =>
  Interruption.during((interruption) =>
    importInto(place, USER, workspace(), { interruption, progress: keptProgress().progress }),
  );

/** As if it had been initialised with the state in another place than the spec says now. */
function movedState(): void {
  mkdirSync(join(place.directory, '.terraform'));
  const backend = { type: 'local', config: { path: '../elsewhere.tfstate' } };
  writeFileSync(join(place.directory, '.terraform/terraform.tfstate'), JSON.stringify({ backend }));
}

test('neither a look at the outputs nor an import forgets where the state was', async () => {
  fleet.script('');
  movedState();
  const says = /^a: .*its state was in local \(\.\.\/elsewhere.tfstate\) when .*connector state migrate a /;
  expect((await outputs()).failure).toMatch(says);
  await expect(imported()).rejects.toThrow(says);
  expect(fleet.lines()).toEqual([]);
});

test('what an earlier run has left goes into the store before it is read or added to', async () => {
  fleet.script(`[ $1 = output ] && echo '{"id":{"sensitive":false,"value":"vm-1"}}'; exit 0`);
  const errored = join(place.directory, 'errored.tfstate');
  writeFileSync(errored, '{"version":4,"serial":2,"lineage":"l"}');
  expect(await outputs()).toEqual({ outputs: { id: 'vm-1' } });
  expect(fleet.lines()).toEqual(['init a', expect.stringMatching('^state '), 'output a']);
  expect(existsSync(errored)).toBe(false);
  writeFileSync(errored, '{"version":4,"serial":3,"lineage":"l"}');
  await imported();
  expect(fleet.lines().slice(3)).toEqual([expect.stringMatching('^state '), 'import a']);
});

test('an import whose state the store does not take is brought there, or told of', async () => {
  fleet.script(`[ $1 = import ] && { echo x > errored.tfstate; exit 1; }
    [ $1 = state ] && [ -e $fleet/away ] && exit 1; exit 0`);
  await expect(imported()).rejects.toThrow(/^a: import failed/);
  expect(fleet.lines()).toEqual(['init a', 'import a', expect.stringMatching('^state ')]);
  expect(existsSync(join(place.directory, 'errored.tfstate'))).toBe(false);
  writeFileSync(join(fleet.directory, 'away'), '');
  await expect(imported()).rejects.toThrow(/what was done is in errored.tfstate alone/);
});
