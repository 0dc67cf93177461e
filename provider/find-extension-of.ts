import type { Extension } from '../vcenter';

/** What vCenter knows of an appliance. */
export interface OwnExtension {
  readonly key: string;
  /** Host of the address it is registered with, where it names one. */
  readonly address?: string;
}

/**
 * The extension an appliance has registered: the one that was not there before; among several, or when it was
 * there already, the one that names the appliance's address. Never guessed.
 *
 * @returns undefined when there is none, or no telling which
 */
export function extensionOf(
  address: string,
  before: readonly Extension[],
  after: readonly Extension[],
): OwnExtension | undefined {
  const known = new Set(before.map(({ key }) => key));
  const anew = after.filter(({ key }) => !known.has(key));
  const named = (extensions: readonly Extension[]): readonly Extension[] =>
    extensions.filter((extension) => hostsOf(extension).includes(address));
  const candidates = [named(anew), anew, named(after)].find((some) => some.length > 0) ?? [];
  const [own] = candidates;
  if (own === undefined || candidates.length > 1) return undefined;
  const hosts = hostsOf(own);
  return { key: own.key, address: hosts.includes(address) ? address : hosts[0] };
}

function hostsOf({ servers }: Extension): string[] {
  return servers.flatMap(({ url }) => {
    // Some extensions have no URL at all there.
    const parsed = URL.canParse(url) ? new URL(url).hostname : '';
    return parsed === '' ? [] : [parsed.replace(/^\[|\]$/g, '')];
  });
}
