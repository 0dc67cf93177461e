import { OvaError } from '../../../ova';
import { display, isRemote, parseAddress } from '../../../ova/download/address';
import { proxyFor } from '../../../ova/download/proxy';

test.each([
  ['https://h/a.ova', true],
  ['HTTP://h/a.ova', true],
  ['s3://bucket/a.ova', true],
  ['file:///a.ova', true],
  ['a.ova', false],
  ['/a/b.ova', false],
  ['./https:/a.ova', false],
  ['C:\\a.ova', false],
  ['', false],
])('%j is an address: %s', (source, remote) => expect(isRemote(source)).toBe(remote));

const encrypted = 'is not encrypted; https:// is required (http:// is for 127.0.0.1 and localhost alone)';
test.each<[string, string | undefined]>([
  ['https://images.example.com/a.ova?x=1', undefined],
  ['https://images.example.com:8443/a.ova', undefined],
  ['http://127.0.0.1:80/a.ova', undefined],
  ['http://127.255.0.9/a.ova', undefined],
  ['http://localhost:1/a.ova', undefined],
  ['http://[::1]:1/a.ova', undefined],
  ['http://images.example.com/a.ova', `http://images.example.com/a.ova: ${encrypted}`],
  ['http://128.0.0.1/a.ova', `http://128.0.0.1/a.ova: ${encrypted}`],
  ['http://127.example.com/a.ova', `http://127.example.com/a.ova: ${encrypted}`],
  ['http://localhost.example.com/a.ova', `http://localhost.example.com/a.ova: ${encrypted}`],
  ['http://[::2]/a.ova?key=secret', `http://[::2]/a.ova?...: ${encrypted}`],
  ['ftp://h/a.ova', 'ftp://h/a.ova: begins with "ftp:"; https:// or the path of a file is expected'],
  ['file:///a.ova', 'file:///a.ova: begins with "file:"; https:// or the path of a file is expected'],
  ['https://', '"https://" is no address; https://HOST/FILE is expected'],
  [
    'https://user:secret@h/a.ova',
    'https://h/a.ova: the address holds a user or a password, which would end up in plans and logs; use an address that needs none',
  ],
  [
    'https://user@h/a.ova',
    'https://h/a.ova: the address holds a user or a password, which would end up in plans and logs; use an address that needs none',
  ],
])('%j may be used, or is refused', (text, problem) => {
  if (problem === undefined) expect(parseAddress(text).href).toBe(new URL(text).href);
  else expect(() => parseAddress(text)).toThrow(new OvaError([problem]));
});

test('what may be secret is not shown', () => {
  expect(display(new URL('https://u:p@h:1/a.ova?X-Amz-Signature=1#f'))).toBe('https://h:1/a.ova?...');
});

describe('the proxy', () => {
  const PROXY = 'http://proxy.example.com:3128';
  const chosen = (url: string, env: Record<string, string>): string | undefined =>
    proxyFor(new URL(url), env)?.href;

  test.each<[string, Record<string, string>, string | undefined]>([
    ['https://h/', {}, undefined],
    ['https://h/', { HTTPS_PROXY: '' }, undefined],
    ['https://h/', { HTTPS_PROXY: PROXY }, `${PROXY}/`],
    ['https://h/', { https_proxy: PROXY }, `${PROXY}/`],
    ['https://h/', { HTTPS_PROXY: '', https_proxy: PROXY }, `${PROXY}/`],
    ['https://h/', { HTTPS_PROXY: PROXY, https_proxy: 'http://other/' }, `${PROXY}/`],
    ['https://h/', { HTTPS_PROXY: 'proxy.example.com:3128' }, `${PROXY}/`],
    ['https://h/', { HTTPS_PROXY: 'https://proxy.example.com' }, 'https://proxy.example.com/'],
    ['https://h/', { HTTP_PROXY: PROXY }, undefined],
    ['http://127.0.0.1/', { HTTPS_PROXY: PROXY }, undefined],
    ['https://127.0.0.1/', { HTTPS_PROXY: PROXY }, undefined],
    ['https://localhost/', { HTTPS_PROXY: PROXY }, undefined],
    ['https://[::1]/', { HTTPS_PROXY: PROXY }, undefined],
  ])('for %s in %j is %s', (url, env, proxy) => expect(chosen(url, env)).toBe(proxy));

  test.each([
    ['example.com', 'https://example.com/', true],
    ['example.com', 'https://images.example.com/', true],
    ['EXAMPLE.com', 'https://images.Example.COM/', true],
    ['example.com', 'https://badexample.com/', false],
    ['.example.com', 'https://images.example.com/', true],
    ['.example.com', 'https://example.com/', false],
    ['*.example.com', 'https://images.example.com/', true],
    ['other, example.com', 'https://example.com/', true],
    ['*', 'https://example.com/', true],
    ['example.com:8443', 'https://example.com:8443/', true],
    ['example.com:8443', 'https://example.com/', false],
    ['example.com:443', 'https://example.com/', true],
    ['10.0.0.4', 'https://10.0.0.4/', true],
    ['10.0.0.4', 'https://10.0.0.40/', false],
    ['0.0.4', 'https://10.0.0.4/', false],
    ['10.0.0.0/8', 'https://10.255.0.4/', true],
    ['10.0.0.0/8', 'https://11.0.0.4/', false],
    ['10.0.0.0/33', 'https://10.0.0.4/', false],
    ['10.0.0.0/8', 'https://ten.example.com/', false],
    ['fd00::/8', 'https://[fd00::4]/', true],
    ['fd00::4', 'https://[fd00::4]/', true],
    ['[fd00::4]:443', 'https://[fd00::4]/', true],
    ['fd00::/8', 'https://10.0.0.4/', false],
    ['nonsense/8', 'https://10.0.0.4/', false],
    [' , ', 'https://10.0.0.4/', false],
  ])('with NO_PROXY=%s for %s is left out: %s', (list, url, exempt) => {
    expect(chosen(url, { HTTPS_PROXY: PROXY, NO_PROXY: list })).toBe(exempt ? undefined : `${PROXY}/`);
  });

  test.each([
    [
      'socks5://u:secret@proxy:1080',
      'HTTPS_PROXY is socks5://proxy:1080; a proxy of http:// or https:// is expected',
    ],
    ['http://u:secret@', 'HTTPS_PROXY is no address; http://HOST:PORT is expected'],
  ])('%s is refused', (proxy, problem) => {
    expect(() => chosen('https://h/', { HTTPS_PROXY: proxy })).toThrow(new OvaError([problem]));
  });
});
