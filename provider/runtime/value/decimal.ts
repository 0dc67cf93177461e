/** More digits than this before or after the point, and the text has an exponent. */
const LONGEST_PLAIN_TEXT = 400;

/**
 * A number of any size and precision, as Terraform knows it (512 bits there, digits without limit here).
 * Two of the same value have the same text.
 *
 * @example Decimal.parse('0.10').text // '0.1'
 */
export class Decimal {
  private constructor(
    private readonly negative: boolean,
    /** Significant digits without zeros at either end; empty for zero. */
    private readonly digits: string,
    /** Power of ten of the last digit. */
    private readonly exponent: number,
  ) {}

  /** @throws RangeError when the text is no decimal number (`-12.5`, `6.02e23`). */
  static parse(text: string): Decimal {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,15}))?$/.exec(text);
    const [, sign, whole = '', fraction = '', power = '0'] = match ?? [];
    if (!match || whole + fraction === '') throw new RangeError(`"${text}" is no decimal number`);
    const digits = (whole + fraction).replace(/^0+/, '');
    const significant = withoutTrailingZeros(digits);
    if (significant === '') return new Decimal(false, '', 0);
    const exponent = Number(power) - fraction.length + (digits.length - significant.length);
    return new Decimal(sign === '-', significant, exponent);
  }

  /**
   * The number as JavaScript writes it: 0.1 is 0.1, not the binary fraction nearest to it.
   *
   * @throws RangeError for NaN and the infinities.
   */
  static of(value: number | bigint): Decimal {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new RangeError(`${value} is no decimal number`);
    return Decimal.parse(String(value));
  }

  /** `true` for 5, 5.0 and 5e3. */
  get isInteger(): boolean {
    return this.exponent >= 0;
  }

  /** Exact, in the shortest usual form: `-0.25`, `1180591620717411303424`, `1e+1000`. */
  get text(): string {
    const sign = this.negative ? '-' : '';
    const point = this.digits.length + this.exponent;
    if (this.digits === '') return '0';
    if (point > LONGEST_PLAIN_TEXT || point < -LONGEST_PLAIN_TEXT) {
      const [first = '', rest] = [this.digits[0], this.digits.slice(1)];
      const power = point - 1;
      return `${sign}${first}${rest === '' ? '' : `.${rest}`}e${power < 0 ? '' : '+'}${power}`;
    }
    if (this.exponent >= 0) return sign + this.digits + '0'.repeat(this.exponent);
    if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${this.digits}`;
    return `${sign}${this.digits.slice(0, point)}.${this.digits.slice(point)}`;
  }

  /** The nearest JavaScript number; digits may be lost, which `Decimal.of(d.toNumber()).equals(d)` tells. */
  toNumber(): number {
    return Number(this.text);
  }

  equals(other: Decimal): boolean {
    return (
      this.negative === other.negative && this.digits === other.digits && this.exponent === other.exponent
    );
  }

  toString(): string {
    return this.text;
  }
}

/** A regular expression would take quadratic time on long runs of zeros. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}
