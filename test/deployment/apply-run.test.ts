import { setImmediate as turn } from 'node:timers/promises';
import { unlessInterrupting } from '../../deployment/apply-run';
import { Pool } from '../../deployment/pool';
import { change, connector, plan } from './scripted-fleet';

test('what appliances are doing is asked of so many at once and no more, each from its turn on', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const deleted = [change('vsphere_virtual_machine.appliance', { action: 'delete' })];
  const removed = [...deleted, change('connector_registration.appliance', { action: 'delete' })];
  const workspace = { connectors: names.map((name) => connector(name, 'out')) };
  const plans = names.map((name) => plan(name, name === 'e' ? [] : removed));
  let asked = 0;
  let most = 0;
  const { plans: judged } = await unlessInterrupting(
    { workspace, plans },
    async ({ spec }, what) => {
      most = Math.max(most, (asked += 1));
      await turn();
      asked -= 1;
      return spec.name === 'b' ? `${what}: it is at work` : undefined;
    },
    new Pool(2),
  );
  expect(most).toBe(2);
  expect(judged.map(({ refusals }) => refusals)).toEqual([
    [],
    ['deleting the VM: it is at work'],
    [],
    [],
    [],
  ]);
});
