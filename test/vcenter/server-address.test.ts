import { parseServer } from '../../vcenter/server-address';

test.each([
  ['vcenter.example.com', { host: 'vcenter.example.com', port: 443, text: 'vcenter.example.com' }],
  ['VCENTER.example.com.', { host: 'vcenter.example.com', port: 443, text: 'vcenter.example.com' }],
  ['vcenter:443', { host: 'vcenter', port: 443, text: 'vcenter' }],
  ['10.0.0.5:8443', { host: '10.0.0.5', port: 8443, text: '10.0.0.5:8443' }],
  ['[2001:DB8::5]', { host: '2001:db8::5', port: 443, text: '[2001:db8::5]' }],
  ['[::1]:65535', { host: '::1', port: 65535, text: '[::1]:65535' }],
])('%s', (server, expected) => {
  expect(parseServer(server)).toEqual(expected);
});

test.each([
  '',
  'https://vcenter',
  'vcenter/sdk',
  'vcenter:',
  'vcenter:0',
  'vcenter:65536',
  '::1',
  '[vcenter]',
  'user@vcenter',
  '.',
])('%j is none', (server) => {
  expect(() => parseServer(server)).toThrow(/is no vCenter server: host or host:port is expected/);
});
