import { join } from 'node:path';
import { healthEntrance } from '../../cli/health';
import { loadSpecs, type LoadedSpec } from '../../config';

function connector(): LoadedSpec {
  const [loaded] = loadSpecs([join(__dirname, '../../config/examples/lab.yaml')], {
    env: { VSPHERE_SERVER: 'vcenter.example.com', CONNECTOR_CONSOLE_PORT: '8443' },
    purpose: 'review',
  }).specs;
  const { appliance } = loaded!.spec;
  const network = {
    ...appliance.network,
    address: { ip: '10.0.0.7', netmask: '255.255.255.0', gateway: '10.0.0.1' },
  };
  const vmConsole = { ...appliance.vmConsole, password: { env: 'NEW' }, previousPassword: { env: 'OLD' } };
  const spec = { ...loaded!.spec, appliance: { ...appliance, network, vmConsole } } as LoadedSpec['spec'];
  return { ...loaded!, spec };
}

test('the console is where its VM tells, else where its spec says, and the VM console has both passwords', () => {
  expect(healthEntrance(connector(), 'vm-1', '10.0.0.9', undefined)).toMatchObject({
    ...{ vm_id: 'vm-1', address: '10.0.0.9', port: 8443 },
    vm_console: { password: { env: 'NEW' }, previous_password: { env: 'OLD' } },
  });
  expect(healthEntrance(connector(), 'vm-1', undefined, undefined).address).toBe('10.0.0.7');
});

test('--url goes before both', () => {
  const at = (url: string): object => healthEntrance(connector(), 'vm-1', '10.0.0.9', new URL(url));
  expect(at('https://[fd00::1]:9443')).toMatchObject({ address: 'fd00::1', port: 9443 });
  expect(at('https://gate.example.com')).toMatchObject({
    ...{ address: 'gate.example.com', port: 443 },
    vm_console: { previous_password: { env: 'OLD' } },
  });
});
