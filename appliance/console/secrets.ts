const HIDDEN = '***';

/** Texts that must not be seen, and what replaces them. */
export class Secrets {
  readonly #texts = new Set<string>();

  /** Short ones would hide every second word, and are found at once by whoever looks. */
  add(...texts: readonly (string | undefined)[]): void {
    for (const text of texts) if (text !== undefined && text.length >= 4) this.#texts.add(text);
  }

  hide(text: string): string {
    let hidden = text;
    // Longest first: one secret may hold another.
    for (const secret of [...this.#texts].sort((one, other) => other.length - one.length)) {
      for (const form of new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])) {
        hidden = hidden.replaceAll(form, HIDDEN);
      }
    }
    return hidden;
  }

  isIn(text: string): boolean {
    return this.hide(text) !== text;
  }
}
