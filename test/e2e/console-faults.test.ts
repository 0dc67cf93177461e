import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManagementConsole } from '../../appliance/console';
import {
  CLAIM,
  PASSWORD,
  problem,
  REGISTRATION,
  startLabConsole,
  type LabConsole,
} from './support/lab-console';

let lab: LabConsole;
let directory: string;
let console: ManagementConsole | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'console-'));
});

afterEach(async () => {
  await console?.close();
  await lab.close();
  rmSync(directory, { recursive: true });
});

async function openLab(): Promise<ManagementConsole> {
  return (console = await lab.open({ evidenceDirectory: join(directory, 'evidence') }));
}

describe.each(['panes', 'tables'] as const)('%s', (skin) => {
  /** What comes in the middle of a registration and is got over. */
  test.each([
    { at: 'page:AWS Credentials', kind: 'slow', delayMs: 4000 },
    { at: 'page:AWS Credentials', kind: 'reset' },
    { at: 'page:Register the Connector', kind: '500' },
    { at: 'page:Register Plugin', kind: 'half' },
    { at: 'page:vCenter Service Account Credentials', kind: 'wrongLabel' },
    { at: 'page:AWS Credentials', kind: 'sessionExpired' },
    { at: 'page:AWS Credentials', kind: 'reboot' },
    { at: 'page:Dashboard', kind: 'half' },
    { at: 'any', kind: 'reset', skip: 2 },
    { at: 'any', kind: '500', skip: 3 },
    { at: 'submit:Register', kind: 'reset' },
    { at: 'submit:Register', kind: 'sessionExpired' },
    { at: 'submit:Register', kind: 'reset', after: true },
    { at: 'submit:Register', kind: '500', after: true },
    { at: 'submit:Register', kind: 'half', after: true },
    { at: 'submit:Register', kind: 'reboot', after: true },
    { at: 'submit:Register', kind: 'reboot' },
  ] as const)('registered in spite of %j', async (fault) => {
    lab = await startLabConsole({ skin });
    lab.claimed();
    const console = await openLab();
    await console.logIn(PASSWORD);
    lab.appliance.faults.set([fault]);
    await console.register(REGISTRATION);
    expect(lab.appliance.faults.list()).toEqual([expect.objectContaining({ left: 0 })]);
    expect(lab.extensions.size).toBe(1);
    expect(lab.appliance.administration.state.failedLogins).toBe(0);
    expect(lab.appliance.administration.counts.registrations).toBe(1);
    await expect(console.health()).resolves.toMatchObject({ registered: true });
  });

  test('a label that stays wrong: step, page and remedy are named', async () => {
    lab = await startLabConsole({ skin });
    lab.claimed();
    const console = await openLab();
    await console.logIn(PASSWORD);
    lab.appliance.faults.set([{ at: 'page:AWS Credentials', kind: 'wrongLabel', count: 99 }]);
    const error = await problem(console.register(REGISTRATION));
    expect(error.problem).toBe('unexpected');
    expect(error.step).toMatch(/^registering, page/);
    expect(error.evidence).toBeDefined();
    lab.appliance.faults.set([]);
    await console.register(REGISTRATION);
    expect(lab.extensions.size).toBe(1);
  });

  test.each(['reset', '500', 'half', 'reboot'] as const)(
    'a login whose answer is lost by %s is not sent twice',
    async (kind) => {
      lab = await startLabConsole({ skin });
      lab.claimed();
      const console = await openLab();
      lab.appliance.faults.set([{ at: 'login', kind, after: true }]);
      // Whether it was the right one is not known; that a wrong one is not tried again is what counts.
      await console.logIn('Wrong-Secret-66').catch(() => undefined);
      expect(lab.appliance.administration.counts.attempts).toBe(1);
    },
  );

  test.each(['reset', '500', 'half', 'slow', 'reboot', 'wrongLabel'] as const)(
    'first visit in spite of %s',
    async (kind) => {
      for (const at of ['page:Create a Connector Password', 'submit:Create password', 'any']) {
        lab = await startLabConsole({ skin });
        const console = await openLab();
        lab.appliance.faults.set([{ at, kind, delayMs: 500, after: at.startsWith('submit') }]);
        await console.claim(CLAIM);
        expect(lab.appliance.claimed).toBe(true);
        expect(lab.appliance.administration.state.failedLogins).toBe(0);
        await console.logIn(PASSWORD);
        await console.close();
        await lab.close();
      }
    },
  );
});
