import fc from 'fast-check';
import { awsConnectorVmConsole } from '../../../appliance/profiles/aws-connector-vm-console';
import { entryOf, menuEntries, valueOf, visible } from '../../../appliance/vm-console/menu';
import { shownCertificate, shownNetwork, shownPath } from '../../../appliance/vm-console/shown-values';
import { certificate } from '../../lab/appliance/guest/certificate';

const SHA256 = certificate.sha256;

test.each([
  ['7. Exit', '7', 'Exit'],
  ['  12) Exit  ', '12', 'Exit'],
  ['3: Exit', '3', 'Exit'],
  ["7. Display connector's SSL certificate\r", '7', "Display connector's SSL certificate"],
  ['\u001b[1m7. Exit\u001b[0m', '7', 'Exit'],
])('an entry: %j', (text, number, label) => {
  expect(menuEntries(text)).toEqual([{ number, label }]);
});

test.each(['10.0.0.4', '123. Exit', '7.Exit', 'Exit', '7.', ''])('no entry: %j', (text) => {
  expect(menuEntries(text)).toEqual([]);
});

test('of two menus the last one counts', () => {
  expect(menuEntries('1. A\n2. B\nNetwork:\n1. C\n2. D\n').map(({ label }) => label)).toEqual(['C', 'D']);
});

test.each([
  ['Restart services', '3'],
  ['restart  SERVICES', '3'],
  ['Restart service', undefined],
  ['Restart services now', undefined],
])('the entry %j', (label, number) => {
  expect(entryOf(menuEntries('3. Restart services\n4. Factory reset'), label)?.number).toBe(number);
});

test.each([
  ['IP: 10.0.0.1', '10.0.0.1'],
  ['IP = 10.0.0.1', '10.0.0.1'],
  ['IP:', ''],
  ['IP address: 10.0.0.1', undefined],
  ['The IP: 10.0.0.1', undefined],
])('the value of IP in %j', (text, value) => {
  expect(valueOf(text, 'IP')).toBe(value);
});

test.each([
  ['colons', `SHA256 Fingerprint=${SHA256}`, SHA256],
  ['no colons, small letters', `SHA256 Fingerprint: ${SHA256.replaceAll(':', '').toLowerCase()}`, SHA256],
  ['a byte too few', `SHA256 Fingerprint=${SHA256.slice(3)}`, undefined],
  ['a byte too many', `SHA256 Fingerprint=00:${SHA256}`, undefined],
  ['no digits', `SHA256 Fingerprint=${SHA256.replaceAll('0', 'G')}`, undefined],
])('a fingerprint with %s', (_, text, expected) => {
  expect(shownCertificate(text, awsConnectorVmConsole)?.sha256).toBe(expected);
});

test('a certificate in PEM gives all of it', () => {
  const shown = shownCertificate(certificate.pem.replaceAll('\n', '\r\n'), awsConnectorVmConsole);
  expect(shown).toMatchObject({ sha1: certificate.sha1, sha256: SHA256 });
  expect(shown?.names).toEqual(['127.1.0.10', 'connector.example.com']);
});

test('the path of a log bundle', () => {
  expect(shownPath('x\nLog bundle generated: /var/a b.tgz\n', 'Log bundle generated: {path}')).toBe(
    '/var/a b.tgz',
  );
  expect(shownPath('nothing', 'Log bundle generated: {path}')).toBeUndefined();
});

/** Anything, mixed with pieces of what is looked for. */
const garbage = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\r', '\n', '\u001b[', '1. ', 'IP: ', 'Current network configuration: ', 'DHCP', '='),
      fc.constantFrom('-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----', 'SHA1 Fingerprint='),
    ),
  )
  .map((pieces) => pieces.join(''));

test('garbage never crashes a parser', () => {
  fc.assert(
    fc.property(garbage, (text) => {
      visible(text);
      menuEntries(text);
      valueOf(text, 'IP');
      shownPath(text, 'Log bundle generated: {path}');
      shownNetwork(text, awsConnectorVmConsole);
      const shown = shownCertificate(text, awsConnectorVmConsole);
      if (shown !== undefined) expect(shown.sha1 ?? shown.sha256).toMatch(/^([0-9A-F]{2}:)+[0-9A-F]{2}$/);
    }),
  );
});

test('whatever a network has is read back, with carriage returns and without', () => {
  const address = fc.ipV4();
  const name = fc.domain();
  const networks = fc.record({
    mode: fc.constantFrom('dhcp' as const, 'static' as const),
    address,
    netmask: address,
    gateway: address,
    dns: fc.array(address, { minLength: 1, maxLength: 2 }),
    dnsSuffixes: fc.array(name, { maxLength: 3 }),
    proxy: fc.option(
      fc.tuple(name, fc.integer({ min: 1, max: 65_535 })).map(([host, port]) => `${host}:${port}`),
      { nil: undefined },
    ),
  });
  fc.assert(
    fc.property(networks, fc.constantFrom('\n', '\r\n'), (network, end) => {
      const { mode, dns, dnsSuffixes, proxy } = network;
      const text = [
        `Current network configuration: ${mode === 'dhcp' ? 'DHCP' : 'static'}`,
        `IP: ${network.address}`,
        `Netmask: ${network.netmask}`,
        `Gateway: ${network.gateway}`,
        `DNS server 1: ${dns[0]}`,
        `DNS server 2: ${dns[1] ?? 'None'}`,
        `DNS suffix search list: ${dnsSuffixes.join(', ') || 'None'}`,
        `Web proxy: ${proxy ?? 'None'}`,
        '',
      ].join(end);
      const { proxy: _, ...rest } = network;
      const expected = { ...rest, ...(proxy !== undefined && { proxy }) };
      expect(shownNetwork(text, awsConnectorVmConsole)).toEqual(expected);
    }),
  );
});
