import { forgetInside } from '../../provider/factory-reset-mark';
import { reference, type VcenterSession } from '../../vcenter';
import { useAppliance } from './support/fake-vcenter-calls';
import { SimulatedAppliance } from './support/simulated-appliance';

jest.mock('../../vcenter', () =>
  jest
    .requireActual<typeof import('./support/fake-vcenter-calls')>('./support/fake-vcenter-calls')
    .fakeVcenterCalls(),
);

test('after a factory reset nothing of the appliance as it was is remembered, and the rest is', async () => {
  const appliance = new SimulatedAppliance();
  useAppliance(appliance);
  const others = { 'connector.factory-reset': '2026-11-30T00:00:00.000Z', 'guestinfo.other': 'x' };
  appliance.extraConfig = {
    ...others,
    'connector.upgrade': '{"began":"2026-11-30T05:00:00.000Z","from":"2.4.1"}',
    'connector.console.certificate': 'AB:CD',
  };
  const vm = { session: {} as VcenterSession, ref: reference('VirtualMachine', 'vm-42') };
  await forgetInside({ ...vm, state: appliance.state() }, new AbortController().signal);
  expect(Object.keys(appliance.extraConfig).sort()).toEqual(Object.keys(others).sort());
  expect(appliance.extraConfig).toMatchObject(others);
});
