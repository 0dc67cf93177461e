import { randomBytes } from 'node:crypto';

/** Enough for the pages that can be open anywhere; the oldest go first. */
const KEPT = 5000;

/** Names of fields that are different at every request, and what they stand for. */
export class Aliases {
  private readonly names = new Map<string, string>();

  make(name: string): string {
    const alias = `f${randomBytes(6).toString('hex')}`;
    this.names.set(alias, name);
    const [oldest] = this.names.keys();
    if (this.names.size > KEPT && oldest !== undefined) this.names.delete(oldest);
    return alias;
  }

  /** A name that was never given away is its own. */
  nameOf(alias: string): string {
    return this.names.get(alias) ?? alias;
  }
}
