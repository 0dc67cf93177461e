import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeOf, readVsphereTrace } from '../../../deployment/audit/vsphere-trace';

const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>${body}</Body></Envelope>`;
const request = (method: string): string =>
  envelope(`<${method} xmlns="urn:vim25"><_this type="VirtualMachine">vm-68</_this></${method}>`);
const TASK = envelope(
  '<PowerOnVM_TaskResponse xmlns="urn:vim25"><returnval type="Task">task-70</returnval></PowerOnVM_TaskResponse>',
);
const FAULT = envelope(
  '<soapenv:Fault><faultcode>Server</faultcode><faultstring>no</faultstring><detail><NotEnoughLicensesFault xmlns="urn:vim25" xsi:type="NotEnoughLicenses"/></detail></soapenv:Fault>',
);
const TIME = new Date('2026-11-30T00:00:00Z');
const POWER_ON = {
  time: '2026-11-30T00:00:00.000Z',
  system: 'vcenter',
  action: 'PowerOnVM_Task',
  object: 'VirtualMachine vm-68',
};

test.each([
  ['a task', TASK, { vcenterTask: 'task-70', outcome: 'accepted' }],
  ['done at once', envelope('<PowerOnVM_TaskResponse xmlns="urn:vim25"/>'), { outcome: 'done' }],
  ['refused', FAULT, { outcome: 'failed: NotEnoughLicenses' }],
  ['never answered', '', { outcome: 'failed: no answer' }],
])('a call: %s', (_, answer, more) => {
  expect(changeOf(request('PowerOnVM_Task'), answer, TIME)).toEqual({ ...POWER_ON, ...more });
});

test.each(['RetrievePropertiesEx', 'WaitForUpdatesEx', 'Login', 'CreateFilter', 'HttpNfcLeaseProgress'])(
  '%s changes nothing',
  (method) => {
    expect(changeOf(request(method), TASK, TIME)).toBeUndefined();
  },
);

describe('the files', () => {
  let directory: string;
  const start = (): string => join(directory, 'debug', '2026-11-30T00-00-00.1');
  const write = (name: string, text: string): void => {
    writeFileSync(join(start(), name), text);
  };
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'vsphere-trace-'));
    mkdirSync(start(), { recursive: true });
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  test('of what was answered nothing is left; what is under way waits', () => {
    write('1-0002.req.headers', 'Authorization: Basic canary');
    write('1-0002.req.xml', request('ReconfigVM_Task'));
    write('1-0010.req.xml', request('PowerOnVM_Task'));
    write('1-0010.res.xml', TASK);
    write('1-0011.req.xml', request('Destroy_Task'));
    write('1-0011.res.xml', TASK.slice(0, 60));
    const actions = (ended: boolean): string[] =>
      readVsphereTrace(directory, ended).map(({ action }) => action);
    expect(actions(false)).toEqual(['PowerOnVM_Task']);
    expect(readdirSync(start()).sort()).toEqual(['1-0002.req.xml', '1-0011.req.xml', '1-0011.res.xml']);
    write('1-0011.res.xml', TASK);
    expect(actions(false)).toEqual(['Destroy_Task']);
    expect(actions(true)).toEqual(['ReconfigVM_Task']);
    expect(readdirSync(start())).toEqual([]);
  });

  test('a provider that has not started yet', () => {
    expect(readVsphereTrace(join(directory, 'none'), false)).toEqual([]);
  });
});
