import type { BrowserConsoleProfile, ErrorLog } from '../../profiles/console-profile';
import type { ConsolePage } from './console-page';
import { controlCalled, hasTitle } from './find';
import { readHealth } from './read-health';
import type { PageItem, PageReading } from './read-page';

/** Follows the link beside a health item of the dashboard. @returns what its page says, a line a paragraph */
export async function readErrorLog(
  page: ConsolePage,
  profile: BrowserConsoleProfile,
  { title, back }: ErrorLog,
  item: string,
  dashboard: PageReading,
): Promise<string> {
  const names = readHealth(profile, dashboard).map(({ name }) => name);
  const name = names.find((known) => known.toLowerCase() === item.trim().toLowerCase());
  if (name === undefined) {
    const known = names.map((each) => `"${each}"`).join(', ');
    throw page.failure('refused', `the health has no "${item}": ${known}`, 'Name one of them.');
  }
  if (linkBeside(profile, names, name, dashboard) === undefined)
    throw page.failure('refused', `"${name}" has no log, since it is well`, 'There is nothing to read.');
  const beside = (reading: PageReading) => linkBeside(profile, names, name, reading);
  await page.press(beside, `link beside "${name}"`);
  return page.until({
    arrived: (reading) =>
      hasTitle(reading, title) && controlCalled(reading, back) ? textUnder(reading, title) : undefined,
  });
}

/** The first link after the item's name and before the next one's. */
function linkBeside(
  { dashboard }: BrowserConsoleProfile,
  names: readonly string[],
  name: string,
  { items }: PageReading,
): PageItem | undefined {
  const is = (item: PageItem, wanted: string): boolean =>
    item.kind !== 'link' && (item.names[0] === wanted || item.names[0]?.startsWith(`${wanted} `) === true);
  const start = items.findIndex((item) => is(item, name));
  const rest = items.slice(start + 1);
  const end = rest.findIndex((item) => names.some((other) => other !== name && is(item, other)));
  return rest
    .slice(0, end === -1 ? rest.length : end)
    .find(
      ({ kind, names: [text] }) =>
        (kind === 'link' || kind === 'button') && dashboard.value.healthLinks.includes(text ?? ''),
    );
}

function textUnder({ items }: PageReading, title: string): string {
  const start = items.findIndex(
    ({ kind, names }) => kind === 'text' && names[0]?.toLowerCase() === title.toLowerCase(),
  );
  return items
    .slice(start + 1)
    .filter(({ kind }) => kind === 'text' || kind === 'label')
    .map(({ names }) => names[0] ?? '')
    .join('\n');
}
