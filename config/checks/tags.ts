import { dotted } from '../schema-problems';
import type { Check, Finding } from './check';

/** What the identity stack adds to everything. */
const OWN = ['connector', 'managed-by'];

/** Of IAM's tags (IAM API Reference, Tag); values may hold the same characters, and be empty. */
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const IN_WORDS = 'letters, digits, spaces and _ . : / = + - @';
const KEY_LIMIT = 128;

/** IAM would refuse these in the middle of an apply, when the user exists already. */
export const tags: Check = (spec) => {
  const declared = Object.entries(spec.aws?.tags ?? {});
  return declared.flatMap(([key, value = ''], index): Finding[] => {
    const path = ['aws', 'tags', key];
    const name = dotted(path);
    const earlier = declared.slice(0, index).find(([other]) => isSameKey(other, key))?.[0];
    const wrong = wrongKey(key, earlier);
    if (wrong !== undefined) return [{ path, at: 'key', message: `${name}: ${wrong}` }];
    if (CHARACTERS.test(value)) return [];
    return [{ path, message: `${name}: found "${value}"; allowed: up to 256 ${IN_WORDS}` }];
  });
};

function wrongKey(key: string, earlier: string | undefined): string | undefined {
  const allowed = `allowed: 1 to ${KEY_LIMIT} ${IN_WORDS}`;
  if (key === '') return `the key is empty; ${allowed}`;
  if (key.length > KEY_LIMIT) return `the key has ${key.length} characters; ${allowed}`;
  if (!CHARACTERS.test(key)) return `the key holds other characters; ${allowed}`;
  if (/^aws:/i.test(key)) return 'AWS keeps keys that begin with "aws:" to itself; choose another';
  if (/^connector:/i.test(key))
    return 'keys that begin with "connector:" are the marks of access keys that are being made; choose another';
  if (OWN.some((own) => isSameKey(own, key)))
    return 'this tag is added to everything by itself; leave it out';
  if (earlier === undefined) return undefined;
  return `differs from "${earlier}" in case only, which is one tag to IAM; keep one of the two`;
}

/** IAM keeps the case of a key, and goes by it nowhere (IAM User Guide, "Tags for IAM resources"). */
const isSameKey = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
