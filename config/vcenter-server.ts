import type { ConnectorSpec } from './loaded-spec';

/** Host of `host`, `host:port` or `[v6]:port`, without the brackets. */
export const hostOf = (server: string): string => split(server).host.replace(/^\[(.*)\]$/, '$1');

/**
 * One text for all spellings of one vCenter: DNS knows no case, the last dot is its root, 443 is the default port.
 * In a review the server may still be the name of a variable.
 */
export function serverKey(server: ConnectorSpec['vcenter']['server']): string {
  if (typeof server !== 'string') return JSON.stringify(server);
  const { host, port = '443' } = split(server);
  return `${host.toLowerCase().replace(/\.$/, '')}:${port}`;
}

function split(server: string): { host: string; port?: string } {
  const [, host = server, port] = /^(.*?)(?::(\d+))?$/.exec(server) ?? [];
  return { host, port };
}
