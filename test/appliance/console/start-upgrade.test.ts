import type { ConsolePage } from '../../../appliance/console/browser/console-page';
import { SessionExpired } from '../../../appliance/console/browser/console-page';
import type { PageReading } from '../../../appliance/console/browser/read-page';
import { startUpgrade } from '../../../appliance/console/browser/start-upgrade';
import { ConsoleError, type ConsoleProblem } from '../../../appliance/console/console-error';
import { awsConnectorConsole } from '../../../appliance/profiles/aws-connector-console';

const offers = awsConnectorConsole.upgrades!.value;

const reading = (text: string, ...buttons: readonly string[]): PageReading => ({
  ...{ id: 1, title: 'AWS Connector for vCenter', text, complete: true },
  items: buttons.map((name) => ({ kind: 'button', names: [name] })),
});
const error = (problem: ConsoleProblem): ConsoleError =>
  new ConsoleError(problem, 'starting an upgrade', `it is ${problem}`, 'Look at it.');

/** A dialog that opens, and what comes of a click on its button. */
function page(after: { readonly missing?: Error; readonly then?: Error | string }): ConsolePage {
  const dialog = { ...reading('Version 2.8.0 will be installed', 'Upgrade'), title: 'Upgrade' };
  const readings: (PageReading | Error)[] = [];
  let clicks = 0;
  return {
    click: () => {
      clicks++;
      if (clicks === 2 && after.missing !== undefined) return Promise.reject(after.missing);
      const { then = '' } = after;
      readings.push(clicks === 1 ? dialog : then instanceof Error ? then : reading(then));
      return Promise.resolve(reading(''));
    },
    until: ({ arrived }: { arrived: (reading: PageReading) => unknown }) => {
      const next = readings.shift()!;
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(arrived(next));
    },
    failure: (problem: ConsoleProblem, found: string, remedy: string) =>
      new ConsoleError(problem, 'starting an upgrade', found, remedy),
  } as unknown as ConsolePage;
}

const started = (consolePage: ConsolePage, signal?: AbortSignal) =>
  startUpgrade(consolePage, offers, reading('', 'Upgrade'), signal);

test('one that the console confirms', async () => {
  const confirming = page({ then: 'The connector is being upgraded.' });
  await expect(started(confirming)).resolves.toEqual({ version: '2.8.0' });
});

test.each<[string, Error]>([
  ['words that nobody knows', error('unexpected')],
  ['words that are new on the page', error('refused')],
  ['a connection that breaks', error('unreachable')],
  ['another certificate', error('distrusted')],
  ['a session that ends', new SessionExpired('Your session has expired')],
])('after its button was clicked %s leave open whether it has begun', async (_what, then) => {
  const found = then instanceof ConsoleError ? then.found : then.message;
  await expect(started(page({ then }))).resolves.toEqual({ version: '2.8.0', unconfirmed: found });
});

test('a button that is not there was not clicked', async () => {
  await expect(started(page({ missing: error('unexpected') }))).rejects.toThrow('it is unexpected');
});

test('nor is anything begun that is not offered', async () => {
  await expect(startUpgrade(page({}), offers, reading(''))).rejects.toThrow('it offers no other version');
});

test('whoever interrupts is not told of the page', async () => {
  const signal = AbortSignal.abort(new Error('interrupted'));
  await expect(started(page({ then: new Error('interrupted') }), signal)).rejects.toThrow('interrupted');
});
