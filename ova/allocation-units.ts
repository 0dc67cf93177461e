const MULTIPLES: ReadonlyMap<string, number> = new Map([
  ['byte', 1],
  ['bytes', 1],
  ['b', 1],
  ['kilobyte', 2 ** 10],
  ['kilobytes', 2 ** 10],
  ['kb', 2 ** 10],
  ['megabyte', 2 ** 20],
  ['megabytes', 2 ** 20],
  ['mb', 2 ** 20],
  ['gigabyte', 2 ** 30],
  ['gigabytes', 2 ** 30],
  ['gb', 2 ** 30],
  ['terabyte', 2 ** 40],
  ['terabytes', 2 ** 40],
  ['tb', 2 ** 40],
]);

/**
 * Bytes in one allocation unit, or undefined when the text is not a unit of bytes.
 *
 * `byte * 2^20` and `byte*1024*1024` are the programmatic units of DSP0004 annex C, which DSP0243 uses;
 * `MegaBytes` is what OVF 1.0 exporters wrote before, and meant as a power of two.
 */
export function bytesPerUnit(units: string): number | undefined {
  let bytes = 1;
  const factors = units.toLowerCase().replace(/\s+/g, '').split('*');
  for (const [position, factor] of factors.entries()) {
    const value = position === 0 ? MULTIPLES.get(factor) : number(factor);
    if (value === undefined) return undefined;
    bytes *= value;
  }
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

function number(factor: string): number | undefined {
  const match = /^(\d{1,10})(?:\^(\d{1,2}))?$/.exec(factor);
  return match ? Number(match[1]) ** Number(match[2] ?? 1) : undefined;
}

/** A quantity of units in bytes; undefined when either is not understood or the product is not exact. */
export function toBytes(quantity: string, units: string): number | undefined {
  const unit = bytesPerUnit(units);
  if (unit === undefined || !/^\d{1,16}$/.test(quantity)) return undefined;
  const bytes = Number(quantity) * unit;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
