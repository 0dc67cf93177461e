/** Whether a version, numbers with dots, is `since` or a later one. */
export function isAtLeast(version: string, since: string): boolean {
  const [one, other] = [version, since].map((text) => text.split('.').map(Number));
  for (let at = 0; at < Math.max(one?.length ?? 0, other?.length ?? 0); at++) {
    const difference = (one?.[at] ?? 0) - (other?.[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The version in a text like `Version: 2.7.0`, by the pattern `Version: {version}`. */
export function versionIn(text: string, pattern: string): string | undefined {
  const [before = '', after = ''] = pattern
    .split('{version}')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'));
  return new RegExp(`${before}(\\d+(?:\\.\\d+)*)${after}`, 'i').exec(text)?.[1];
}
