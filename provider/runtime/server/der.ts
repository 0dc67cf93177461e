/** A value in the distinguished encoding rules of ASN.1 (ITU-T X.690): tag, length, content. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

export const sequence = (...members: readonly Uint8Array[]): Buffer => der(0x30, ...members);
export const set = (...members: readonly Uint8Array[]): Buffer => der(0x31, ...members);
export const boolean = (value: boolean): Buffer => der(0x01, Buffer.from([value ? 0xff : 0]));
export const octetString = (content: Uint8Array): Buffer => der(0x04, content);
export const utf8String = (text: string): Buffer => der(0x0c, Buffer.from(text));
/** Without unused bits at its end. */
export const bitString = (content: Uint8Array): Buffer => der(0x03, Buffer.from([0]), content);
/** A member that its number tells, as the standard's `[0] EXPLICIT`. */
export const explicit = (number: number, content: Uint8Array): Buffer => der(0xa0 + number, content);

/** A non-negative integer from its bytes, the highest first. */
export function integer(bytes: Uint8Array): Buffer {
  // The highest bit would make it negative.
  return der(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** An object identifier such as `2.5.4.3`. */
export function objectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return der(0x06, Buffer.from(bytes));
}

/** To the second, as X.509 wants it. */
export function generalizedTime(time: Date): Buffer {
  const text = time.toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(text));
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left >>>= 8) bytes.unshift(left & 0xff);
  return [0x80 | bytes.length, ...bytes];
}
