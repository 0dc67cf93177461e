import { isChange, reference, type VcenterChange, type VcenterSession } from '../../vcenter';
import { fault, soap } from './support/fake-vcenter';
import { FakeSetup } from './support/use-fake';

const setup = new FakeSetup();
const VM = reference('VirtualMachine', 'vm-1');

async function changesOf(work: (session: VcenterSession) => Promise<unknown>): Promise<VcenterChange[]> {
  const changes: VcenterChange[] = [];
  const session = await setup.connect({
    onChange: (change) => {
      changes.push(change);
    },
  });
  await work(session).catch(() => undefined);
  return changes;
}

test.each([
  ...[
    'PowerOnVM_Task',
    'ReconfigVM_Task',
    'Destroy_Task',
    'ImportVApp',
    'HttpNfcLeaseComplete',
    'ShutdownGuest',
  ],
  ...['RegisterExtension', 'UnregisterExtension', 'StartProgramInGuest', 'InitiateFileTransferToGuest'],
  ...['PutUsbScanCodes', 'CancelTask', 'SomethingThatIsToCome'],
])('%s changes something', (method) => {
  expect(isChange(method)).toBe(true);
});

test.each([
  ...[
    'RetrieveServiceContent',
    'RetrievePropertiesEx',
    'WaitForUpdatesEx',
    'CreateFilter',
    'Login',
    'Logout',
  ],
  ...['FindByUuid', 'QueryDateTime', 'HasPrivilegeOnEntities', 'ValidateCredentialsInGuest'],
  ...['InitiateFileTransferFromGuest', 'ListProcessesInGuest', 'SearchDatastore_Task', 'DestroyView'],
])('%s changes nothing', (method) => {
  expect(isChange(method)).toBe(false);
});

test('a call that is done, one that became a task, and what only reads', async () => {
  setup.vcenter.on('ShutdownGuest', soap('<ShutdownGuestResponse xmlns="urn:vim25"/>'));
  const task = '<returnval type="Task">task-1</returnval>';
  setup.vcenter.on(
    'PowerOnVM_Task',
    soap(`<PowerOnVM_TaskResponse xmlns="urn:vim25">${task}</PowerOnVM_TaskResponse>`),
  );
  setup.vcenter.on('FindByUuid', soap('<FindByUuidResponse xmlns="urn:vim25"/>'));
  const changes = await changesOf(async (session) => {
    await session.call('FindByUuid', reference('SearchIndex', 'SearchIndex'));
    await session.call('ShutdownGuest', VM);
    await session.call('PowerOnVM_Task', VM);
  });
  expect(changes).toEqual([
    { method: 'ShutdownGuest', object: VM, outcome: 'done' },
    { method: 'PowerOnVM_Task', object: VM, task: 'task-1', outcome: 'accepted' },
  ]);
});

test('one that was refused, about what it was asked for', async () => {
  setup.vcenter.on('UnregisterExtension', fault('NotFound', 'no'));
  const changes = await changesOf((session) =>
    session.call('UnregisterExtension', reference('ExtensionManager', 'ExtensionManager'), {
      extensionKey: 'com.x',
    }),
  );
  expect(changes).toMatchObject([{ extension: 'com.x', outcome: 'failed', fault: 'NotFound' }]);
});
