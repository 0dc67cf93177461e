import { StringDecoder } from 'node:string_decoder';
import { Transform } from 'node:stream';
import { REDACTION_RULES } from './redaction-rules';

/** Stands for a secret. */
export const HIDDEN = '***';
/** Characters of a line that are held at most; what is longer is looked through in parts. */
const LONGEST = 1024 * 1024;
/** Shorter values would hide every second word. */
const SHORTEST = 4;

const BEGIN = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const END = /-----END [A-Z ]*PRIVATE KEY-----/;
const WHOLE_KEY = new RegExp(`${BEGIN.source}.*?${END.source}`, 'g');

/** Takes secrets out of text, a line at a time, and counts what it took. Logs that have none come out unchanged. */
export class Redactor {
  /** How many of which kind were taken out, by the kind. */
  readonly counts = new Map<string, number>();
  readonly #values: readonly string[];
  #inPrivateKey = false;

  /** @param values secrets that are known, such as those the references of a spec lead to */
  constructor(values: readonly string[] = []) {
    const forms = values
      .filter((value) => value.length >= SHORTEST)
      .flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), xml(value)]);
    // Longest first: one may hold another.
    this.#values = [...new Set(forms)].sort((one, other) => other.length - one.length);
  }

  /** @param text without the end of its line */
  line(text: string): string {
    if (this.#inPrivateKey && !END.test(text)) return HIDDEN;
    // Values first, since one may hold a key and more; rules last, since one may take what tells where a key begins.
    return this.#withoutForms(this.#withoutKeys(this.#withoutValues(text)));
  }

  #withoutValues(text: string): string {
    let redacted = text;
    for (const value of this.#values) {
      const parts = redacted.split(value);
      if (parts.length === 1) continue;
      this.#count('secret of the spec', parts.length - 1);
      redacted = parts.join(HIDDEN);
    }
    return redacted;
  }

  /** Cuts what belongs to private keys, also to one that began on an earlier line or goes on after this one. */
  #withoutKeys(text: string): string {
    const end = this.#inPrivateKey ? END.exec(text) : undefined;
    if (end === null) return HIDDEN;
    this.#inPrivateKey = false;
    const rest = text.slice(end?.index ?? 0).replace(WHOLE_KEY, () => {
      this.#count('private key');
      return HIDDEN;
    });
    const begin = BEGIN.exec(rest);
    if (begin === null) return rest;
    this.#inPrivateKey = true;
    this.#count('private key');
    return rest.slice(0, begin.index + begin[0].length);
  }

  #withoutForms(text: string): string {
    let redacted = text;
    for (const { kind, pattern } of REDACTION_RULES) {
      redacted = redacted.replace(pattern, (...match: unknown[]) => {
        this.#count(kind);
        return `${typeof match[1] === 'string' ? match[1] : ''}${HIDDEN}`;
      });
    }
    return redacted;
  }

  /** A whole text. What has no end in it, such as a private key that is cut off, hides nothing of the next one. */
  text(whole: string): string {
    this.#inPrivateKey = false;
    const redacted = whole
      .split('\n')
      .map((line) => this.line(line))
      .join('\n');
    this.#inPrivateKey = false;
    return redacted;
  }

  /** A stream of text in UTF-8, redacted; for one file each. A key that is cut off hides nothing of the next one. */
  stream(): Transform {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    const through = (text: string): string => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      const whole = lines.map((line) => `${this.line(line)}\n`).join('');
      if (rest.length <= LONGEST) return whole;
      const part = this.line(rest);
      rest = '';
      return `${whole}${part}`;
    };
    this.#inPrivateKey = false;
    return new Transform({
      transform: (chunk: Buffer, _, done) => done(null, through(decoder.write(chunk))),
      flush: (done) => {
        const last = `${through(decoder.end())}${rest === '' ? '' : this.line(rest)}`;
        this.#inPrivateKey = false;
        done(null, last);
      },
    });
  }

  #count(kind: string, many = 1): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + many);
  }
}

const xml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
