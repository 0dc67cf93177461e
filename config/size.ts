const MEBIBYTES = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 } as const;
type Unit = keyof typeof MEBIBYTES;

/**
 * An amount of memory or storage: a whole number and a binary unit, as in `4GiB`.
 *
 * @example Size.parse('4GiB').toMebibytes() // 4096
 */
export class Size {
  private constructor(private readonly mebibytes: number) {}

  /** @throws RangeError when the text is no size. */
  static parse(text: string): Size {
    const match = /^([1-9]\d*)(MiB|GiB|TiB)$/.exec(text);
    const mebibytes = match ? Number(match[1]) * MEBIBYTES[match[2] as Unit] : NaN;
    if (!Number.isSafeInteger(mebibytes)) {
      throw new RangeError(`"${text}" is no size: a whole number and a unit (MiB, GiB or TiB), such as 4GiB`);
    }
    return new Size(mebibytes);
  }

  toMebibytes(): number {
    return this.mebibytes;
  }

  isMultipleOf(step: Size): boolean {
    return this.mebibytes % step.mebibytes === 0;
  }

  /** Negative when smaller, 0 when equal, positive when larger. */
  compare(other: Size): number {
    return this.mebibytes - other.mebibytes;
  }

  /** The shortest exact form: 4096 MiB read `4GiB`. */
  toString(): string {
    const unit = (['TiB', 'GiB', 'MiB'] as const).find((u) => this.mebibytes % MEBIBYTES[u] === 0) ?? 'MiB';
    return `${this.mebibytes / MEBIBYTES[unit]}${unit}`;
  }
}
