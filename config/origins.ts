import type { Path } from './document';

/**
 * Which texts of a spec came from the environment. Such a text is never shown: the variable may be the wrong one
 * (`server: { env: VSPHERE_PASSWORD }`), and what it holds a secret.
 */
export class Origins {
  private readonly variables = new Map<string, string>();
  private readonly texts = new Map<string, string>();

  /** @param text what stands in the spec now; a path has been made absolute */
  add(path: Path, variable: string, text: string): void {
    this.variables.set(JSON.stringify(path), variable);
    this.texts.set(text, variable);
  }

  /** The variable the text at `path` came from, if it came from one. */
  variableOf(path: Path): string | undefined {
    return this.variables.get(JSON.stringify(path));
  }

  /** `message` with `the value of NAME` for each of the texts; the path it begins with stays. */
  hideIn(message: string): string {
    const start = message.indexOf(': ') + 1;
    let rest = message.slice(start);
    // The longest first: a shorter one may be part of it.
    for (const [text, variable] of [...this.texts].sort(([a], [b]) => b.length - a.length)) {
      rest = rest.replaceAll(wholeWords(text), () => `the value of ${variable}`);
    }
    return message.slice(0, start) + rest;
  }
}

/** `text`, with quotes around it or not, but not as a part of a word: "a" stands in every sentence. */
function wholeWords(text: string): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const before = /^\w/.test(text) ? '(?<!\\w)' : '';
  const after = /\w$/.test(text) ? '(?!\\w)' : '';
  return new RegExp(`"${literal}"|${before}${literal}${after}`, 'g');
}
