import { BlockList, isIP } from 'node:net';
import { OvaError } from '../ova-error';
import { display, isLoopback } from './address';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an address, or undefined for the direct way: HTTPS_PROXY and NO_PROXY (or in lower case), read as
 * Go's tools read them (golang.org/x/net/http/httpproxy). Nothing goes to this machine itself through a proxy, so
 * http:// never does.
 *
 * @throws OvaError when the proxy is one that cannot be used
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const text = either(env, 'HTTPS_PROXY');
  if (text === '' || url.protocol !== 'https:' || isLoopback(url.hostname)) return undefined;
  if (isExempt(url, either(env, 'NO_PROXY'))) return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  // The text may hold a password, and is not repeated.
  if (!URL.canParse(address)) {
    throw new OvaError(['HTTPS_PROXY is no address; http://HOST:PORT is expected']);
  }
  const proxy = new URL(address);
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw new OvaError([`HTTPS_PROXY is ${display(proxy)}; a proxy of http:// or https:// is expected`]);
  }
  return proxy;
}

/** Names match themselves and what lies below, `.name` only what lies below; addresses and ranges match addresses. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const port = url.port === '' ? '443' : url.port;
  return list
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim())
    .some((entry) => {
      if (entry === '') return false;
      if (entry === '*') return true;
      if (entry.includes('/')) return inRange(host, entry);
      const [, name = '', only] =
        /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
      if (only !== undefined && only !== port) return false;
      const bare = name.replace(/^\*(?=\.)/, '');
      if (host === bare) return true;
      const below = bare.startsWith('.') ? bare : `.${bare}`;
      return isIP(host) === 0 && isIP(bare) === 0 && host.endsWith(below);
    });
}

function inRange(host: string, range: string): boolean {
  const [, network = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(range) ?? [];
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(network) === 0 || isIP(host) !== isIP(network)) return false;
  if (Number(bits) > (family === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}

function either(env: Environment, name: string): string {
  const upper = env[name] ?? '';
  return (upper === '' ? env[name.toLowerCase()] : upper) ?? '';
}
