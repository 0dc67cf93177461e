import { placeOf, textOfPlace } from '../../cli/certificate-place';

test.each([
  ['10.0.0.5:8443', '10.0.0.5', 8443],
  ['10.0.0.5', '10.0.0.5', 443],
  ['fra-01.example.com:443', 'fra-01.example.com', 443],
  ['FRA-01.example.com', 'fra-01.example.com', 443],
  ['https://10.0.0.5:8443/', '10.0.0.5', 8443],
  ['https://10.0.0.5', '10.0.0.5', 443],
  ['[::1]:8443', '::1', 8443],
  ['::1', '::1', 443],
])('%s', (text, address, port) => {
  expect(placeOf(text)).toEqual({ address, port });
});

test.each([
  '',
  ':443',
  'a:0',
  'a:65536',
  'a:b',
  'http://a',
  'a:443/x',
  'a?x',
  'a#x',
  'user@a',
  'user:password@a:443',
])('%j is no place', (text) => {
  expect(() => placeOf(text)).toThrow(/^Give /);
});

test('as text', () => {
  expect(textOfPlace({ address: '10.0.0.5', port: 443 })).toBe('10.0.0.5:443');
  expect(textOfPlace({ address: '::1', port: 443 })).toBe('[::1]:443');
});
