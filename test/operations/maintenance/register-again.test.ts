import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSpecs, type LoadedSpec } from '../../../config';
import { registerAgain } from '../../../operations/maintenance/register-again';
import type { Operated } from '../../../operations/operated';
import { operate } from '../../../operations/operation';
import { reference as vmReference, type VcenterSession } from '../../../vcenter';
import { useAppliance } from '../../provider/support/fake-vcenter-calls';
import { SimulatedAppliance } from '../../provider/support/simulated-appliance';
import { reference, TestClient } from '../../provider/support/test-client';

jest.mock('../../../vcenter', () =>
  jest
    .requireActual<typeof import('../../provider/support/fake-vcenter-calls')>(
      '../../provider/support/fake-vcenter-calls',
    )
    .fakeVcenterCalls(),
);

const SECRETS = {
  ADMIN: 'vcenter-secret',
  CONSOLE: 'console-secret',
  SERVICE: 'service-secret',
  KEY: 'key-secret',
  FILE: '{}',
};

let directory: string;
let connector: LoadedSpec;
let appliance: SimulatedAppliance;
let told: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'register-again-'));
  const env = { VSPHERE_SERVER: 'vcenter.example.com', CONNECTOR_CONSOLE_PORT: '443' };
  const { specs } = loadSpecs([join(__dirname, '../../../config/examples/lab.yaml')], {
    env,
    purpose: 'review',
  });
  connector = specs[0]!;
  useAppliance((appliance = new SimulatedAppliance()));
  appliance.consolePassword = 'console-secret';
  told = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** As the provider left it; one that is older than some attributes. */
const REGISTERED = {
  ...{ vm_id: 'vm-42', address: '10.0.0.9', port: null, vm_console: null },
  console_password: reference('CONSOLE'),
  fingerprint: null as string | null,
  ...{ authentication: 'connector', vcenter_address: 'vcenter' },
  administrator: { username: 'administrator@vsphere.local', password: reference('ADMIN') },
  service_account: { username: 'connector', password: reference('SERVICE') },
  configuration: reference('FILE'),
  access_key: { id: 'AKIA1', secret: reference('KEY') },
  ...{ auto_upgrade: false, esx_certificates: 'vcenter', accept_vcenter_certificate: true },
  ...{ extension_key: 'com.example.connector', registered_address: '10.0.0.5' },
  ...{ registered_at: '2026-11-01T00:00:00.000Z', secret_versions: {} },
};

function leave(attributes: object | undefined): void {
  const resources =
    attributes === undefined
      ? []
      : [{ mode: 'managed', type: 'connector_registration', name: 'appliance', instances: [{ attributes }] }];
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'lab-01.tfstate'), JSON.stringify({ version: 4, serial: 7, resources }));
}

async function registered(): Promise<void> {
  const call = new TestClient(appliance, SECRETS).call();
  const operated = {
    ...{ connector, call, path: '/DC0/vm/appliances/lab-01', fingerprint: null },
    ...{ env: { CONNECTOR_STATE_DIR: directory }, signal: call.signal },
    vm: {
      session: {} as VcenterSession,
      ref: vmReference('VirtualMachine', 'vm-42'),
      state: appliance.state(),
    },
    entrance: { vm_id: 'vm-42', address: '10.0.0.5', port: null, vm_console: null },
    tell: (line: string) => void told.push(line),
    warn: (line: string) => void told.push(`warning: ${line}`),
  } as Operated;
  await operate(registerAgain(connector, { interruptMigrations: true }), operated);
}

test('registers with what the state has, where the appliance is now, and looks at the outcome', async () => {
  leave({ ...REGISTERED, fingerprint: appliance.fingerprint().sha256 });
  await registered();
  expect(appliance.steps).toEqual(['logIn', 'register', 'health', 'logIn', 'health']);
  expect(appliance.registrations[0]).toMatchObject({
    serviceAccount: { username: 'connector', password: 'service-secret' },
    awsKey: { id: 'AKIA1', secret: 'key-secret' },
  });
  expect(told.join('\n')).toContain('com.example.connector is there, as its state has it');
  expect(told.at(-1)).toContain('every item of its health is ok');
  expect(told.join('\n')).not.toMatch(/-secret/);
});

test('says that the next apply registers once more, where the state has another address', async () => {
  leave({ ...REGISTERED, registered_address: '10.0.0.4' });
  await registered();
  expect(told.join('\n')).toContain('with the address 10.0.0.4, so the next apply registers it once more');
});

test.each<[string, () => void, RegExp]>([
  ['a state without a registration', () => leave(undefined), /its state has no registration/],
  ['no state', () => undefined, /its state has no registration/],
  [
    'a state that is none',
    () => writeFileSync(join(directory, 'lab-01.tfstate'), '{"encrypted_data":"x"}'),
    /cannot be read.*encrypted/,
  ],
  [
    'one that is off',
    () => {
      leave(REGISTERED);
      appliance.powerState = 'poweredOff';
    },
    /is off; power it on first/,
  ],
  [
    'one that was reset',
    () => {
      leave(REGISTERED);
      appliance.extraConfig['connector.factory-reset'] = '2026-11-30T00:00:00Z';
    },
    /reset to its factory settings.*connector apply lab-01/,
  ],
])('%s: nothing is registered, with one sentence', async (_what, arrange, sentence) => {
  arrange();
  await expect(registered()).rejects.toThrow(sentence);
  expect(appliance.steps).toEqual([]);
  expect(appliance.sentPasswords).toBe(0);
});

test('one that is registered and does no good is no success', async () => {
  leave(REGISTERED);
  appliance.health = [{ name: 'AWS Connectivity', status: 'error', message: 'The key is not valid.' }];
  await expect(registered()).rejects.toThrow(/does not work.*The key is not valid\./);
});
