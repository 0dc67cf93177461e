import { SecretError } from './secret-error';

/** @throws SecretError for what is no text that could be typed as a password */
export function textOf(bytes: Uint8Array, subject: string): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SecretError(subject, 'is not valid UTF-8; save the secret as UTF-8 text');
  }
  // Invisible, and part of the password for whoever compares it.
  if (text.startsWith('\uFEFF')) {
    throw new SecretError(subject, 'begins with a byte order mark; save the secret as UTF-8 without one');
  }
  return text;
}

/** Only one line end is taken away: what else stands there was put there. */
export const withoutLastLineEnd = (text: string): string => text.replace(/\r?\n$/, '');
