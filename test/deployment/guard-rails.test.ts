import { refusalOfRun, refusalsOf, type GuardRails } from '../../deployment/guard-rails';
import type { ConnectorPlan, ResourceChange } from '../../deployment/plan-model';
import { change, plan } from './scripted-fleet';

const appliance = (more: Partial<ResourceChange>): ResourceChange =>
  change('vsphere_virtual_machine.appliance', more);
const KEY = change('connector_access_key.connector', {
  attributes: [{ path: 'id', before: '"AKIA1"', after: '(known after apply)' }],
});

function refusals(
  changes: readonly ResourceChange[],
  rails: Partial<GuardRails> = {},
  state: ConnectorPlan['state'] = 'running',
): readonly string[] {
  return refusalsOf(plan('fra-01', changes, { state }), { allow: [], isConfirmed: false, ...rails });
}

test('a replacement of the appliance is refused, with its reason and the ways out', () => {
  const replaced = [appliance({ action: 'replace', replacedBecause: ['datastore_id', 'network'] })];
  expect(refusals(replaced)).toEqual([
    'the appliance (vsphere_virtual_machine.appliance) would be replaced (datastore_id, network), and fra-01.yaml does not allow it; if it is meant, add allow: [replace] for this one change, or confirm it with --yes fra-01',
  ]);
  expect(refusals(replaced, { allow: ['replace'] })).toEqual([]);
  expect(refusals(replaced, { isConfirmed: true })).toEqual([]);
  const triggered = appliance({ action: 'replace', reason: 'replace_by_triggers' });
  expect(refusals([triggered])[0]).toContain('would be replaced (replace by triggers)');
});

test.each(['delete', 'forget'] as const)('%s is refused unless the spec says absent', (action) => {
  expect(refusals([appliance({ action })])).toEqual([expect.stringContaining('says state: running')]);
  expect(refusals([appliance({ action })], {}, 'stopped')).toEqual([
    expect.stringContaining('says state: stopped'),
  ]);
  expect(refusals([appliance({ action })], {}, 'absent')).toEqual([]);
  expect(refusals([appliance({ action })], { isConfirmed: true })).toEqual([]);
  // What is allowed is a replacement, and no more.
  expect(refusals([appliance({ action })], { allow: ['replace'] })).toHaveLength(1);
});

test('what replaces something else, or changes the appliance, is not', () => {
  expect(refusals([change('connector_power.appliance', { action: 'replace' })])).toEqual([]);
  expect(refusals([appliance({ action: 'update' }), appliance({ action: 'create' })])).toEqual([]);
});

test('renewals alone: what waits beside them is refused, and what is alone is left for later', () => {
  const renewalsOnly = { renewalsOnly: true };
  expect(refusals([KEY], renewalsOnly)).toEqual([]);
  expect(refusals([change('connector_power.appliance')], renewalsOnly)).toEqual([]);
  expect(refusals([KEY, change('connector_power.appliance')], renewalsOnly)).toEqual([
    expect.stringMatching(/^something is due, .*\(connector_power.appliance\).* connector plan fra-01 /),
  ]);
  expect(refusals([KEY, change('connector_power.appliance')])).toEqual([]);
});

test('a run that changes more connectors than was allowed is refused as a whole', () => {
  const changing = [...'abcdefg'].map((name) => plan(name, [KEY]));
  const plans = [...changing, plan('unchanged')];
  expect(refusalOfRun(plans)).toBeUndefined();
  expect(refusalOfRun(plans, 7)).toBeUndefined();
  expect(refusalOfRun(plans, 6)).toBe(
    '7 connectors would change (a, b, c, d, e and 2 more), and --max-changes allows 6; nothing is applied. Name some of them, or raise it',
  );
  expect(refusalOfRun(changing.slice(0, 1), 0)).toContain('(a), and --max-changes allows 0');
});
