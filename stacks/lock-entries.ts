/** An entry of a lock file, `provider "ADDRESS" { ... }`. */
interface LockEntry {
  readonly version: string;
  readonly text: string;
}

/** Each entry of a lock, by the provider's address; terraform writes the closing brace at the start of a line. */
export function lockEntries(lock: string): Map<string, LockEntry> {
  const entries = new Map<string, LockEntry>();
  for (const match of lock.replaceAll('\r\n', '\n').matchAll(/^provider "([^"]+)" \{\n[\s\S]*?^\}/gm)) {
    const [text, address] = match;
    const version = /^\s*version\s*=\s*"([^"]+)"/m.exec(text)?.[1];
    if (address !== undefined && version !== undefined) entries.set(address, { version, text });
  }
  return entries;
}

const hasChecksums = ({ text }: LockEntry): boolean => /^\s*hashes\s*=/m.test(text);

/** Addresses of the providers of a lock whose checksums are not known. */
export function unlockedProviders(lock: string): string[] {
  return [...lockEntries(lock)].filter(([, entry]) => !hasChecksums(entry)).map(([address]) => address);
}

/** Fills the checksums of `known` into entries of a lock that have none, for the same version. */
export function completeLock(lock: string, known: string): string {
  const others = lockEntries(known);
  let completed = lock;
  for (const [address, entry] of lockEntries(lock)) {
    const other = others.get(address);
    if (hasChecksums(entry) || other?.version !== entry.version) continue;
    completed = completed.replace(entry.text, () => other.text);
  }
  return completed;
}

/** The entries of a lock and those of another that have checksums, the other's where both have one; sorted. */
export function mergeLocks(lock: string, other: string): string {
  const entries = lockEntries(lock);
  for (const [address, entry] of lockEntries(other)) {
    if (hasChecksums(entry)) entries.set(address, entry);
  }
  const sorted = [...entries].sort(([a], [b]) => a.localeCompare(b)).map(([, { text }]) => text);
  const head = [
    '# Checksums of the providers of all stacks; written by connector plan --lockfile update.',
    '# Commit it beside cdktf.json.',
  ].join('\n');
  return `${[head, ...sorted].join('\n\n')}\n`;
}

/** What a lock pins, the same for the same providers: without comments, which terraform puts in place of ours. */
export function pinnedBy(lock: string): string {
  const entries = [...lockEntries(lock)].sort(([a], [b]) => a.localeCompare(b));
  return entries.map(([, { text }]) => text.replaceAll(/\s+/g, ' ')).join('\n');
}

/** A lock without the entry of a provider. */
export function withoutProvider(lock: string, address: string): string {
  const entry = lockEntries(lock).get(address);
  return entry === undefined ? lock : lock.replace(`${entry.text}\n`, '');
}
