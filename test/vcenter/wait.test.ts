import {
  reference,
  runTask,
  VcenterTimeoutError,
  waitForProperty,
  waitForTask,
  type VcenterChange,
  type VcenterFault,
} from '../../vcenter';
import { fault, soap, type Answer } from './support/fake-vcenter';
import { FakeSetup, refusal } from './support/use-fake';

const setup = new FakeSetup();
const VM = reference('VirtualMachine', 'vm-1');
const TASK = reference('Task', 'task-1');

interface Update {
  readonly of?: { readonly type: string; readonly value: string };
  readonly kind?: string;
  /** `name: xml of val`, or nothing for a property that was unset. */
  readonly changes?: Readonly<Record<string, string>>;
  readonly missing?: string;
  readonly truncated?: boolean;
}

let version = 0;
function update({ of = VM, kind = 'modify', changes = {}, missing = '', truncated = false }: Update): Answer {
  const set = Object.entries(changes)
    .map(([name, value]) => `<changeSet><name>${name}</name><op>assign</op>${value}</changeSet>`)
    .join('');
  return soap(
    `<WaitForUpdatesExResponse xmlns="urn:vim25"><returnval><version>v${++version}</version><filterSet>` +
      `<filter type="PropertyFilter">f</filter><objectSet><kind>${kind}</kind>` +
      `<obj type="${of.type}">${of.value}</obj>${set}${missing}</objectSet></filterSet>` +
      `<truncated>${truncated}</truncated></returnval></WaitForUpdatesExResponse>`,
  );
}
const text = (value: string) => `<val xsi:type="xsd:string">${value}</val>`;
const nothingNew = soap('<WaitForUpdatesExResponse xmlns="urn:vim25"/>');
const silent: Answer = () => undefined;

beforeEach(() => {
  version = 0;
  let collectors = 0;
  setup.vcenter.on('CreatePropertyCollector', (response, received) => {
    const name = `collector-${++collectors}`;
    soap(
      `<CreatePropertyCollectorResponse xmlns="urn:vim25"><returnval type="PropertyCollector">${name}</returnval></CreatePropertyCollectorResponse>`,
    )(response, received);
  });
  setup.vcenter.on('CreateFilter', soap('<CreateFilterResponse xmlns="urn:vim25"/>'));
  setup.vcenter.on('DestroyPropertyCollector', soap('<DestroyPropertyCollectorResponse xmlns="urn:vim25"/>'));
});

const versionsAsked = () =>
  setup.vcenter.calls('WaitForUpdatesEx').map(({ body }) => /<version>(.*?)<\/version>/.exec(body)?.[1]);
const longestWaits = () =>
  setup.vcenter.calls('WaitForUpdatesEx').map(({ body }) => /<maxWaitSeconds>(.*?)</.exec(body)?.[1]);
const collectorsOf = (method: string) =>
  setup.vcenter.calls(method).map(({ body }) => /PropertyCollector">(.*?)<\/_this>/.exec(body)?.[1]);

describe('waiting for a property', () => {
  const waitForDone = async (options = {}) =>
    waitForProperty(await setup.connect(), VM, ['a', 'b'], (vm) => vm.string('a') === 'done', options);

  test('changes add up, version by version, in a collector of its own that is destroyed', async () => {
    setup.vcenter.onEach(
      'WaitForUpdatesEx',
      update({ kind: 'enter', changes: { a: text('x'), b: text('1') } }),
      nothingNew,
      update({ changes: { b: '' } }),
      update({ changes: { a: text('done') } }),
    );
    const content = await waitForDone();
    expect([...content.properties.keys()]).toEqual(['a']);
    expect(versionsAsked()).toEqual(['', 'v1', 'v1', 'v2']);
    expect(collectorsOf('CreateFilter')).toEqual(['collector-1']);
    expect(collectorsOf('DestroyPropertyCollector')).toEqual(['collector-1']);
  });

  test('half of a change is not looked at', async () => {
    setup.vcenter.onEach(
      'WaitForUpdatesEx',
      update({ kind: 'enter', changes: { a: text('done') }, truncated: true }),
      update({ changes: { b: text('2') } }),
    );
    expect((await waitForDone()).string('b')).toBe('2');
  });

  test('other objects do not matter', async () => {
    setup.vcenter.onEach(
      'WaitForUpdatesEx',
      update({ of: TASK, changes: { a: text('done') } }),
      update({ of: TASK, kind: 'leave' }),
      update({ kind: 'enter', changes: { a: text('done') } }),
    );
    await waitForDone();
    expect(versionsAsked()).toHaveLength(3);
  });

  test.each(['NotAuthenticated', 'RequestCanceled', 'InvalidCollectorVersion'])(
    'the collector is lost (%s): a new one, from the first version on',
    async (lost) => {
      setup.vcenter.onEach(
        'WaitForUpdatesEx',
        update({ kind: 'enter', changes: { a: text('x') } }),
        fault(lost),
        update({ kind: 'enter', changes: { a: text('done') } }),
      );
      await waitForDone();
      expect(versionsAsked()).toEqual(['', 'v1', '']);
      expect(collectorsOf('WaitForUpdatesEx')).toEqual(['collector-1', 'collector-1', 'collector-2']);
    },
  );

  test('three lost collectors are no accident', async () => {
    setup.vcenter.on('WaitForUpdatesEx', fault('RequestCanceled'));
    expect(await refusal(waitForDone())).toMatchObject({ fault: 'RequestCanceled' });
    expect(setup.vcenter.calls('CreatePropertyCollector')).toHaveLength(3);
  });

  test('the object goes away', async () => {
    setup.vcenter.onEach('WaitForUpdatesEx', update({ kind: 'enter' }), update({ kind: 'leave' }));
    expect(await refusal(waitForDone())).toMatchObject({
      fault: 'ManagedObjectNotFound',
      message: `${setup.vcenter.name}: VirtualMachine vm-1 was removed while it was waited for.`,
    });
  });

  test('what may not be read is not waited for', async () => {
    const missing =
      '<missingSet><path>a</path><fault><fault xsi:type="NoPermission"><object type="VirtualMachine">vm-1</object>' +
      '<privilegeId>System.Read</privilegeId></fault></fault></missingSet>';
    setup.vcenter.on('WaitForUpdatesEx', update({ kind: 'enter', missing }));
    const error = (await refusal(waitForDone())) as VcenterFault;
    expect(error.fault).toBe('NoPermission');
    expect(error.message).toContain('lacks the privilege System.Read on VirtualMachine vm-1');
  });

  test('a long wait is asked for in pieces', async () => {
    setup.vcenter.on('WaitForUpdatesEx', update({ kind: 'enter', changes: { a: text('done') } }));
    await waitForDone({ timeoutSeconds: 1000 });
    await waitForDone();
    expect(longestWaits()).toEqual(['30', '30']);
  });

  test('the time that is left is what vCenter is asked to wait', async () => {
    setup.vcenter.onEach(
      'WaitForUpdatesEx',
      update({ kind: 'enter', changes: { a: text('x') } }),
      nothingNew,
    );
    const error = await refusal(waitForDone({ timeoutSeconds: 0.01, waitingFor: 'it to be done' }));
    expect(error).toBeInstanceOf(VcenterTimeoutError);
    expect(error.message).toBe(
      `${setup.vcenter.name}: gave up after 0.01 s waiting for it to be done (last seen: a x).`,
    );
    expect(longestWaits()[0]).toMatch(/^[01]$/);
  });
});

describe('tasks', () => {
  const info = (content: string): Update => ({
    of: TASK,
    changes: { info: `<val xsi:type="TaskInfo">${content}</val>` },
  });

  test('started once; progress is told when it changes; the result is given', async () => {
    const started = '<DoResponse xmlns="urn:vim25"><returnval type="Task">task-1</returnval></DoResponse>';
    setup.vcenter.on('Do', soap(started));
    setup.vcenter.onEach(
      'WaitForUpdatesEx',
      update(info('<state>queued</state>')),
      update(info('<state>running</state><progress>10</progress>')),
      update(info('<state>running</state><progress>10</progress>')),
      update(info('<state>running</state><progress>60</progress>')),
      update(
        info(
          '<state>success</state><result xsi:type="ManagedObjectReference" type="VirtualMachine">vm-9</result>',
        ),
      ),
    );
    const progress: number[] = [];
    const result = await runTask(
      await setup.connect(),
      'Do',
      VM,
      {},
      { onProgress: (percent) => progress.push(percent) },
    );
    expect(result?.reference()).toEqual(reference('VirtualMachine', 'vm-9'));
    expect(progress).toEqual([10, 60]);
    expect(setup.vcenter.calls('Do')).toHaveLength(1);
  });

  test('one that fails is reported when it starts and when it ends', async () => {
    const started = '<DoResponse xmlns="urn:vim25"><returnval type="Task">task-1</returnval></DoResponse>';
    setup.vcenter.on('Do', soap(started));
    const error = '<error><fault xsi:type="FileFault"><file>[ds] a.vmx</file></fault></error>';
    setup.vcenter.on('WaitForUpdatesEx', update(info(`<state>error</state>${error}`)));
    const changes: VcenterChange[] = [];
    const session = await setup.connect({ onChange: (change) => changes.push(change) });
    await refusal(runTask(session, 'Do', VM));
    expect(changes).toMatchObject([
      { method: 'Do', object: VM, task: 'task-1', outcome: 'accepted' },
      { method: 'Do', object: VM, task: 'task-1', outcome: 'failed', fault: 'FileFault' },
    ]);
  });

  test('failed', async () => {
    const error =
      '<error><fault xsi:type="FileFault"><file>[ds] a.vmx</file></fault><localizedMessage>No space left.</localizedMessage></error>';
    setup.vcenter.on('WaitForUpdatesEx', update(info(`<state>error</state>${error}`)));
    const session = await setup.connect();
    expect(await refusal(waitForTask(session, TASK, { operation: 'Do' }))).toMatchObject({
      fault: 'FileFault',
      message: `${setup.vcenter.name}: Do failed: No space left (FileFault).`,
    });
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('aborted; cancelled when wanted (%s)', async (cancelOnAbort, cancelled) => {
    const abort = new AbortController();
    setup.vcenter.on('CancelTask', soap('<CancelTaskResponse xmlns="urn:vim25"/>'));
    setup.vcenter.onEach('WaitForUpdatesEx', update(info('<state>running</state>')), (response, received) => {
      abort.abort(new Error('stopped'));
      silent(response, received);
    });
    const session = await setup.connect();
    const wait = waitForTask(session, TASK, { signal: abort.signal, cancelOnAbort });
    await expect(wait).rejects.toThrow('stopped');
    expect(setup.vcenter.calls('CancelTask')).toHaveLength(cancelled);
  });

  test('an abort before the start starts nothing', async () => {
    const session = await setup.connect();
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(runTask(session, 'Do', VM, {}, { signal })).rejects.toThrow('stopped');
    expect(setup.vcenter.calls('Do')).toHaveLength(0);
  });
});
