import { PassThrough } from 'node:stream';
import { consentToShownPlans } from '../../cli/consent-to-plans';
import type { PlannedRun } from '../../deployment/run';
import { change, plan } from '../deployment/scripted-fleet';

const { signal } = new AbortController();
const PLANNED = {
  ...{ selection: { problems: [], connectors: [] }, vanished: [] },
  plans: [plan('fra-01', [change('connector_guard.appliance')])],
} as unknown as PlannedRun;

/** Shows and asks somebody who types that, at a terminal whose standard output may go elsewhere. */
async function asked(
  options: { json: boolean; autoApprove?: boolean; isPiped?: boolean },
  text = 'yes\n',
): Promise<{ outcome: string; stdout: string; stderr: string }> {
  const { json, autoApprove = false, isPiped = false } = options;
  const shown = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof shown, isTTY: boolean): PassThrough =>
    Object.assign(new PassThrough(), { isTTY, columns: 80 }).on(
      'data',
      (chunk: Buffer) => (shown[name] += chunk.toString()),
    );
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  stdin.write(text);
  const streams = { stdin, stdout: stream('stdout', !isPiped), stderr: stream('stderr', true) };
  const outcome = await Promise.resolve()
    .then(() =>
      consentToShownPlans(
        { json, autoApprove, env: { NO_COLOR: '1' } },
        streams as unknown as Parameters<typeof consentToShownPlans>[1],
      )(PLANNED, signal),
    )
    .then(() => 'agreed')
    .catch((error: unknown) => (error as Error).message);
  return { outcome, ...shown };
}

const QUESTION = 'Apply these plans? Only "yes" will do: ';

test('plans are shown on standard output, and the question below them', async () => {
  const { outcome, stdout, stderr } = await asked({ json: false });
  expect([outcome, stderr]).toEqual(['agreed', '']);
  expect(stdout).toMatch(/fra-01[^]*connector_guard\.appliance[^]*Apply these plans\? Only "yes" will do: /);
});

test.each([false, true])(
  'with --json both are on standard error, which is a terminal (%s: the JSON goes to a file)',
  async (isPiped) => {
    const { outcome, stdout, stderr } = await asked({ json: true, isPiped });
    expect([outcome, stdout]).toEqual(['agreed', '']);
    expect(stderr).toMatch(/fra-01[^]*connector_guard\.appliance[^]*Apply these plans\? /);
    expect(await asked({ json: true, isPiped }, 'no\n')).toMatchObject({
      outcome: 'not confirmed; nothing has been changed',
      stdout: '',
    });
  },
);

test('where consent was given beforehand nobody is asked, and --json shows no plans', async () => {
  expect(await asked({ json: true, autoApprove: true })).toEqual({
    outcome: 'agreed',
    stdout: '',
    stderr: '',
  });
  const { stdout } = await asked({ json: false, autoApprove: true });
  expect(stdout).toContain('connector_guard.appliance');
  expect(stdout).not.toContain(QUESTION);
});

test('without a terminal to show them on it is refused before anything is planned', async () => {
  const { outcome } = await asked({ json: false, isPiped: true });
  expect(outcome).toContain('there is no terminal');
});
