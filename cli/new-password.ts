import { randomInt } from 'node:crypto';

const LENGTH = 24;

/**
 * The rule of a later product of the family; the connector's own is not documented. Every character is a key of the
 * US keyboard, so that it can be typed into a VM as scan codes.
 */
const KINDS = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789', '@$!#%*?&'] as const;

/** A random password of 24 characters, some of each kind: lower and upper case, digits, `@$!#%*?&`. */
export function newPassword(): string {
  const all = KINDS.join('');
  const characters = KINDS.map(oneOf);
  while (characters.length < LENGTH) characters.push(oneOf(all));
  return shuffled(characters).join('');
}

const oneOf = (characters: string): string => characters.charAt(randomInt(characters.length));

/** Fisher and Yates: every order is as likely as any other. */
function shuffled(items: readonly string[]): string[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
