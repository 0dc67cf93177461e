import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { buildOva } from '../../lab/image';
import { readOva } from '../../ova';
import { ImageServer, certify, send } from '../ova/download/image-server';

const COMMAND = join(__dirname, '../../dist/cli/connector.js');
const directory = mkdtempSync(join(tmpdir(), 'image-'));
const file = join(directory, 'connector.ova');
const identity = certify(directory, 'server', 'IP:127.0.0.1');
let sha256: string;
let server: ImageServer;

beforeAll(async () => {
  await buildOva(file, {
    payloadBytes: 100_000,
    version: '2.1.0',
    nics: [{}, { network: 'Storage', adapterType: 'E1000' }],
    cpuAllocation: { reservation: 500, shares: 2000 },
    memoryAllocation: { limit: 8192 },
    settings: { cpuHotAddEnabled: 'true' },
    configurations: [
      { id: 'small', label: 'Small site', cpus: 2, memoryMiB: 4096 },
      { id: 'large', cpus: 4, memoryMiB: 8192, isDefault: true },
    ],
    properties: [
      { key: 'ip', classId: 'net', value: '10.0.0.4', label: 'Address' },
      { key: 'console', value: 'hunter2', password: true },
      { key: 'build', userConfigurable: false, value: 'a\u001b[31m"b' },
      { key: 'empty' },
    ],
  });
  ({ sha256 } = await readOva(file));
  server = await ImageServer.start(identity);
  server.handler = send(readFileSync(file));
});

afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** The compiled command; not synchronously, since the server it asks is in this process. */
function start(args: readonly string[]): ChildProcessWithoutNullStreams {
  const env = { PATH: process.env.PATH, HOME: directory, SSL_CERT_FILE: identity.file };
  return spawn(process.execPath, [COMMAND, ...args], { cwd: directory, env });
}

const connector = (...args: string[]): ReturnType<typeof outcome> => outcome(start(args));

async function outcome(
  child: ChildProcessWithoutNullStreams,
): Promise<{ code: number | null; out: string; err: string }> {
  const text = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (text.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text.err += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...text };
}

test('image says what is in an OVA', async () => {
  const { code, out, err } = await connector('image', 'connector.ova');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const machine = (cpus: number, gib: number, name: string): string =>
    `  ${name.padEnd(18)}  ${cpus} CPUs, 1 a socket, ${gib} GiB, BIOS, freebsd64Guest, vmx-13
                      SCSI controllers: 1 lsilogic
                      Network adapter 1: vmxnet3 on VM Network
                      Network adapter 2: e1000 on Storage
                      CPU: 500 MHz reserved, 2000 shares
                      memory: at most 8192 MiB
                      CPU hot add`;
  expect(out.replace(/\(\d+ bytes\)/, '(N bytes)')).toBe(`connector.ova
  SHA-256             ${sha256}
  size                0.2 MiB (N bytes)
  manifest            verified
  certificate         absent
  product             AWS Connector for vCenter 2.1.0 by Amazon Web Services
  networks            VM Network
                      Storage
  disks               vmdisk1: 1 GiB, from AWS-Connector-disk1.vmdk (0.2 MiB)
  deployment options  small: Small site
                      large (default)
${machine(2, 4, 'hardware of small')}
${machine(4, 8, 'hardware of large')}
  properties          console: string, a password
                      build: string, default "a\\u001b[31m\\"b", fixed
                      empty: string, no default
                      net.ip: string, default "10.0.0.4" (Address)
`);
});

test('image --json has everything but the defaults of passwords', async () => {
  const { code, out } = await connector('image', 'connector.ova', '--json');
  expect(code).toBe(0);
  expect(out).not.toContain('hunter2');
  const { properties, ...facts } = JSON.parse(out) as { properties: object[] };
  const { descriptor, ...image } = await readOva(file);
  expect(facts).toEqual({
    source: 'connector.ova',
    ...image,
    path: 'connector.ova',
    ...{ ...descriptor, properties: undefined },
  });
  expect(properties).toContainEqual(expect.objectContaining({ key: 'console', password: true }));
  expect(properties).toContainEqual(expect.objectContaining({ key: 'net.ip', defaultValue: '10.0.0.4' }));
});

test('image pin prints the SHA-256 first, and then what to paste', async () => {
  const { code, out, err } = await connector('image', 'pin', 'connector.ova');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const [first, ...rest] = out.split('\n');
  expect(first).toBe(sha256);
  expect(rest).toEqual(['image:', '  source: connector.ova', `  sha256: ${sha256}`, '']);
});

test('image pin downloads, and nobody has to download again', async () => {
  const url = server.url('/a.ova?a=1&b= #x');
  const { code, out } = await connector('image', 'pin', url);
  expect(code).toBe(0);
  expect(parse(out.slice(out.indexOf('\n') + 1))).toEqual({ image: { source: url, sha256 } });
  expect(server.requests).toHaveLength(1);
  const shown = await connector('image', url, '--sha256', sha256, '--json');
  expect(JSON.parse(shown.out)).toMatchObject({
    source: url,
    sha256,
    path: join(directory, '.cache/connector-as-code/images', `${sha256}.ova`),
  });
  expect(server.requests).toHaveLength(1);
});

test('an interrupted download keeps what came, and no lock', async () => {
  const content = readFileSync(file);
  server.next.push(send(content, { stallAfter: 50_000 }));
  const child = start(['image', server.url('/interrupted.ova')]);
  const ended = outcome(child);
  const cache = join(directory, '.cache/connector-as-code/images');
  const parts = (): string[] =>
    existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('url-')) : [];
  const hasCome = (): boolean => parts().some((name) => statSync(join(cache, name)).size === 50_000);
  while (!hasCome()) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  expect(await ended).toEqual({ code: 1, out: '', err: 'interrupted\n' });
  expect(parts()).toEqual([
    expect.stringMatching(/^url-[0-9a-f]{40}\.part$/),
    expect.stringMatching(/\.part\.json$/),
  ]);
  const { code } = await connector('image', server.url('/interrupted.ova'));
  expect(code).toBe(0);
  expect(server.ranges.at(-1)).toBe('rest if "1"');
});

test('every reason to refuse is told, and the code is 1', async () => {
  copyFileSync(file, join(directory, 'cut.ova'));
  truncateSync(join(directory, 'cut.ova'), 20_000);
  const { code, out, err } = await connector('image', 'cut.ova', '--sha256', sha256);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.split('\n')).toEqual([
    expect.stringMatching(
      new RegExp(
        `^error: cut\\.ova: has the SHA-256 [0-9a-f]{64}, and ${sha256} is expected; it is another file`,
      ),
    ),
    expect.stringMatching(/^error: cut\.ova: the tar archive is truncated: /),
    '2 errors',
    '',
  ]);
});

test.each([
  [['image'], "error: missing required argument 'file-or-url'\n(connector --help lists the commands)\n"],
  [
    ['image', 'pin'],
    "error: missing required argument 'file-or-url'\n(connector --help lists the commands)\n",
  ],
  [['image', 'nowhere.ova'], 'error: nowhere.ova: does not exist; check the path\n1 error\n'],
  [['image', 'pin', 'nowhere.ova'], 'error: nowhere.ova: does not exist; check the path\n1 error\n'],
  [
    ['image', 'pin', 'http://images.example.com/a.ova'],
    'error: http://images.example.com/a.ova: is not encrypted; https:// is required (http:// is for 127.0.0.1 and localhost alone)\n1 error\n',
  ],
  [
    ['image', 'connector.ova', '--sha256', 'abc'],
    'error: the expected SHA-256 is "abc"; 64 hexadecimal digits are expected\n1 error\n',
  ],
])('%j is refused in a sentence', async (args, message) => {
  expect(await connector(...args)).toEqual({ code: 1, out: '', err: message });
});
