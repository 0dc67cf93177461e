import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';

/** Where a console is. */
export interface Place {
  /** A name or an address, IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
}

/** `HOST:PORT`, `HOST`, `[::1]:443` or an https URL. @throws InvalidArgumentError */
export function placeOf(text: string): Place {
  const bare = isIP(text) === 6 ? `[${text}]` : text;
  const url = bare.includes('://') ? bare : `https://${bare}`;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isPlain = parsed?.protocol === 'https:' && parsed.username === '' && parsed.password === '';
  if (!isPlain || !/^\/?$/.test(parsed.pathname) || parsed.search !== '' || parsed.hash !== '') {
    throw new InvalidArgumentError('Give it as HOST:PORT.');
  }
  // Port 0 is nobody's.
  if (parsed.port === '0') throw new InvalidArgumentError('Give a port from 1 to 65535.');
  return {
    address: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? 443 : Number(parsed.port),
  };
}

/** `10.0.0.5:443`, `[::1]:443`. */
export const textOfPlace = ({ address, port }: Place): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
