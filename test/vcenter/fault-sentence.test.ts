import { isFault, VcenterFault } from '../../vcenter';
import { faultOfCall, faultOfTask } from '../../vcenter/fault';
import { nameObjects } from '../../vcenter/named-fault';
import { parseXml } from '../../vcenter/xml';

const VM = { type: 'VirtualMachine', value: 'vm-42' };
const CONTEXT = { server: 'vc.example.com', operation: 'PowerOnVM_Task', self: VM, user: 'max@corp' };
const NAMES: Record<string, string> = { 'vm-42': 'fra-01', 'group-3': 'appliances' };

const call = (fault: string, details = '', message = '') =>
  faultOfCall(
    parseXml(
      `<Fault xmlns:xsi="X"><faultcode>ServerFaultCode</faultcode><faultstring>${message}</faultstring><detail>` +
        `<${fault}Fault xsi:type="${fault}">${details}</${fault}Fault></detail></Fault>`,
    ),
    CONTEXT,
  );
const named = async (fault: VcenterFault) =>
  (await nameObjects(fault, {
    ...CONTEXT,
    nameOf: ({ value }) => Promise.resolve(NAMES[value]),
  })) as VcenterFault;

test.each([
  [
    'InvalidLogin',
    '',
    '',
    'vc.example.com: the user name or the password of max@corp is wrong, or the account is locked or expired. It was tried once and is not tried again, since vCenter locks accounts: correct the credentials first.',
  ],
  [
    'NoPermission',
    '<object type="VirtualMachine">vm-42</object><privilegeId>VirtualMachine.Interact.PowerOn</privilegeId>',
    'Permission to perform this operation was denied.',
    'vc.example.com: max@corp lacks the privilege VirtualMachine.Interact.PowerOn on VirtualMachine "fra-01" (vm-42), which PowerOnVM_Task needs; grant it and run again.',
  ],
  [
    'NoPermission',
    '<missingPrivileges><entity type="VirtualMachine">vm-42</entity><privilegeIds>A.B</privilegeIds><privilegeIds>A.C</privilegeIds></missingPrivileges>' +
      '<missingPrivileges><entity type="Folder">group-3</entity><privilegeIds>D.E</privilegeIds></missingPrivileges>',
    '',
    'vc.example.com: max@corp lacks the privilege A.B, A.C on VirtualMachine "fra-01" (vm-42), and the privilege D.E on Folder "appliances" (group-3), which PowerOnVM_Task needs; grant it and run again.',
  ],
  [
    'DuplicateName',
    '<name>fra-01</name><object type="VirtualMachine">vm-42</object>',
    '',
    'vc.example.com: there is already an object named "fra-01" in this place: VirtualMachine "fra-01" (vm-42).',
  ],
  [
    'InvalidPowerState',
    '<requestedState>poweredOn</requestedState><existingState>poweredOn</existingState>',
    '',
    'vc.example.com: VirtualMachine "fra-01" (vm-42) is powered on, which does not allow PowerOnVM_Task.',
  ],
  [
    'ToolsUnavailable',
    '',
    '',
    'vc.example.com: VMware Tools do not run in VirtualMachine "fra-01" (vm-42), and PowerOnVM_Task needs them: wait until the guest has started, or use a hard power operation.',
  ],
  [
    'TaskInProgress',
    '',
    '',
    'vc.example.com: another task works on VirtualMachine "fra-01" (vm-42); wait until it has ended and run again.',
  ],
  [
    'ManagedObjectNotFound',
    '<obj type="VirtualMachine">vm-7</obj>',
    '',
    'vc.example.com: VirtualMachine vm-7 does not exist (any more).',
  ],
  [
    'NotAuthenticated',
    '',
    '',
    'vc.example.com: the session has ended (it was idle for too long, or somebody ended it); run again.',
  ],
  [
    'InvalidArgument',
    '<invalidProperty>extension.key</invalidProperty>',
    'A specified parameter was not correct: extension.key.',
    'vc.example.com: the argument extension.key of PowerOnVM_Task is not accepted (A specified parameter was not correct: extension.key).',
  ],
  [
    'InsufficientResourcesFault',
    '',
    'Not enough\n   memory.',
    'vc.example.com: PowerOnVM_Task failed: Not enough memory (InsufficientResourcesFault).',
  ],
  ['HostCommunication', '', '', 'vc.example.com: PowerOnVM_Task failed with HostCommunication.'],
])('%s', async (name, details, message, sentence) => {
  const fault = await named(call(name, details, message));
  expect(fault.message).toBe(sentence);
  expect(fault.fault).toBe(name);
  expect(isFault(fault, 'Other', name)).toBe(true);
  expect(isFault(fault, 'Other')).toBe(false);
});

test('an object that cannot be asked for its name keeps its id', async () => {
  const details = '<object type="VirtualMachine">vm-42</object><privilegeId>X.Y</privilegeId>';
  const nameOf = () => Promise.reject(call('NoPermission', details));
  const fault = (await nameObjects(call('NoPermission', details), { ...CONTEXT, nameOf })) as VcenterFault;
  expect(fault.message).toContain('lacks the privilege X.Y on VirtualMachine vm-42, which');
});

test('the error of a task', () => {
  const error = parseXml(
    '<error xmlns:xsi="X"><fault xsi:type="FileAlreadyExists"><file>a</file></fault><localizedMessage>It exists.</localizedMessage></error>',
  );
  expect(faultOfTask(error, CONTEXT)).toMatchObject({
    message: 'vc.example.com: PowerOnVM_Task failed: It exists (FileAlreadyExists).',
    fault: 'FileAlreadyExists',
    faultMessage: 'It exists.',
    operation: 'PowerOnVM_Task',
  });
});

test('a fault without details', () => {
  const fault = faultOfCall(
    parseXml('<Fault><faultstring>Unsupported version URI</faultstring></Fault>'),
    CONTEXT,
  );
  expect(fault.message).toBe('vc.example.com: PowerOnVM_Task failed: Unsupported version URI (SystemError).');
});
