import { createSnapshot, listSnapshots, reference, removeSnapshot } from '../../vcenter';
import { fault, soap } from './support/fake-vcenter';
import { FakeSetup, refusal } from './support/use-fake';

const setup = new FakeSetup();
const VM = reference('VirtualMachine', 'vm-7');
const SNAPSHOT = reference('VirtualMachineSnapshot', 'snapshot-9');

/** A method starts a task, which has ended when it is looked at. */
function task(method: string, info: string): void {
  const returned = '<returnval type="Task">task-1</returnval>';
  setup.vcenter.on(method, soap(`<${method}Response xmlns="urn:vim25">${returned}</${method}Response>`));
  const collector = '<returnval type="PropertyCollector">pc-1</returnval>';
  const answers: readonly [string, string][] = [
    ['CreatePropertyCollector', collector],
    ['CreateFilter', '<returnval type="PropertyFilter">filter-1</returnval>'],
    [
      'WaitForUpdatesEx',
      '<returnval><version>1</version><filterSet><objectSet><kind>enter</kind><obj type="Task">task-1</obj>' +
        `<changeSet><name>info</name><op>assign</op><val xsi:type="TaskInfo">${info}</val></changeSet>` +
        '</objectSet></filterSet></returnval>',
    ],
    ['DestroyPropertyCollector', ''],
  ];
  for (const [name, answer] of answers)
    setup.vcenter.on(name, soap(`<${name}Response xmlns="urn:vim25">${answer}</${name}Response>`));
}

const sent = (method: string): string =>
  new RegExp(`<${method} [^>]*>(.*)</${method}>`).exec(setup.vcenter.calls(method).at(-1)?.body ?? '')?.[1] ??
  '';

test('a snapshot has neither memory nor a quiet guest, and is known by its reference', async () => {
  const session = await setup.connect();
  const result =
    '<result type="VirtualMachineSnapshot" xsi:type="ManagedObjectReference">snapshot-9</result>';
  task('CreateSnapshot_Task', `<state>success</state>${result}`);
  const made = await createSnapshot(session, VM, { name: 'before <reset>', description: 'why' });
  expect(made).toEqual(SNAPSHOT);
  expect(sent('CreateSnapshot_Task')).toBe(
    '<_this type="VirtualMachine">vm-7</_this><name>before &lt;reset&gt;</name><description>why</description>' +
      '<memory>false</memory><quiesce>false</quiesce>',
  );
});

test('removing one leaves those that follow it; one that is gone is no error, another fault is', async () => {
  const session = await setup.connect();
  task('RemoveSnapshot_Task', '<state>success</state>');
  await removeSnapshot(session, SNAPSHOT);
  expect(sent('RemoveSnapshot_Task')).toContain('<removeChildren>false</removeChildren>');
  setup.vcenter.on('RemoveSnapshot_Task', fault('ManagedObjectNotFound', 'gone'));
  await removeSnapshot(session, SNAPSHOT);
  setup.vcenter.on('RemoveSnapshot_Task', fault('NoPermission', 'no'));
  expect(await refusal(removeSnapshot(session, SNAPSHOT))).toMatchObject({ fault: 'NoPermission' });
});

test('the tree of snapshots is told as a list, the older ones first; a VM without any has none', async () => {
  const session = await setup.connect();
  const tree = (id: number, below: string): string =>
    `<snapshot type="VirtualMachineSnapshot">snapshot-${id}</snapshot><vm type="VirtualMachine">vm-7</vm>` +
    `<name>S${id}</name><description/><createTime>2026-11-30T05:00:0${id}Z</createTime>${below}`;
  const child = `<childSnapshotList>${tree(2, '')}</childSnapshotList>`;
  const properties = (inner: string): void =>
    setup.vcenter.on(
      'RetrievePropertiesEx',
      soap(
        '<RetrievePropertiesExResponse xmlns="urn:vim25"><returnval><objects><obj type="VirtualMachine">vm-7</obj>' +
          `${inner}</objects></returnval></RetrievePropertiesExResponse>`,
      ),
    );
  properties(
    '<propSet><name>snapshot</name><val xsi:type="VirtualMachineSnapshotInfo">' +
      `<rootSnapshotList>${tree(1, child)}</rootSnapshotList></val></propSet>`,
  );
  const found = await listSnapshots(session, VM);
  expect(found.map(({ ref, name }) => [ref.value, name])).toEqual([
    ['snapshot-1', 'S1'],
    ['snapshot-2', 'S2'],
  ]);
  expect(found[0]?.createTime?.toISOString()).toBe('2026-11-30T05:00:01.000Z');
  properties('');
  expect(await listSnapshots(session, VM)).toEqual([]);
});
