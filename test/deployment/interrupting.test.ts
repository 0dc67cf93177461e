import { interruptionBy } from '../../deployment/interrupting';
import type { AttributeChange, ResourceChange, StackPlan } from '../../deployment/plan-model';

const change = (
  address: string,
  action: ResourceChange['action'],
  attributes: readonly AttributeChange[] = [],
): ResourceChange => ({
  ...{ address, action, attributes, imported: false, replacedBecause: [] },
  type: address.split('.')[0] ?? '',
});
const by = (isRegistered: boolean, ...changes: readonly ResourceChange[]): string | undefined => {
  const stack: StackPlan = { stack: 'fra-01', outcome: 'changes', changes, drift: [], diagnostics: [] };
  return interruptionBy({ stacks: [stack] }, isRegistered);
};
const vm = 'vsphere_virtual_machine.appliance';
const power = (before: string, after: string): ResourceChange =>
  change('connector_power.appliance', 'update', [{ path: 'state', before, after }]);
const registration = 'connector_registration.appliance';

test.each([
  ['deleting the VM', [change(vm, 'delete'), change(registration, 'delete')]],
  ['replacing the VM', [change(vm, 'replace')]],
  ['unregistering the appliance', [change(registration, 'delete')]],
  ['registering the appliance anew', [change(registration, 'replace')]],
  ['powering the VM off', [power('"running"', '"stopped"')]],
  [
    'powering the VM off for its new hardware',
    [change(vm, 'update', [{ path: 'memory', before: '4096', after: '8192' }])],
  ],
])('%s ends its work', (what, changes) => {
  expect(by(true, ...changes)).toBe(what);
});

test.each<[string, readonly ResourceChange[]]>([
  ['nothing', []],
  ['powering on', [power('"stopped"', '"running"')]],
  ['power that is made anew', [change('connector_power.appliance', 'replace')]],
  ['a new annotation', [change(vm, 'update', [{ path: 'annotation', before: '"a"', after: '"b"' }])]],
  ['a new key', [change(registration, 'update')]],
  ['a first deployment', [change(vm, 'create'), change(registration, 'create')]],
  ['a replacement of what is registered only now', [change(vm, 'replace'), change(registration, 'create')]],
])('%s ends none', (_, changes) => {
  expect(by(true, ...changes)).toBeUndefined();
});

test('one that was never registered has no work to end; one that leaves its registration has', () => {
  expect(by(false, change(vm, 'delete'))).toBeUndefined();
  expect(by(false, change(vm, 'delete'), change(registration, 'delete'))).toBe('deleting the VM');
});
