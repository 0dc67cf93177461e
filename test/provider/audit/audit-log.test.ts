import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManagementConsole } from '../../../appliance/console/console';
import { ConsoleError } from '../../../appliance/console/console-error';
import { auditLog, type Change } from '../../../provider/audit/audit-log';
import { ofAws, ofVcenter } from '../../../provider/audit/recorded-changes';
import { recordedConsole } from '../../../provider/audit/recorded-console';
import { aboutType } from '../../../provider/runtime/calls/under-way';
import { reference } from '../../../vcenter';

const CHANGE: Change = { system: 'appliance', action: 'claim', object: 'console of lab-01', outcome: 'done' };

describe('the file', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'audit-log-'))));
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  test('a line has what is given for all, and the address of the type whose call it is', () => {
    const file = join(directory, 'audit.jsonl');
    const given = {
      line: { run: 'night-7' },
      addresses: { connector_console: 'connector_console.appliance' },
    };
    const record = auditLog({ CONNECTOR_AUDIT_LOG: file, CONNECTOR_AUDIT_LINE: JSON.stringify(given) });
    for (const type of ['connector_console', 'connector_power']) {
      aboutType(type, () => record?.(CHANGE));
    }
    const lines = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      { ...CHANGE, time: expect.any(String) as string, run: 'night-7', step: 'connector_console.appliance' },
      { ...CHANGE, time: expect.any(String) as string, run: 'night-7', step: 'connector_power' },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('one that cannot be written fails nothing', () => {
    const record = auditLog({ CONNECTOR_AUDIT_LOG: join(directory, 'none', 'audit.jsonl') });
    expect(() => record?.(CHANGE)).not.toThrow();
  });
});

test('nobody wants to know', () => {
  expect(auditLog({})).toBeUndefined();
  expect(auditLog({ CONNECTOR_AUDIT_LOG: '' })).toBeUndefined();
});

test('changes of vCenter and AWS as lines', () => {
  const object = reference('VirtualMachine', 'vm-1');
  expect(ofVcenter({ method: 'Destroy_Task', object, task: 'task-1', outcome: 'accepted' })).toEqual({
    ...{ system: 'vcenter', action: 'Destroy_Task', object: 'VirtualMachine vm-1' },
    ...{ vcenterTask: 'task-1', outcome: 'accepted' },
  });
  expect(
    ofVcenter({
      method: 'UnregisterExtension',
      object,
      extension: 'com.x',
      outcome: 'failed',
      fault: 'NotFound',
    }),
  ).toMatchObject({ object: 'Extension com.x', outcome: 'failed: NotFound' });
  expect(ofVcenter({ method: 'PowerOnVM_Task', object, outcome: 'failed' }).outcome).toBe(
    'failed: no answer',
  );
  expect(
    ofAws({
      service: 'IAM',
      operation: 'TagUser',
      object: 'u',
      requestId: 'r',
      outcome: 'failed',
      error: 'AccessDenied',
    }),
  ).toEqual({
    ...{
      system: 'aws',
      action: 'IAM:TagUser',
      object: 'u',
      awsRequestId: 'r',
      outcome: 'failed: AccessDenied',
    },
  });
});

test('steps in a console are recorded, whatever comes of them, and nothing of what was entered', async () => {
  const made: Change[] = [];
  class Door {
    private readonly word = 'open';
    look = (): Promise<object> => Promise.resolve({ claimed: this.word === 'open' });
    logIn = (password: string): Promise<void> =>
      Promise.reject(new ConsoleError('wrongPassword', 'login', `not ${password}`, 'Try another.'));
    unregister = (): Promise<void> => Promise.resolve();
  }
  const door = recordedConsole(new Door() as unknown as ManagementConsole, 'lab-01', (change) => {
    made.push(change);
  });
  await expect(door.look()).resolves.toEqual({ claimed: true });
  await expect(door.logIn('canary')).rejects.toThrow('Try another');
  await door.unregister({ username: 'ada', password: 'canary' });
  expect(made).toEqual([
    { system: 'appliance', action: 'logIn', object: 'console of lab-01', outcome: 'failed: wrongPassword' },
    { system: 'appliance', action: 'unregister', object: 'console of lab-01', outcome: 'done' },
  ]);
});
