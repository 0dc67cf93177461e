import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImageFault, buildOva } from '../../../lab/image';
import { ovfDescriptor } from '../../../lab/image/ovf';
import { resolveOptions } from '../../../lab/image/options';
import { tarHeader } from '../../../lab/image/tar';
import { OvaError, readOva } from '../../../ova';
import { readVmdk } from './vmdk-reader';

const MIB = 1024 ** 2;
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'image-'));
  path = join(directory, 'x.ova');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', cwd: directory });

test('the default image is what the reader of the project expects', async () => {
  const { bytes } = await buildOva(path);
  const image = await readOva(path);
  expect(image).toMatchObject({ bytes, manifest: 'verified' });
  expect(image.descriptor).toMatchObject({
    product: { name: 'AWS Connector for vCenter', vendor: 'Amazon Web Services', version: '1.0.0' },
    networks: ['VM Network'],
    disks: [{ id: 'vmdisk1', file: 'AWS-Connector-disk1.vmdk', capacityBytes: 1024 ** 3 }],
    configurations: [],
    properties: [],
    hardware: {
      '': {
        hardwareVersion: 13,
        cpus: 2,
        coresPerSocket: 1,
        memoryMiB: 4096,
        firmware: 'bios',
        secureBoot: false,
        guestId: 'freebsd64Guest',
        scsiType: 'lsilogic',
        scsiControllers: 1,
        nics: [{ name: 'Network adapter 1', network: 'VM Network', adapterType: 'vmxnet3' }],
      },
    },
  });
});

test('GNU tar and OpenSSL agree: OVF, manifest and VMDK in this order, with these digests', async () => {
  await buildOva(path, { name: 'img' });
  expect(run('tar', '-tf', path).trim().split('\n')).toEqual(['img.ovf', 'img.mf', 'img-disk1.vmdk']);
  run('tar', '-xf', path);
  const digest = (name: string): string => run('openssl', 'dgst', '-sha256', '-r', name).slice(0, 64);
  expect(readFileSync(join(directory, 'img.mf'), 'utf8')).toBe(
    `SHA256(img.ovf)= ${digest('img.ovf')}\nSHA256(img-disk1.vmdk)= ${digest('img-disk1.vmdk')}\n`,
  );
  const { capacityBytes, grains } = readVmdk(readFileSync(join(directory, 'img-disk1.vmdk')));
  expect([capacityBytes, grains.size]).toEqual([1024 ** 3, 65]);
});

test.each(['SHA1', 'SHA256', 'SHA512'] as const)('a manifest of %s is verified', async (manifest) => {
  await buildOva(path, { manifest, payloadBytes: 0 });
  expect((await readOva(path)).manifest).toBe('verified');
});

test('an image can be without a manifest', async () => {
  await buildOva(path, { manifest: 'none', payloadBytes: 0 });
  expect((await readOva(path)).manifest).toBe('absent');
});

test('everything that can be chosen arrives', async () => {
  await buildOva(path, {
    name: 'img',
    product: 'img',
    diskBytes: 8 * MIB,
    payloadBytes: MIB,
    version: '2.0',
    nics: [{ name: 'front', network: 'A & "B"', adapterType: 'E1000' }, { network: 'C' }],
    cpus: 4,
    coresPerSocket: 2,
    memoryMiB: 8192,
    cpuAllocation: { reservation: 1000, limit: 4000, shares: 3000 },
    memoryAllocation: { reservation: 512 },
    settings: { cpuHotAddEnabled: 'true' },
    scsi: 'VirtualSCSI',
    firmware: 'efi',
    secureBoot: true,
    guestId: 'freebsd12_64Guest',
    hardwareVersion: 9,
    properties: [
      {
        key: 'ip',
        classId: 'net',
        instanceId: '0',
        type: 'ip',
        label: 'The <address>',
        qualifiers: 'MinLen(1)',
      },
      { key: 'secret', password: true, value: 'a"b', userConfigurable: false },
    ],
    configurations: [
      { id: 'small', cpus: 1, memoryMiB: 1024 },
      { id: 'large', label: 'Large', isDefault: true, cpus: 16, memoryMiB: 65536 },
    ],
  });
  const { descriptor } = await readOva(path);
  const common = {
    hardwareVersion: 9,
    coresPerSocket: 2,
    firmware: 'efi',
    secureBoot: true,
    guestId: 'freebsd12_64Guest',
    cpuAllocation: { reservation: 1000, limit: 4000, shares: 3000 },
    memoryAllocation: { reservation: 512 },
    cpuHotAdd: true,
    scsiType: 'pvscsi',
    scsiControllers: 1,
    nics: [
      { name: 'front', network: 'A & "B"', adapterType: 'e1000' },
      { name: 'Network adapter 2', network: 'C', adapterType: 'vmxnet3' },
    ],
  };
  expect(descriptor).toMatchObject({
    product: { name: 'img', version: '2.0' },
    networks: ['A & "B"', 'C'],
    disks: [{ file: 'img-disk1.vmdk', capacityBytes: 8 * MIB }],
    configurations: [
      { id: 'small', label: 'small', isDefault: false },
      { id: 'large', label: 'Large', isDefault: true },
    ],
    properties: [
      {
        key: 'secret',
        type: 'string',
        userConfigurable: false,
        password: true,
        defaultValue: 'a"b',
        label: 'secret',
      },
      {
        key: 'net.ip.0',
        type: 'ip',
        userConfigurable: true,
        password: false,
        label: 'The <address>',
        qualifiers: 'MinLen(1)',
      },
    ],
    hardware: {
      small: { ...common, cpus: 1, memoryMiB: 1024 },
      large: { ...common, cpus: 16, memoryMiB: 65536 },
    },
  });
});

test.each<[ImageFault, string | RegExp]>([
  ['omitSize', 'the descriptor gives no ovf:size for "AWS-Connector-disk1.vmdk"'],
  ['wrongSize', /"AWS-Connector-disk1.vmdk" has \d+ bytes, and the descriptor says \d+;/],
  ['wrongDigest', '"AWS-Connector-disk1.vmdk" has the SHA256'],
  ['missingDisk', 'the descriptor refers to "AWS-Connector-disk1.vmdk", which is not in the tar archive'],
])('the fault %s is one, and the reader says so', async (fault, problem) => {
  const { bytes } = await buildOva(path, { payloadBytes: 0, diskBytes: 128 * 1024, faults: [fault] });
  expect(readFileSync(path)).toHaveLength(bytes);
  await expect(readOva(path)).rejects.toThrow(OvaError);
  await expect(readOva(path)).rejects.toThrow(problem);
});

test('the same options give the same bytes, another seed others', async () => {
  const build = async (seed?: string): Promise<Buffer> => {
    await buildOva(path, { payloadBytes: MIB, ...(seed === undefined ? {} : { seed }) });
    return readFileSync(path);
  };
  const first = await build();
  expect((await build()).equals(first)).toBe(true);
  expect((await build('other')).equals(first)).toBe(false);
});

test('the payload gives the OVA its size, and the progress is told up to it', async () => {
  const steps: [number, number][] = [];
  const { bytes } = await buildOva(path, {
    payloadBytes: 16 * MIB,
    onProgress: (done, total) => steps.push([done, total]),
  });
  expect(bytes / MIB).toBeGreaterThan(16);
  expect(bytes / MIB).toBeLessThan(16.5);
  expect(steps.length).toBeGreaterThan(256);
  expect(steps.every(([done, total], at) => total === bytes && done >= (steps[at - 1]?.[0] ?? 0))).toBe(true);
  expect(steps.at(-1)).toEqual([bytes, bytes]);
});

test('a build that fails leaves what was there before, and nothing else', async () => {
  writeFileSync(path, 'before');
  const onProgress = (): void => {
    throw new Error('stopped');
  };
  await expect(buildOva(path, { payloadBytes: MIB, onProgress })).rejects.toThrow('stopped');
  expect(readdirSync(directory)).toEqual(['x.ova']);
  expect(readFileSync(path, 'utf8')).toBe('before');
});

test.each([
  [{ diskBytes: 0 }, 'diskBytes is 0; a positive multiple of 65536 is expected'],
  [{ diskBytes: 65537 }, 'diskBytes is 65537; a positive multiple of 65536 is expected'],
  [
    { diskBytes: MIB, payloadBytes: -1 },
    'payloadBytes is -1; 0 to 917504 are expected on a disk of 1048576 bytes',
  ],
  [
    { diskBytes: MIB, payloadBytes: 917505 },
    'payloadBytes is 917505; 0 to 917504 are expected on a disk of 1048576 bytes',
  ],
  [{ name: '../x' }, 'name is "../x"; up to 80 letters, digits, dots, dashes and underscores are expected'],
  [
    { name: 'a'.repeat(81) },
    `name is "${'a'.repeat(81)}"; up to 80 letters, digits, dots, dashes and underscores are expected`,
  ],
])('%j cannot be built', async (options, message) => {
  await expect(buildOva(path, options)).rejects.toThrow(new RangeError(message));
  expect(readdirSync(directory)).toEqual([]);
});

test.each([
  [{ diskBytes: 65536, payloadBytes: 0 }],
  [{ diskBytes: MIB, payloadBytes: 917504 }],
  [{ name: 'a'.repeat(80), payloadBytes: 0 }],
])('%j can', async (options) => {
  await buildOva(path, options);
  expect((await readOva(path)).manifest).toBe('verified');
});

test('the OVF is well-formed to another parser, and names what it should', () => {
  const text = ovfDescriptor(resolveOptions({ name: 'img' }), { href: 'img-disk1.vmdk', bytes: 5 });
  writeFileSync(join(directory, 'img.ovf'), text);
  expect(text).toContain('<File ovf:id="file1" ovf:href="img-disk1.vmdk" ovf:size="5"/>');
  expect(text).toContain('ovf:capacity="1048576" ovf:capacityAllocationUnits="byte * 2^10"');
  expect(text).not.toContain('undefined');
});

describe('a tar header', () => {
  test.each([
    [8 ** 11 - 1, '77777777777\0'],
    [8 ** 11, '\x80\0\0\0\0\0\0\x02\0\0\0\0'],
  ])('of %d bytes', (bytes, field) => expect(tarHeader('x', bytes).toString('latin1', 124, 136)).toBe(field));

  test('has a name of at most 100 bytes', () => {
    expect(tarHeader('n'.repeat(100), 0).toString('latin1', 0, 101)).toBe(`${'n'.repeat(100)}0`);
    expect(() => tarHeader('n'.repeat(101), 0)).toThrow('longer than the 100 bytes');
  });
});
