import { reference, unfinishedTasks } from '../../vcenter';
import { soap } from './support/fake-vcenter';
import { FakeSetup } from './support/use-fake';

const setup = new FakeSetup();

const info = (id: number, text: string): string =>
  `<objects><obj type="Task">task-${id}</obj><propSet><name>info</name><val xsi:type="TaskInfo">${text}</val></propSet></objects>`;

const answer = (objects: string): ReturnType<typeof soap> =>
  soap(
    `<RetrievePropertiesExResponse xmlns="urn:vim25"><returnval>${objects}</returnval></RetrievePropertiesExResponse>`,
  );

test('what runs or waits is told with who began it; what has ended is not', async () => {
  const session = await setup.connect();
  const exporting =
    '<descriptionId>VirtualMachine.exportVm</descriptionId><entity type="VirtualMachine">vm-3</entity>' +
    '<entityName>web-01</entityName><state>running</state><progress>40</progress>' +
    '<reason xsi:type="TaskReasonUser"><userName>VSPHERE.LOCAL\\svc</userName></reason>';
  const scheduled =
    '<descriptionId>X.y</descriptionId><state>queued</state><reason xsi:type="TaskReasonAlarm"/>';
  const ended = '<descriptionId>VirtualMachine.exportVm</descriptionId><state>success</state>';
  setup.vcenter.on(
    'RetrievePropertiesEx',
    answer(
      info(1, exporting) +
        info(2, scheduled) +
        info(3, ended) +
        '<objects><obj type="Task">task-4</obj></objects>',
    ),
  );
  expect(await unfinishedTasks(session, reference('TaskManager', 'TaskManager'))).toEqual([
    {
      ref: reference('Task', 'task-1'),
      ...{ descriptionId: 'VirtualMachine.exportVm', state: 'running', entityName: 'web-01' },
      ...{ userName: 'VSPHERE.LOCAL\\svc', progress: 40 },
    },
    {
      ref: reference('Task', 'task-2'),
      ...{ descriptionId: 'X.y', state: 'queued', entityName: '', userName: '', progress: undefined },
    },
  ]);
  const asked = setup.vcenter.calls('RetrievePropertiesEx');
  expect(asked).toHaveLength(1);
  expect(asked[0]?.body).toContain('<path>recentTask</path>');
});

test('the list may be that of a VM', async () => {
  const session = await setup.connect();
  setup.vcenter.on('RetrievePropertiesEx', answer(''));
  expect(await unfinishedTasks(session, reference('VirtualMachine', 'vm-7'))).toEqual([]);
  expect(setup.vcenter.calls('RetrievePropertiesEx')[0]?.body).toContain('<type>VirtualMachine</type>');
});
