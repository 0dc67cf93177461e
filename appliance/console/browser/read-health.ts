import type { BrowserConsoleProfile } from '../../profiles/console-profile';
import type { HealthItem, HealthStatus } from '../console';
import type { PageItem, PageReading } from './read-page';

type Token =
  | { readonly is: 'name' | 'text'; readonly text: string }
  | { readonly is: 'status'; readonly status: HealthStatus };

/** The items under the first pane's title up to the next pane, whichever of name and symbol comes first. */
export function readHealth(profile: BrowserConsoleProfile, reading: PageReading): readonly HealthItem[] {
  const tokens = pane(profile, reading).flatMap((item) => tokenOf(profile, item));
  const first = tokens.findIndex(({ is }) => is !== 'text');
  const leading = tokens[first]?.is === 'status' ? 'status' : 'name';
  const items: { name?: string; status?: HealthStatus; texts: string[] }[] = [];
  for (const token of tokens.slice(Math.max(first, 0))) {
    let item = items.at(-1);
    const begins = token.is === leading || (token.is === 'status' && item?.status !== undefined);
    if (item === undefined || begins) {
      // An item whose name nobody knows: the text right before its symbol.
      const name = token.is === 'status' && leading === 'name' ? item?.texts.pop() : undefined;
      items.push((item = { texts: [], ...(name !== undefined && { name }) }));
    }
    if (token.is === 'status') item.status = token.status;
    else if (token.is === 'name') item.name = token.text;
    else if (item.name === undefined && leading === 'status') item.name = token.text;
    else item.texts.push(token.text);
  }
  return items.flatMap(({ name, status, texts }) =>
    name === undefined || status === undefined ? [] : [{ name, status, message: texts.join(' ') }],
  );
}

function pane(profile: BrowserConsoleProfile, { items }: PageReading): readonly PageItem[] {
  const [title, ...others] = profile.dashboard.value.panes;
  const at = (wanted: string | undefined) =>
    items.findIndex(
      ({ kind, names }) => kind === 'text' && names[0]?.toLowerCase() === wanted?.toLowerCase(),
    );
  const start = at(title);
  const end = others.map(at).filter((other) => other > start);
  return items.slice(start + 1, Math.min(items.length, ...end));
}

function tokenOf(profile: BrowserConsoleProfile, { kind, names }: PageItem): readonly Token[] {
  const [text = ''] = names;
  const statuses = Object.entries(profile.healthStatuses.value) as [HealthStatus, string][];
  const status = statuses.find(([, name]) => name.toLowerCase() === text.toLowerCase())?.[0];
  if (status && (kind === 'image' || kind === 'text')) return [{ is: 'status', status }];
  if (kind !== 'text' && kind !== 'label') return [];
  const known = profile.health
    .map(({ value }) => value.name)
    .find((name) => text === name || text.startsWith(`${name} `));
  if (known === undefined) return [{ is: 'text', text }];
  const rest = text.slice(known.length).trim();
  return [{ is: 'name', text: known }, ...(rest === '' ? [] : [{ is: 'text' as const, text: rest }])];
}
