const SECONDS = { s: 1, m: 60, h: 3600, d: 86400 } as const;
type Unit = keyof typeof SECONDS;

/**
 * A length of time: a whole number and a unit, as in `30d`, `5m`.
 *
 * @example Duration.parse('90d').toMinutes()
 */
export class Duration {
  private constructor(private readonly seconds: number) {}

  /** @throws RangeError when the text is no duration. */
  static parse(text: string): Duration {
    const match = /^([1-9]\d*)([smhd])$/.exec(text);
    const seconds = match ? Number(match[1]) * SECONDS[match[2] as Unit] : NaN;
    if (!Number.isSafeInteger(seconds)) {
      throw new RangeError(`"${text}" is no duration: a whole number and a unit (s, m, h or d), such as 30d`);
    }
    return new Duration(seconds);
  }

  toSeconds(): number {
    return this.seconds;
  }

  /** @throws RangeError when the duration is not a whole number of minutes. */
  toMinutes(): number {
    if (this.seconds % 60 !== 0) throw new RangeError(`${this.toString()} is not a whole number of minutes`);
    return this.seconds / 60;
  }

  isMultipleOf(step: Duration): boolean {
    return this.seconds % step.seconds === 0;
  }

  /** Negative when shorter, 0 when equal, positive when longer. */
  compare(other: Duration): number {
    return this.seconds - other.seconds;
  }

  /** The shortest exact form: 3600 s read `1h`. */
  toString(): string {
    const unit = (['d', 'h', 'm', 's'] as const).find((u) => this.seconds % SECONDS[u] === 0) ?? 's';
    return `${this.seconds / SECONDS[unit]}${unit}`;
  }
}
