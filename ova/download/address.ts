import { isIP } from 'node:net';
import { OvaError } from '../ova-error';
import { quote } from '../quote';

/** Whether a source is an address rather than a path: it begins with a scheme and `://`. */
export function isRemote(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
}

/** The address of an image. @throws OvaError when it is none, not encrypted, or holds a password */
export function parseAddress(text: string): URL {
  if (!URL.canParse(text))
    throw new OvaError([`${quote(text)} is no address; https://HOST/FILE is expected`]);
  const url = new URL(text);
  const shown = display(url);
  if (url.username !== '' || url.password !== '') {
    throw new OvaError([
      `${shown}: the address holds a user or a password, which would end up in plans and logs; use an address that needs none`,
    ]);
  }
  const problem = unencrypted(url);
  if (problem !== undefined) throw new OvaError([`${shown}: ${problem}`]);
  return url;
}

/** Why an address may not be used, as the end of a sentence; the way to this machine itself needs no encryption. */
export function unencrypted(url: URL): string | undefined {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return undefined;
  return url.protocol === 'http:'
    ? 'is not encrypted; https:// is required (http:// is for 127.0.0.1 and localhost alone)'
    : `begins with ${quote(url.protocol)}; https:// or the path of a file is expected`;
}

/** An address in a message: without user, password and query, which may all be secret (a signed address). */
export function display(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?...'}`;
}

/** @param host a name or an address as URL.hostname has it, IPv6 in brackets */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  return host === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}
