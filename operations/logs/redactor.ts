import { StringDecoder } from 'node:string_decoder';
import { Transform } from 'node:stream';
import { REDACTION_RULES } from './redaction-rules';

/** Stands for a secret. */
export const HIDDEN = '***';
/** Characters of a line that are held at most; what is longer is looked through in parts. */
const LONGEST = 1024 * 1024;
/** Shorter values would hide every second word. */
const SHORTEST = 4;

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
    if (this.#inPrivateKey) {
      if (!/-----END [A-Z ]*PRIVATE KEY-----/.test(text)) return HIDDEN;
      this.#inPrivateKey = false;
      return text.replace(/^.*?(?=-----END)/, '');
    }
    let redacted = text;
    for (const value of this.#values) {
      const parts = redacted.split(value);
      if (parts.length === 1) continue;
      this.#count('secret of the spec', parts.length - 1);
      redacted = parts.join(HIDDEN);
    }
    for (const { kind, pattern } of REDACTION_RULES) {
      redacted = redacted.replace(pattern, (...match: unknown[]) => {
        this.#count(kind);
        return `${typeof match[1] === 'string' ? match[1] : ''}${HIDDEN}`;
      });
    }
    const begin = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.exec(redacted);
    if (begin === null) return redacted;
    this.#inPrivateKey = true;
    this.#count('private key');
    return redacted.slice(0, begin.index + begin[0].length);
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

  /** A stream of text in UTF-8, redacted; for one file each. */
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
      flush: (done) => done(null, `${through(decoder.end())}${rest === '' ? '' : this.line(rest)}`),
    });
  }

  #count(kind: string, many = 1): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + many);
  }
}

const xml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
