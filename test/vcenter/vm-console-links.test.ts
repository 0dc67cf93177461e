import { reference, vmConsoleLinks, type VcenterSession } from '../../vcenter';

const VM = reference('VirtualMachine', 'vm-7');
const session = (server: string, version: string): VcenterSession =>
  ({ server, about: { version, instanceUuid: '1f2e' } }) as never;

test.each([
  [
    'vcenter.example.com',
    '8.0.3',
    'https://vcenter.example.com/ui/app/vm;nav=v/urn:vmomi:VirtualMachine:vm-7:1f2e/summary',
    'vmrc://vcenter.example.com/?moid=vm-7',
  ],
  [
    '127.0.0.1:8989',
    '6.5.0',
    'https://127.0.0.1:8989/ui/app/vm;nav=v/urn:vmomi:VirtualMachine:vm-7:1f2e/summary',
    'vmrc://127.0.0.1:8989/?moid=vm-7',
  ],
  [
    'vcenter.example.com:8443',
    '6.0.0',
    'https://vcenter.example.com:9443/vsphere-client/vmrc/vmrc.jsp?vm=urn:vmomi:VirtualMachine:vm-7:1f2e',
    'vmrc://vcenter.example.com:8443/?moid=vm-7',
  ],
  [
    '[fd00::1]',
    '5.5.0',
    'https://[fd00::1]:9443/vsphere-client/vmrc/vmrc.jsp?vm=urn:vmomi:VirtualMachine:vm-7:1f2e',
    'vmrc://[fd00::1]/?moid=vm-7',
  ],
])('%s of version %s', (server, version, client, remoteConsole) => {
  expect(vmConsoleLinks(session(server, version), VM)).toEqual({ client, remoteConsole });
});
