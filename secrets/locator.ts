/**
 * The two halves of `PATH#KEY`. The last `#` parts them, since directories may have one in their name; a key in
 * sops's brackets may have one too.
 */
export function splitLocator(locator: string): { path: string; key?: string } {
  const [, path, key] = /^(.*?)#(\[.*|[^#]*)$/s.exec(locator) ?? [];
  return path === undefined ? { path: locator } : { path, key };
}
