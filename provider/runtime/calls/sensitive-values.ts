import { nestedObjects } from '../schema/nested-objects';
import type { Attributes } from '../schema/type';
import { Decimal } from '../value/decimal';
import { Dynamic, type Value, type ValueMap } from '../value/value';

/** Shorter ones occur in every other word: hiding them would tell what they are. */
const SHORTEST = 4;

/**
 * Every sensitive or write-only value this process has seen, to be taken out of what it says: a login failure
 * that quotes the password, an error of a library that quotes its request.
 */
export class SensitiveValues {
  private readonly texts = new Set<string>();

  /** Remembers what an object has in sensitive and write-only attributes. */
  add(attributes: Attributes, object: ValueMap | null): void {
    if (object === null) return;
    for (const [name, { type, options }] of Object.entries(attributes)) {
      const value = object[name] ?? null;
      if (options.sensitive || options.writeOnly) this.remember(value);
      else if (type.kind === 'nested') {
        for (const { object: inner } of nestedObjects(type, value)) this.add(type.attributes, inner);
      }
    }
  }

  /** The text with `(sensitive value)` in place of each of them, also where it is escaped for JSON or a URL. */
  hide(text: string): string {
    let hidden = text;
    // Longest first: one value may be part of another.
    for (const secret of [...this.texts].sort((one, other) => other.length - one.length)) {
      for (const form of new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]))
        hidden = hidden.replaceAll(form, '(sensitive value)');
    }
    return hidden;
  }

  private remember(value: Value): void {
    if (value instanceof Dynamic) this.remember(value.value);
    else if (value instanceof Decimal) this.remember(value.text);
    else if (typeof value === 'number') this.remember(String(value));
    else if (typeof value === 'string') {
      // encodeURIComponent refuses half of a surrogate pair, which no text of Terraform's has.
      if (value.length >= SHORTEST) this.texts.add(value.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
    } else if (typeof value === 'object' && value !== null) {
      Object.values(value).forEach((member: Value) => this.remember(member));
    }
  }
}
