/** Stands for a sensitive value. */
export const SENSITIVE = '(sensitive)';

/** Shorter ones are hidden only where they are the whole value: "1" stands in every number. */
const SHORTEST_PART = 6;

interface Marked {
  readonly before?: unknown;
  readonly after?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

/** The texts that are marked sensitive anywhere in a plan, to be hidden where they stand without a mark too. */
export class SensitiveTexts {
  private constructor(private readonly texts: readonly string[]) {}

  static of(changes: readonly Marked[]): SensitiveTexts {
    const texts = new Set<string>();
    for (const change of changes) {
      collectMarked(change.before, change.before_sensitive, texts);
      collectMarked(change.after, change.after_sensitive, texts);
    }
    // The longest first: a shorter one may be part of it.
    return new SensitiveTexts([...texts].sort((a, b) => b.length - a.length));
  }

  /** `text`, with each of them replaced. */
  hideIn(text: string): string {
    let shown = text;
    for (const secret of this.texts) {
      if (text === secret) return SENSITIVE;
      if (secret.length >= SHORTEST_PART) shown = shown.replaceAll(secret, () => SENSITIVE);
    }
    return shown;
  }
}

/** Whether a mark, as `before_sensitive` has it, says of a value as a whole that it is sensitive. */
export const isMarked = (mark: unknown): boolean => mark === true;

/** The mark of a part of a value. */
export function markOf(mark: unknown, key: string | number): unknown {
  if (typeof mark !== 'object' || mark === null) return isMarked(mark);
  return Object.hasOwn(mark, key) ? (mark as Record<string | number, unknown>)[key] : false;
}

function collectMarked(value: unknown, mark: unknown, into: Set<string>): void {
  if (isMarked(mark)) collect(value, into);
  else if (typeof mark === 'object' && mark !== null && typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) collectMarked(part, markOf(mark, key), into);
  }
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    if (value !== '') into.add(value);
    // As it stands within a JSON text.
    const escaped = JSON.stringify(value).slice(1, -1);
    if (escaped !== '') into.add(escaped);
    for (const line of value.split('\n')) if (line.length >= SHORTEST_PART) into.add(line);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      if (!Array.isArray(value)) collect(key, into);
      collect(part, into);
    }
  }
}
