import { Redactor } from '../logs/redactor';
import { textPart, type BundlePart, type Problem } from './model';
import { redactJson } from './redact-json';

/** Takes in what is found for a bundle, each part without its secrets, and what is not found. */
export class Collector {
  readonly parts: BundlePart[] = [];
  readonly problems: Problem[] = [];
  readonly leftOut: string[] = [];
  readonly takenOut = new Map<string, number>();

  /** @param values secrets that are known */
  constructor(private readonly values: readonly string[]) {}

  /** JSON, by the names in it as well. */
  json(path: string, what: string, value: unknown): void {
    // As it is going to be written: dates are texts, and what is undefined is gone.
    const plain: unknown = JSON.parse(JSON.stringify(value));
    this.redacting((redactor) =>
      this.add(textPart(path, what, `${JSON.stringify(redactJson(plain, redactor), undefined, 2)}\n`)),
    );
  }

  /** Text, line by line. */
  text(path: string, what: string, text: string): void {
    this.redacting((redactor) => this.add(textPart(path, what, redactor.text(text))));
  }

  /** Whatever else is without secrets already. */
  add(part: BundlePart): void {
    this.parts.push(part);
  }

  /** Messages of others may repeat a secret. */
  problem({ connector, what, found }: Problem): void {
    const text = new Redactor(this.values).text(found).replace(/\.$/, '');
    this.problems.push({ ...(connector !== undefined && { connector }), what, found: text });
  }

  /** Works with a redactor of its own, as two texts at once would be one text to a redactor; counts what it takes out. */
  redacting<T>(work: (redactor: Redactor) => T): T {
    const redactor = new Redactor(this.values);
    const count = (): void => {
      for (const [kind, many] of redactor.counts)
        this.takenOut.set(kind, (this.takenOut.get(kind) ?? 0) + many);
    };
    const done = work(redactor);
    if (done instanceof Promise) return done.finally(count) as T;
    count();
    return done;
  }
}
