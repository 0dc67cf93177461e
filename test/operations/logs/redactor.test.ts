import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { allPlanted } from '../../../lab/appliance';
import { logFiles } from '../../../lab/appliance/logs/log-files';
import { freshState } from '../../../lab/appliance/state';
import { Redactor } from '../../../operations/logs/redactor';

const GIVEN = {
  password: 'Console-Secret-44!',
  service: 'Service<Secret>&22',
  key: 'Key-Secret-33/abc+defKey-Secret-33/abc+d',
  connectorKey: 'Amp-Key-Secret-55',
  proxy: 'Proxy Secret 66',
};

function labFiles(): ReadonlyMap<string, string> {
  const state = freshState(false);
  Object.assign(state, { password: GIVEN.password, vcenterAddress: '10.0.0.4' });
  state.network.proxy = { host: 'proxy', port: 3128, username: 'u', password: GIVEN.proxy };
  state.registration = {
    ...{ type: 'connector', extensionKey: 'com.example', vcenterAddress: '10.0.0.4', address: '10.0.0.5' },
    serviceAccount: { username: 'service', password: GIVEN.service },
    accessKey: { id: 'AKIAIOSFODNN7EXAMPLE', secret: GIVEN.key },
    ...{ connectorKey: GIVEN.connectorKey, autoUpgrade: false, esxCertificates: 'vcenter' },
  };
  const switches = { version: '2.7.0', extensionKey: 'com.example' };
  const health = [{ name: 'Poller Service', status: 'ok', message: '' }] as const;
  return logFiles({ vmName: 'fra-01', state, switches, health, now: new Date(0) });
}

const secrets = (): string[] => [
  ...allPlanted('fra-01'),
  ...[
    GIVEN.password,
    'Secret&gt;&amp;22',
    GIVEN.key,
    GIVEN.connectorKey,
    GIVEN.proxy,
    'AKIAIOSFODNN7EXAMPLE',
  ],
];

/** In pieces that cut lines and secrets anywhere. */
async function redacted(text: string, redactor = new Redactor(), size = 7): Promise<string> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  return (await buffer(Readable.from(pieces).pipe(redactor.stream()))).toString();
}

test('nothing that was planted in the logs of the lab is left, by its form alone', async () => {
  const redactor = new Redactor();
  const before = [...labFiles().values()].join('');
  let after = '';
  for (const text of labFiles().values()) after += await redacted(text, redactor);
  for (const secret of secrets()) {
    const forms = [secret, JSON.stringify(secret).slice(1, -1)];
    expect(forms.some((form) => before.includes(form))).toBe(true);
    for (const form of forms) expect(after).not.toContain(form);
  }
  expect(redactor.counts.size).toBeGreaterThanOrEqual(10);
  expect(after.split('\n').length).toBe(before.split('\n').length);
});

test('ordinary lines come out as they went in', async () => {
  const planted = secrets();
  for (const text of labFiles().values()) {
    const before = text.split('\n');
    const after = (await redacted(text)).split('\n');
    before.forEach((line, at) => {
      const escaped = planted.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
      if (!escaped.some((secret) => line.includes(secret))) expect(after[at]).toBe(line);
    });
  }
});

test.each([
  'WARN password authentication took 312 ms',
  'passwd: password updated',
  'The password has been reset.',
  'https://updates.example.internal:8443/a@b?v=2',
  'INFO token bucket refilled; secret santa; cookies enabled',
  'mail to admin@vsphere.local about the AMP connector key',
  'Bearer of bad news',
  '<token xsi:nil="true"/> is not given',
])('unchanged: %s', (line) => {
  expect(new Redactor().line(line)).toBe(line);
});

test.each([
  ['password=hunter22 next=1', 'password=*** next=1'],
  ['"password": "a\\"b", "user": "x"', '"password": ***, "user": "x"'],
  ['[sudo] password for ec2-user: two words', '[sudo] password for ec2-user: ***'],
  ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic ***'],
  ['get ftp://u:p@ss@host/x', 'get ftp://***host/x'],
  ['<SessionToken>FwoGZXIvYXdzEBYaD+/x==</SessionToken>', '<SessionToken>***</SessionToken>'],
  [
    '<aws:securityToken>FwoG</aws:securityToken><A>b</A>',
    '<aws:securityToken>***</aws:securityToken><A>b</A>',
  ],
  ['<keyPassphrase>two words</keyPassphrase>', '<keyPassphrase>***</keyPassphrase>'],
  ['<api-key>k1</api-key><apiKey>k2</apiKey>', '<api-key>***</api-key><apiKey>***</apiKey>'],
  [
    '<SessionToken xsi:type="xsd:string">FwoG</SessionToken>',
    '<SessionToken xsi:type="xsd:string">***</SessionToken>',
  ],
  ['key -----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY----- end', 'key *** end'],
])('%s', (line, expected) => {
  expect(new Redactor().line(line)).toBe(expected);
});

describe('private keys', () => {
  const BEGIN = '-----BEGIN RSA PRIVATE KEY-----';
  const END = '-----END RSA PRIVATE KEY-----';
  const KEY = `${BEGIN}\\nMIIE\\nabc=\\n${END}`;
  const lines = (redactor: Redactor, ...given: string[]): string[] =>
    given.map((line) => redactor.line(line));

  test('what stands after the end goes through known values and rules', () => {
    const redactor = new Redactor(['Canary-Secret-1']);
    const after = `${END}" PASSWORD=hunter22 x=Canary-Secret-1`;
    expect(lines(redactor, `key="${BEGIN}`, 'MIIE', `abc=${after}`, 'next')).toEqual([
      `key="${BEGIN}`,
      '***',
      `${END}" PASSWORD=*** x=***`,
      'next',
    ]);
    expect([...redactor.counts]).toEqual([
      ['private key', 1],
      ['secret of the spec', 1],
      ['password', 1],
    ]);
  });

  test('what stands before the beginning, too, and what stands after it is cut', () => {
    const redactor = new Redactor(['Canary-Secret-1']);
    expect(lines(redactor, `password=a x=Canary-Secret-1 ${BEGIN}\\nMIIE`, 'abc=')).toEqual([
      `password=*** x=*** ${BEGIN}`,
      '***',
    ]);
  });

  test.each([
    [`password: ${BEGIN}`, 'password: ***'],
    [`{"passphrase": "${BEGIN}`, '{"passphrase": ***'],
    [`secret_key=${BEGIN}`, 'secret_key=*** RSA PRIVATE KEY-----'],
  ])('one in a field that another rule hides is still seen to begin: %s', (line, first) => {
    expect(lines(new Redactor(), line, 'MIIE', END, 'next')).toEqual([first, '***', END, 'next']);
  });

  test('whole ones on a line, in a row, and with another one that begins there', () => {
    const redactor = new Redactor(['Canary-Secret-1']);
    expect(
      lines(
        redactor,
        `a ${KEY}${KEY} password=b Canary-Secret-1`,
        `c ${KEY}${BEGIN}\\nMIIE`,
        `abc=${END}${KEY} d ${BEGIN}`,
        `abc=${END}${END}`,
      ),
    ).toEqual(['a ****** password=***', `c ***${BEGIN}`, `${END}*** d ${BEGIN}`, `${END}${END}`]);
    expect(redactor.counts.get('private key')).toBe(6);
  });

  test('a known value that holds a key is hidden as a whole', () => {
    const value = `{"key":"${BEGIN}\nMIIE\n${END}\n","pin":"Canary"}`;
    const redactor = new Redactor([value]);
    expect(redactor.line(`file ${JSON.stringify(value)} end`)).toBe('file "***" end');
  });

  test('one that a file ends in hides nothing of what comes next', async () => {
    const redactor = new Redactor();
    expect(await redacted(`a\n${BEGIN}\nMIIE`, redactor)).toBe(`a\n${BEGIN}\n***`);
    expect(redactor.line('next')).toBe('next');
    expect(await redacted(`b\n${BEGIN}`, redactor)).toBe(`b\n${BEGIN}`);
    expect(await redacted('c\nd\n', redactor)).toBe('c\nd\n');
  });
});

test('values that are known go wherever they stand, and are counted', () => {
  const redactor = new Redactor(['Plain & simple', 'abc']);
  expect(redactor.line('x Plain & simple y Plain &amp; simple z abc')).toBe('x *** y *** z abc');
  expect(redactor.line('q=Plain%20%26%20simple')).toBe('q=***');
  expect([...redactor.counts]).toEqual([['secret of the spec', 3]]);
});
