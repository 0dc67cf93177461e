import { join } from 'node:path';
import { loadSpecs } from '../../../../config';
import type { Operated } from '../../../../operations/operated';
import { reference, type VcenterSession } from '../../../../vcenter';
import type { SimulatedAppliance } from '../../../provider/support/simulated-appliance';
import { TestClient } from '../../../provider/support/test-client';

const { specs } = loadSpecs([join(__dirname, '../../../../config/examples/lab.yaml')], {
  env: { VSPHERE_SERVER: 'vcenter.example.com', CONNECTOR_CONSOLE_PORT: '443' },
  purpose: 'review',
});

export const connector = specs[0]!;

const SECRETS = { CONNECTOR_CONSOLE_PASSWORD: 'console-secret', CONNECTOR_VM_PASSWORD: 'ec2pass' };

/** The connector of the example, with a simulated appliance. @param told gets what it is told about */
export function operatedConnector(
  appliance: SimulatedAppliance,
  told: string[],
  signal: AbortSignal = new AbortController().signal,
): Operated {
  const call = { ...new TestClient(appliance, SECRETS).call(), signal };
  const state = appliance.state();
  return {
    ...{ connector, call, path: '/DC0/vm/appliances/lab-01', fingerprint: null, env: {}, signal },
    vm: { session: {} as VcenterSession, ref: reference('VirtualMachine', 'vm-42'), state },
    entrance: { vm_id: 'vm-42', address: '10.0.0.5', port: null, vm_console: null },
    tell: (line) => void told.push(line),
    warn: (line) => void told.push(`warning: ${line}`),
  };
}
