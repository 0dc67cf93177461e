import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OvaError, readOva } from '../../ova';
import { decodePax } from '../../ova/tar-header';
import {
  DISK,
  type Entry,
  digestLine,
  ova,
  ovaEntries,
  ovf,
  tar,
  temporaryDirectory,
  write,
} from './fixtures';

const directory = temporaryDirectory();
const LONG = `${'long-'.repeat(40)}disk.vmdk`;

/** The same OVA with a disk whose name needs more than the 100 bytes of a plain header. */
function longNamed(): Entry[] {
  const descriptor = ovf({
    references: `<File ovf:id="file1" ovf:href="${LONG}" ovf:size="${DISK.length}"/>`,
  });
  const manifest = digestLine('vm.ovf', descriptor) + digestLine(LONG, DISK);
  return [
    { name: 'vm.ovf', content: descriptor },
    { name: 'vm.mf', content: manifest },
    { name: LONG, content: DISK },
  ];
}

describe('archives of GNU tar', () => {
  function pack(entries: readonly Entry[], ...options: string[]): string {
    const source = mkdtempSync(join(directory, 'source-'));
    for (const { name, content = '' } of entries) writeFileSync(join(source, name), content);
    const path = join(source, 'x.ova');
    execFileSync('tar', ['-C', source, ...options, '-cf', path, ...entries.map((entry) => entry.name)]);
    return path;
  }

  test.each(['ustar', 'gnu', 'oldgnu', 'pax', 'posix', 'v7'])('in the format %s', async (format) => {
    expect((await readOva(pack(ovaEntries(), `--format=${format}`))).manifest).toBe('verified');
  });

  test.each(['gnu', 'pax'])('in the format %s with a long name', async (format) => {
    const image = await readOva(pack(longNamed(), `--format=${format}`));
    expect(image.descriptor.disks[0]?.file).toBe(LONG);
  });
});

test('a name with a prefix (ustar) is read whole', async () => {
  const name = `${'d'.repeat(80)}/${'f'.repeat(80)}`;
  const problem = `the tar archive holds "${name.slice(0, 120)}..." twice; each name may occur once`;
  const path = write(directory, await tar([...ovaEntries(), { name }, { name }]));
  await expect(readOva(path)).rejects.toThrow(new OvaError([`${path}: ${problem}`]));
});

test.each(['SHA1', 'SHA256', 'SHA384', 'SHA512'])('a manifest of %s is verified', async (algorithm) => {
  const manifest = digestLine('vm.ovf', ovf(), algorithm) + digestLine('disk.vmdk', DISK, algorithm);
  expect((await readOva(write(directory, await ova({ manifest })))).manifest).toBe('verified');
});

test('a manifest after the disk is verified as well', async () => {
  const [descriptor, manifest, disk] = ovaEntries() as [Entry, Entry, Entry];
  expect((await readOva(write(directory, await tar([descriptor, disk, manifest])))).manifest).toBe(
    'verified',
  );
  const path = write(directory, await tar([descriptor, { ...disk, content: Buffer.alloc(3000) }, manifest]));
  await expect(readOva(path)).rejects.toThrow('"disk.vmdk" has the SHA256');
});

test('without a manifest the image says so', async () => {
  expect((await readOva(write(directory, await ova({ manifest: null })))).manifest).toBe('absent');
});

test('a certificate is noticed, and further files do no harm', async () => {
  const entries = [...ovaEntries(), { name: 'notes.txt' }];
  const plain = await readOva(write(directory, await tar(entries)));
  expect(plain).toMatchObject({ manifest: 'verified', certificate: false });
  const signed = await readOva(write(directory, await tar([...entries, { name: 'vm.cert', content: 'x' }])));
  expect(signed).toMatchObject({ manifest: 'verified', certificate: true });
});

test('bytes after the end of the archive count for the digest of the file alone', async () => {
  const content = Buffer.concat([await ova(), Buffer.alloc(4096, 1)]);
  const path = write(directory, content);
  const expected = execFileSync('openssl', ['dgst', '-sha256', '-r', path], { encoding: 'utf8' }).slice(
    0,
    64,
  );
  expect(await readOva(path)).toMatchObject({ bytes: content.length, sha256: expected });
});

describe('an archive that is cut off', () => {
  test('is refused wherever it ends before the end-of-archive mark', async () => {
    const whole = await ova();
    const mark = whole.length - 1024;
    for (let length = 1; length < mark + 512; length += 61) {
      const path = write(directory, whole.subarray(0, length));
      await expect(readOva(path)).rejects.toThrow(
        length < 512 ? 'are fewer than the 512' : 'the tar archive is truncated',
      );
    }
    expect((await readOva(write(directory, whole.subarray(0, mark + 512)))).manifest).toBe('verified');
  });

  test.each([
    [
      7095,
      'the tar archive is truncated: "disk.vmdk" should hold 3000 bytes from byte 4096 on, and the file ends at byte 7095; get the file again',
    ],
    [
      7096,
      'the tar archive is truncated: the file ends at byte 7096, inside the padding of "disk.vmdk", without the end-of-archive mark; get the file again',
    ],
    [
      5200,
      'the tar archive is truncated: "disk.vmdk" should hold 3000 bytes from byte 4096 on, and the file ends at byte 5200; get the file again',
    ],
    [
      7100,
      'the tar archive is truncated: the file ends at byte 7100, inside the padding of "disk.vmdk", without the end-of-archive mark; get the file again',
    ],
    [
      7168,
      'the tar archive is truncated: the file ends at byte 7168, right after "disk.vmdk", without the end-of-archive mark; get the file again',
    ],
    [
      3700,
      'the tar archive is truncated: the file ends at byte 3700, right after "vm.mf", without the end-of-archive mark; get the file again',
    ],
  ])('at byte %d says where', async (length, problem) => {
    const whole = await ova();
    expect(whole.length).toBe(8192);
    const path = write(directory, whole.subarray(0, length));
    await expect(readOva(path)).rejects.toThrow(new OvaError([`${path}: ${problem}`]));
  });
});

describe('one flipped byte', () => {
  test.each([
    ['in the descriptor', 'vm.ovf', 100, '"vm.ovf" has the SHA256'],
    ['in the disk', 'disk.vmdk', 2999, '"disk.vmdk" has the SHA256'],
    ['in a digest of the manifest', 'vm.mf', 20, '"vm.ovf" has the SHA256'],
    ['in a name of the manifest', 'vm.mf', 8, 'which is not in the tar archive'],
    ['in the header of the descriptor', 'vm.ovf', -400, 'is no OVA: it should be a tar archive'],
    [
      'in the header of the disk',
      'disk.vmdk',
      -400,
      'the tar archive is damaged: at byte 3584, after "vm.mf", there is no valid header; get the file again',
    ],
  ])('%s is found', async (_, name, at, problem) => {
    const whole = await ova();
    const entries = {
      'vm.ovf': 512,
      'vm.mf': offsetOf(whole, 'SHA256(vm.ovf)'),
      'disk.vmdk': offsetOf(whole, 'the disk'),
    };
    const position = entries[name as keyof typeof entries] + at;
    whole.writeUInt8(whole.readUInt8(position) ^ 1, position);
    await expect(readOva(write(directory, whole))).rejects.toThrow(problem);
  });

  function offsetOf(whole: Buffer, text: string): number {
    const offset = whole.indexOf(text);
    expect(offset % 512).toBe(0);
    return offset;
  }
});

describe('extended headers', () => {
  const record = (key: string, value: string): string => {
    const body = ` ${key}=${value}\n`;
    const length = body.length + 2;
    return `${length}${body}`;
  };

  test('are decoded', () => {
    expect(decodePax(Buffer.from(record('path', 'a=b\nc') + record('size', '12')))).toEqual(
      new Map([
        ['path', 'a=b\nc'],
        ['size', '12'],
      ]),
    );
  });

  test.each(['x', '5', '99 a=b\n', '0 a=b\n', '6 a=bc', '-6 a=b\n', '5 ab\n', ' a=b\n', '1e1 path=x\n'])(
    'that are malformed are refused: %j',
    (text) => expect(decodePax(Buffer.from(text))).toBeUndefined(),
  );

  test('malformed in an archive stop the walk', async () => {
    const whole = await tar([...ovaEntries(), { name: 'n'.repeat(300) }]);
    const at = whole.indexOf(' path=');
    whole.write('x', at - 1);
    const path = write(directory, whole);
    await expect(readOva(path)).rejects.toThrow(
      'the tar archive is damaged: the extended header at byte 7168 is malformed; get the file again',
    );
  });
});

describe('the size of the disk', () => {
  /** Replaces the size field of the disk's header, and corrects the checksum. */
  function withSize(archive: Buffer, field: Buffer): Buffer {
    const header = archive.indexOf('the disk') - 512;
    field.copy(archive, header + 124);
    archive.fill(' ', header + 148, header + 156);
    const sum = archive.subarray(header, header + 512).reduce((total, byte) => total + byte, 0);
    archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, header + 148, 'latin1');
    return archive;
  }

  test('is understood in base 256, as for more than 8 GiB', async () => {
    const field = Buffer.alloc(12);
    field.writeUInt8(0x80, 0);
    field.writeUInt32BE(3000, 8);
    const path = write(directory, withSize(await ova(), field));
    expect((await readOva(path)).descriptor.disks[0]?.fileBytes).toBe(3000);
  });

  test('is refused when negative in base 256', async () => {
    const field = Buffer.alloc(12);
    field.writeUInt8(0xff, 0);
    field.writeUInt32BE(3000, 8);
    const path = write(directory, withSize(await ova(), field));
    await expect(readOva(path)).rejects.toThrow(
      'the tar archive is damaged: at byte 3584, after "vm.mf", there is no valid header',
    );
  });

  test('is understood in a pax header', async () => {
    const [descriptor, manifest, disk] = ovaEntries() as [Entry, Entry, Entry];
    const archive = await tar([descriptor, manifest, { ...disk, pax: { size: '3000' } }]);
    const path = write(directory, withSize(archive, Buffer.from('00000000000\0')));
    expect((await readOva(path)).descriptor.disks[0]?.fileBytes).toBe(3000);
  });
});
