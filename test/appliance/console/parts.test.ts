import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserExecutable } from '../../../appliance/console';
import { controlCalled, fieldsCalled, hasTitle, news } from '../../../appliance/console/browser/find';
import { placeOf } from '../../../appliance/console/browser/place';
import { readHealth } from '../../../appliance/console/browser/read-health';
import type { PageItem, PageReading } from '../../../appliance/console/browser/read-page';
import { Secrets } from '../../../appliance/console/secrets';
import { isAtLeast, versionIn } from '../../../appliance/console/version';
import { awsConnectorConsole } from '../../../appliance/profiles/aws-connector-console';

const reading = (...items: readonly PageItem[]): PageReading => ({
  id: 1,
  title: 'AWS Connector for vCenter',
  items,
  text: items.flatMap(({ names }) => names).join(' '),
  complete: true,
});
const text = (name: string): PageItem => ({ kind: 'text', names: [name] });
const image = (name: string): PageItem => ({ kind: 'image', names: [name] });
const link = (name: string): PageItem => ({ kind: 'link', names: [name] });
const button = (name: string): PageItem => ({ kind: 'button', names: [name] });
const field = (...names: readonly string[]): PageItem => ({ kind: 'field', field: 'text', names });

test.each([
  ['2.7.0', '2.5.0', true],
  ['2.5.0', '2.5.0', true],
  ['2.4.9', '2.5.0', false],
  ['2.10.0', '2.9.1', true],
  ['2.5', '2.5.0', true],
  ['2.5', '2.5.1', false],
])('%s is at least %s: %s', (version, since, expected) => expect(isAtLeast(version, since)).toBe(expected));

test.each([
  ['x Version: 2.7.0 y', '2.7.0'],
  ['Version:\u00a02.7', '2.7'],
  ['Version 2.7.0', undefined],
])('version in %j', (found, version) => expect(versionIn(found, 'Version: {version}')).toBe(version));

test('secrets are hidden in the ways they are written', () => {
  const secrets = new Secrets();
  secrets.add('pass word/1', 'pass', 'abc', undefined);
  expect(secrets.hide('a pass word/1 b pass%20word%2F1 c pass d abc')).toBe('a *** b *** c *** d abc');
  expect(secrets.isIn('nothing')).toBe(false);
});

test('a title is no link; a field goes by its own label first', () => {
  const page = reading(
    link('Rotate encryption key'),
    field('Password', 'User name'),
    field('User name'),
    text('Next: '),
    button('Next'),
  );
  expect(hasTitle(page, 'Rotate encryption key')).toBe(false);
  expect(hasTitle(page, 'next')).toBe(true);
  expect(fieldsCalled(page, 'User name *')).toEqual([page.items[2]]);
  expect(fieldsCalled(page, 'Other')).toEqual([]);
  expect(controlCalled(page, 'NEXT')).toBe(page.items[4]);
});

test('news are texts that were not there', () => {
  expect(news(reading(text('a'), button('b')), reading(text('a'), text('c'), button('d')))).toEqual(['c']);
});

describe('places', () => {
  const login = [text('Log in to Connector'), field('Password'), button('Log in')];
  const first = [
    text('Log in to Connector'),
    field('vCenter IP address or hostname'),
    field('vCenter administrator name'),
    field('Password'),
    button('Log in'),
  ];
  const panes = ['Health Status', 'Actions', 'Support Links'].map(text);
  const all = [...panes, link('Log out')];
  test.each([
    ['login', login, 'logIn'],
    ['first visit', first, 'firstVisit'],
    [
      'first visit with one label that is another',
      first.filter((_, at) => at !== 2).concat(field('other')),
      undefined,
    ],
    ['wizard', [text('AWS Credentials'), field('Access key ID'), button('Next')], 'wizard'],
    ['dashboard', all, 'dashboard'],
    ['half a dashboard', panes, undefined],
    ['nothing', [], undefined],
  ])('%s', (_, items, at) => expect(placeOf(awsConnectorConsole, reading(...items))?.at).toBe(at));

  test('registered by its mark', () => {
    expect(placeOf(awsConnectorConsole, reading(...all))).toMatchObject({ registered: false });
    expect(placeOf(awsConnectorConsole, reading(...all, link('Unregister the Connector')))).toMatchObject({
      registered: true,
    });
  });
});

describe('health', () => {
  const expected = [
    { name: 'Connector Up-to-Date', status: 'warning', message: '2.8.0 is there' },
    { name: 'A new item', status: 'ok', message: '' },
    { name: 'AWS Connectivity', status: 'error', message: 'no key no luck' },
  ];
  test.each([
    [
      'name first',
      [
        text('Connector Up-to-Date'),
        image('Warning'),
        text('2.8.0 is there'),
        link("What's new?"),
        text('A new item'),
        image('OK'),
      ].concat([text('AWS Connectivity'), image('Error'), text('no key'), text('no luck')]),
    ],
    [
      'symbol first',
      [
        image('Warning'),
        text('Connector Up-to-Date'),
        text('2.8.0 is there'),
        link("What's new?"),
        image('OK'),
        text('A new item'),
      ].concat([image('Error'), text('AWS Connectivity'), text('no key'), text('no luck')]),
    ],
    [
      'status in words',
      [
        text('Connector Up-to-Date'),
        text('WARNING'),
        text('2.8.0 is there'),
        text('A new item'),
        text('OK'),
      ].concat([text('AWS Connectivity'), text('Error'), text('no key no luck')]),
    ],
  ])('%s', (_, items) => {
    const page = reading(
      link('Health Status'),
      text('before'),
      text('Health Status'),
      ...items,
      text('Actions'),
      text('OK'),
    );
    expect(readHealth(awsConnectorConsole, page)).toEqual(expected);
  });
  test('none', () => expect(readHealth(awsConnectorConsole, reading(text('Health Status')))).toEqual([]));
});

test('the browser is the one that is named, else the first on the PATH', () => {
  const directory = mkdtempSync(join(tmpdir(), 'browsers-'));
  try {
    for (const name of ['google-chrome', 'mine']) {
      writeFileSync(join(directory, name), '');
      chmodSync(join(directory, name), 0o700);
    }
    const of = (CONNECTOR_BROWSER?: string) =>
      browserExecutable({
        PATH: `relative:${directory}`,
        ...(CONNECTOR_BROWSER !== undefined && { CONNECTOR_BROWSER }),
      });
    expect(of()).toBe(join(directory, 'google-chrome'));
    writeFileSync(join(directory, 'chromium-headless-shell'), '', { mode: 0o700 });
    expect(of()).toBe(join(directory, 'chromium-headless-shell'));
    expect(of('mine')).toBe(join(directory, 'mine'));
    expect(of(join(directory, 'mine'))).toBe(join(directory, 'mine'));
    expect(of(join(directory, 'absent'))).toBeUndefined();
    expect(of('none')).toBeUndefined();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
