import { OvaError } from './ova-error';
import { quote } from './quote';

/** A SHA-256 in lower case. @throws OvaError when it is none */
export function parseSha256(text: string): string;
export function parseSha256(text: string | undefined): string | undefined;
export function parseSha256(text: string | undefined): string | undefined {
  if (text === undefined || /^[0-9a-f]{64}$/i.test(text)) return text?.toLowerCase();
  throw new OvaError([`the expected SHA-256 is ${quote(text)}; 64 hexadecimal digits are expected`]);
}

/**
 * What the digest of a whole file says, as sentences without the file's name: nothing for an intact file that is
 * the expected one. For a refused file it says whose fault it is, since getting it again helps only in one case.
 */
export function compareFile(
  expected: string | undefined,
  found: string | undefined,
  file: 'intact' | 'refused',
): string[] {
  if (expected === undefined || found === undefined) return [];
  if (expected !== found) {
    return [
      `has the SHA-256 ${found}, and ${expected} is expected; it is another file, or a damaged one: get it again, or pin the new image`,
    ];
  }
  if (file === 'intact') return [];
  return [
    `has the SHA-256 ${found}, and ${expected} is expected: it was not damaged on the way, the image itself is wrong; pin another one`,
  ];
}
