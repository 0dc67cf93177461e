import { isIP } from 'node:net';

/** Where vCenter listens. */
export interface ServerAddress {
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** As messages name it and the Host header carries it: without the default port. */
  readonly text: string;
}

/**
 * Reads `host`, `host:port`, `[v6]` or `[v6]:port`; the port is 443 when none is given. DNS knows no upper case, and
 * the last dot is its root: neither makes another server.
 *
 * @throws RangeError saying what was found
 */
export function parseServer(server: string): ServerAddress {
  const [, bracketed, name, digits] =
    /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/.exec(server.trim().toLowerCase()) ?? [];
  const host = bracketed ?? name?.replace(/\.$/, '') ?? '';
  const port = Number(digits ?? 443);
  if (host === '' || port < 1 || port > 65_535 || (bracketed !== undefined && isIP(bracketed) !== 6)) {
    throw new RangeError(
      `${JSON.stringify(server.slice(0, 200))} is no vCenter server: host or host:port is expected, such as vcenter.example.com or 10.0.0.5:443`,
    );
  }
  const shown = bracketed === undefined ? host : `[${host}]`;
  return { host, port, text: port === 443 ? shown : `${shown}:${port}` };
}
