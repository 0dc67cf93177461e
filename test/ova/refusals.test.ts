import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { OvaError, readOva } from '../../ova';
import { unreadable } from '../../ova/identity';
import {
  CPU,
  DISK,
  MEMORY,
  NIC,
  SCSI,
  type Entry,
  digestLine,
  item,
  ova,
  ovaEntries,
  ovf,
  tar,
  temporaryDirectory,
  write,
} from './fixtures';

const directory = temporaryDirectory();
const AGAIN = 'get the file again';

async function problemsOf(path: string): Promise<readonly string[]> {
  const error: unknown = await readOva(path).catch((reason: unknown) => reason);
  if (!(error instanceof OvaError)) throw new Error(`${path} was not refused: ${JSON.stringify(error)}`);
  expect(error.message).toBe(error.problems.join('\n'));
  return error.problems;
}

async function refused(content: Buffer | string): Promise<readonly string[]> {
  const path = write(directory, content);
  const problems = await problemsOf(path);
  return problems.map((problem) => {
    expect(problem.startsWith(`${path}: `)).toBe(true);
    return problem.slice(path.length + 2);
  });
}

describe('a path', () => {
  test.each([
    ['that does not exist', () => join(directory, 'nothing.ova'), 'does not exist; check the path'],
    ['below a file', () => join(write(directory, 'x'), 'x.ova'), 'does not exist; check the path'],
    ['of a directory', () => directory, 'is a directory; the path of an OVA file is expected'],
    ['of an empty file', () => write(directory, ''), 'is empty; get the file again'],
    ['of a pipe', pipe, 'is no regular file; the path of an OVA file is expected'],
    ['of a link to itself', circle, 'is a symbolic link that leads in a circle; check the path'],
  ])('%s is refused', async (_, path, problem) => {
    const found = path();
    expect(await problemsOf(found)).toEqual([`${found}: ${problem}`]);
  });

  test.each([
    ['EACCES', 'may not be read by this user; give it the permission to read'],
    ['EPERM', 'may not be read by this user; give it the permission to read'],
    ['EIO', 'cannot be read: EIO happened'],
  ])('that gives %s is refused', (code, problem) => {
    const error = unreadable('x.ova', { code, message: `${code} happened` });
    expect(error.problems).toEqual([`x.ova: ${problem}`]);
  });

  function pipe(): string {
    const path = join(directory, 'pipe.ova');
    execFileSync('mkfifo', [path]);
    return path;
  }

  function circle(): string {
    const path = join(directory, 'circle.ova');
    symlinkSync(path, path);
    return path;
  }
});

describe('a file that is no OVA', () => {
  test.each<[string, () => Promise<Buffer> | Buffer | string, string[]]>([
    [
      'a few bytes',
      () => 'hello',
      [`is no OVA: its 5 bytes are fewer than the 512 of a tar archive's first header; ${AGAIN}`],
    ],
    [
      'zeros',
      () => Buffer.alloc(1024),
      [`is no OVA: it should be a tar archive and is something else; ${AGAIN}`],
    ],
    [
      'gzip',
      async () => Buffer.concat([gzipSync(await ova()), Buffer.alloc(512)]),
      [`is no OVA: it should be a tar archive and is a gzip file; ${AGAIN}`],
    ],
    [
      'a ZIP file',
      () => Buffer.alloc(600, 'PK\x03\x04'),
      [`is no OVA: it should be a tar archive and is a ZIP file; ${AGAIN}`],
    ],
    [
      'a VMDK',
      () => Buffer.alloc(600, 'KDMV'),
      [`is no OVA: it should be a tar archive and is a VMDK; ${AGAIN}`],
    ],
    [
      'an error page',
      () => `<html>${' '.repeat(600)}`,
      [`is no OVA: it should be a tar archive and is an XML or HTML text; ${AGAIN}`],
    ],
    ['an OVF', () => ovf(), [`is no OVA: it should be a tar archive and is an XML or HTML text; ${AGAIN}`]],
    [
      'a tar without an OVF',
      () => tar([{ name: 'a.txt' }, { name: 'b.OVF' }]),
      ['is no OVA: the tar archive holds no .ovf file (it holds "a.txt", "b.OVF")'],
    ],
    [
      'a tar of many files without an OVF',
      () => tar(Array.from({ length: 11 }, (_, number) => ({ name: `f${number}` }))),
      [
        'is no OVA: the tar archive holds no .ovf file (it holds "f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", ...)',
      ],
    ],
  ])('%s is refused', async (_, content, problems) => {
    expect(await refused(await content())).toEqual(problems);
  });
});

describe('an archive', () => {
  const [descriptor, manifest, disk] = ovaEntries() as [Entry, Entry, Entry];
  const outside = 'a name that climbs out of its directory; this is no OVA to trust';
  const absolute = 'a name that is absolute and so lies outside its directory; this is no OVA to trust';

  test.each<[string, readonly Entry[], string[]]>([
    [
      'whose first file is not the OVF',
      [manifest, descriptor, disk],
      [
        'the first file of the tar archive is "vm.mf", and the descriptor "vm.ovf" must come first (DSP0243); pack the OVA again in that order',
      ],
    ],
    [
      'with two OVFs',
      [descriptor, manifest, { ...descriptor, name: 'b.ovf' }, disk],
      ['the tar archive holds 2 .ovf files ("vm.ovf", "b.ovf"); an OVA has one'],
    ],
    [
      'with two manifests',
      [descriptor, manifest, { ...manifest, name: 'b.mf' }, disk],
      ['the tar archive holds 2 manifests ("vm.mf", "b.mf"); an OVA has one'],
    ],
    [
      'with a climbing name',
      [...ovaEntries(), { name: '../x' }],
      [`the tar archive holds "../x", ${outside}`],
    ],
    [
      'with a name that climbs inside',
      [...ovaEntries(), { name: 'a/../../x' }],
      [`the tar archive holds "a/../../x", ${outside}`],
    ],
    [
      'with a climbing name for Windows',
      [...ovaEntries(), { name: '..\\x' }],
      [`the tar archive holds "..\\\\x", ${outside}`],
    ],
    [
      'with an absolute name',
      [...ovaEntries(), { name: '/etc/x' }],
      [`the tar archive holds "/etc/x", ${absolute}`],
    ],
    [
      'with an absolute name for Windows',
      [...ovaEntries(), { name: 'C:x' }],
      [`the tar archive holds "C:x", ${absolute}`],
    ],
    [
      'with an unprintable name',
      [...ovaEntries(), { name: 'a\nb' }],
      ['the tar archive holds a file named "a\\nb", which is no usable name'],
    ],
    [
      'with a symbolic link',
      [...ovaEntries(), { name: 'l', type: 'symlink', linkname: 'x' }],
      ['the tar archive holds "l", which is a symbolic link; an OVA holds files alone'],
    ],
    [
      'with a hard link',
      [...ovaEntries(), { name: 'l', type: 'link', linkname: 'x' }],
      ['the tar archive holds "l", which is a hard link; an OVA holds files alone'],
    ],
    [
      'with a directory',
      [...ovaEntries(), { name: 'd', type: 'directory' }],
      ['the tar archive holds "d", which is a directory; an OVA holds files alone'],
    ],
    [
      'with a pipe',
      [...ovaEntries(), { name: 'p', type: 'fifo' }],
      ['the tar archive holds "p", which is a pipe; an OVA holds files alone'],
    ],
    [
      'with a directory of an old kind',
      [...ovaEntries(), { name: 'd/', type: 'file' }],
      ['the tar archive holds "d/", which is a directory; an OVA holds files alone'],
    ],
    [
      'with a sparse file in pax form',
      [...ovaEntries(), { name: 's', pax: { 'GNU.sparse.name': '../../s', 'GNU.sparse.major': '1' } }],
      ['the tar archive holds "s", which is a sparse file; an OVA holds files alone'],
    ],
    [
      'with a climbing name in pax form',
      [...ovaEntries(), { name: 's', pax: { path: '../../s' } }],
      [`the tar archive holds "../../s", ${outside}`],
    ],
    [
      'with a name twice',
      [...ovaEntries(), disk],
      ['the tar archive holds "disk.vmdk" twice; each name may occur once'],
    ],
    [
      'without the disk',
      [descriptor, { name: 'vm.mf', content: digestLine('vm.ovf', ovf()) }],
      [
        `the descriptor refers to "disk.vmdk", which is not in the tar archive; ${AGAIN} or pack it with all its disks`,
      ],
    ],
    [
      'whose disk has another name than its reference by "./"',
      [descriptor, { name: './disk.vmdk', content: DISK }],
      [
        `the descriptor refers to "disk.vmdk", which is not in the tar archive (there is "./disk.vmdk", and the vSphere provider compares names exactly); ${AGAIN} or pack it with all its disks`,
      ],
    ],
  ])('%s is refused', async (_, entries, problems) => {
    expect(await refused(await tar(entries))).toEqual(problems);
  });

  test('reports every problem at once', async () => {
    const bad = await tar([
      ...ovaEntries({ descriptor: ovf({ networks: '' }), disk: DISK.subarray(1) }),
      { name: '/x' },
    ]);
    expect(await refused(bad)).toEqual([
      `the tar archive holds "/x", ${absolute}`,
      '"Network adapter 1" is connected to "VM Network", which the NetworkSection does not name (it names none)',
      `"disk.vmdk" has 2999 bytes, and the descriptor says 3000; ${AGAIN}`,
    ]);
  });

  test('names at most 100 problems', async () => {
    const references = Array.from(
      { length: 120 },
      (_, number) => `<File ovf:id="f${number}" ovf:href="f${number}"/>`,
    ).join('');
    const problems = await refused(
      await ova({ descriptor: ovf({ references, disks: '', items: CPU + MEMORY }) }),
    );
    expect(problems).toHaveLength(101);
    expect(problems[100]).toBe('has 140 more problems of these kinds');
  });

  test.each([
    [1000, undefined],
    [1001, `the tar archive holds more than 1000 files, which no OVA does; ${AGAIN}`],
  ])('of %d files gives %s', async (count, problem) => {
    const extra = Array.from({ length: count - 3 }, (_, number) => ({ name: `f${number}` }));
    const content = await tar([...ovaEntries(), ...extra]);
    if (problem === undefined) expect((await readOva(write(directory, content))).manifest).toBe('verified');
    else expect(await refused(content)).toEqual([problem]);
  });
});

describe('a manifest', () => {
  const line = (name: string, content: string | Buffer): string => digestLine(name, content);
  const right = line('vm.ovf', ovf()) + line('disk.vmdk', DISK);
  const expected = /= (.*)/.exec(line('disk.vmdk', DISK))?.[1];
  const other = /= (.*)/.exec(line('disk.vmdk', 'other'))?.[1];

  test.each([
    [
      'with another digest',
      line('vm.ovf', ovf()) + line('disk.vmdk', 'other'),
      [
        `"disk.vmdk" has the SHA256 ${expected}, and the manifest says ${other}; the file was damaged or changed, get it again`,
      ],
    ],
    [
      'that names a missing file',
      `${right}${line('b.vmdk', '')}`,
      [`the manifest "vm.mf" names "b.vmdk", which is not in the tar archive; ${AGAIN}`],
    ],
    [
      'without the disk',
      line('vm.ovf', ovf()),
      ['the manifest "vm.mf" has no digest of "disk.vmdk", so that file cannot be verified'],
    ],
    [
      'without the OVF',
      line('disk.vmdk', DISK),
      ['the manifest "vm.mf" has no digest of "vm.ovf", so that file cannot be verified'],
    ],
    [
      'with two digests of one file',
      right + line('disk.vmdk', 'other'),
      [`the manifest "vm.mf" has two different SHA256 digests of "disk.vmdk"; ${AGAIN}`],
    ],
    [
      'with a line of another kind',
      `${right}hello\n`,
      ['the manifest "vm.mf": line 3 is "hello"; a line such as "SHA256(disk.vmdk)= 12ab..." is expected'],
    ],
    [
      'with an unknown algorithm',
      `${right}MD5(vm.ovf)= 00\n`,
      ['the manifest "vm.mf": line 3 uses the algorithm "MD5"; SHA1, SHA256, SHA384 and SHA512 are known'],
    ],
    [
      'with a short digest',
      `${right}SHA1(vm.ovf)= 00\n`,
      ['the manifest "vm.mf": line 3 has 2 digits for "vm.ovf"; SHA1 has 40'],
    ],
    [
      'that is empty',
      '',
      [
        'the manifest "vm.mf": names no file',
        'the manifest "vm.mf" has no digest of "vm.ovf", so that file cannot be verified',
        'the manifest "vm.mf" has no digest of "disk.vmdk", so that file cannot be verified',
      ],
    ],
  ])('%s is refused', async (_, manifest, problems) => {
    expect(await refused(await ova({ manifest }))).toEqual(problems);
  });

  test.each([
    [1024 ** 2, undefined],
    [1024 ** 2 + 1, 'the manifest "vm.mf" has 1048577 bytes; at most 1048576 are read'],
  ])('of %d bytes gives %s', async (bytes, problem) => {
    const content = await ova({ manifest: right + '\n'.repeat(bytes - right.length) });
    if (problem === undefined) expect((await readOva(write(directory, content))).manifest).toBe('verified');
    else expect((await refused(content))[0]).toBe(problem);
  });
});

describe('a descriptor', () => {
  const system = (count: number): string => ovf({ system: '<VirtualSystem/>'.repeat(count) });
  test.each<[string, string | Buffer, string[]]>([
    [
      'that is not well-formed',
      '<Envelope>',
      [`the descriptor is not well-formed XML: line 1: Unclosed tag 'Envelope'`],
    ],
    [
      'with crossed elements',
      '<Envelope><a></b></Envelope>',
      [
        `the descriptor is not well-formed XML: line 1: Expected closing tag 'a' (opened in line 1, col 11) instead of closing tag 'b'`,
      ],
    ],
    ['that is empty', '', ['the descriptor is not well-formed XML: line 1: Start tag expected']],
    [
      'in another encoding',
      Buffer.from([0x3c, 0xff, 0xfe]),
      ['the descriptor is not well-formed XML: it is not encoded in utf-8'],
    ],
    [
      'with an open comment',
      '<Envelope><!-- </Envelope>',
      ['the descriptor is not well-formed XML: a comment or CDATA section is never closed'],
    ],
    [
      'with an unknown entity',
      ovf({ networks: '&company;' }),
      ['the descriptor is not well-formed XML: "&company;" is no entity of XML'],
    ],
    [
      'with a bare ampersand',
      ovf({ networks: 'A & B' }),
      ['the descriptor is not well-formed XML: "&" is no entity of XML'],
    ],
    [
      'with a document type',
      ovf({ prolog: '<!DOCTYPE Envelope>' }),
      ['the descriptor holds a document type or entity declaration (<!DOCTYPE), which no OVF needs'],
    ],
    [
      'with an entity bomb',
      `<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(1000)}"><!ENTITY c "${'&b;'.repeat(1000)}">]><Envelope>&c;</Envelope>`,
      ['the descriptor holds a document type or entity declaration (<!DOCTYPE), which no OVF needs'],
    ],
    [
      'with a file as an entity',
      '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><Envelope>&a;</Envelope>',
      ['the descriptor holds a document type or entity declaration (<!DOCTYPE), which no OVF needs'],
    ],
    ['of another kind', '<html></html>', [`the descriptor's root element is <html>; an OVF's is <Envelope>`]],
    [
      'without a machine',
      system(0),
      [
        'the descriptor has 0 VirtualSystem elements; exactly one VirtualSystem can be deployed as one machine',
      ],
    ],
    [
      'with two machines',
      system(2),
      [
        'the descriptor has 2 VirtualSystem elements; exactly one VirtualSystem can be deployed as one machine',
      ],
    ],
    [
      'of a vApp',
      ovf({ system: '<VirtualSystemCollection/>' }),
      [
        'the descriptor has a VirtualSystemCollection (a vApp of several machines); exactly one VirtualSystem can be deployed as one machine',
      ],
    ],
    [
      'without ovf:size',
      ovf({ references: '<File ovf:id="file1" ovf:href="disk.vmdk"/>' }),
      [
        'the descriptor gives no ovf:size for "disk.vmdk"; the vSphere provider waits for ever on such a file, so export the OVA again with a tool that writes sizes',
      ],
    ],
    [
      'with a size that is no number',
      ovf({ references: '<File ovf:id="file1" ovf:href="disk.vmdk" ovf:size="-1"/>' }),
      ['the descriptor gives "-1" as the ovf:size of "disk.vmdk"; a whole number of bytes is expected'],
    ],
    [
      'with a size one too large',
      ovf({ references: '<File ovf:id="file1" ovf:href="disk.vmdk" ovf:size="3001"/>' }),
      [`"disk.vmdk" has 3000 bytes, and the descriptor says 3001; ${AGAIN}`],
    ],
    [
      'with a size one too small',
      ovf({ references: '<File ovf:id="file1" ovf:href="disk.vmdk" ovf:size="2999"/>' }),
      [`"disk.vmdk" has 3000 bytes, and the descriptor says 2999; ${AGAIN}`],
    ],
    [
      'with chunks',
      ovf({ references: '<File ovf:id="file1" ovf:href="disk.vmdk" ovf:size="3000" ovf:chunkSize="1000"/>' }),
      [
        'the descriptor says that "disk.vmdk" is split into chunks (ovf:chunkSize), which the vSphere provider cannot upload; pack the OVA without chunks',
      ],
    ],
    [
      'with a file elsewhere',
      ovf({ references: '<File ovf:id="file1" ovf:href="https://example.com/disk.vmdk" ovf:size="3000"/>' }),
      [
        'the descriptor refers to "https://example.com/disk.vmdk", an address outside the OVA; pack the file into the OVA',
      ],
    ],
    [
      'with a file outside the archive',
      ovf({ references: '<File ovf:id="file1" ovf:href="../disk.vmdk" ovf:size="3000"/>' }),
      [
        `the descriptor refers to "../disk.vmdk", which is not in the tar archive; ${AGAIN} or pack it with all its disks`,
      ],
    ],
    [
      'with a disk of an unknown file',
      ovf({ disks: '<Disk ovf:diskId="vmdisk1" ovf:fileRef="file2" ovf:capacity="1"/>' }),
      [
        'the disk "vmdisk1" has its content in "file2", which is no file of the References (they name "file1")',
      ],
    ],
    [
      'with a disk of no size',
      ovf({ disks: '<Disk ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:capacity="0"/>' }),
      [
        'the disk "vmdisk1" has the capacity "0" in units of "byte"; a whole number above 0 and units such as "byte * 2^30" are expected',
      ],
    ],
    [
      'with a disk in unknown units',
      ovf({
        disks:
          '<Disk ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:capacity="1" ovf:capacityAllocationUnits="acre"/>',
      }),
      [
        'the disk "vmdisk1" has the capacity "1" in units of "acre"; a whole number above 0 and units such as "byte * 2^30" are expected',
      ],
    ],
    [
      'with a drive of an unknown disk',
      ovf({ disks: '' }),
      ['the drive "Hard disk 1" uses "ovf:/disk/vmdisk1", and there is no such disk in the descriptor'],
    ],
    [
      'without processors',
      ovf({ items: MEMORY }),
      [
        'the virtual machine asks for no number of processors (an Item of rasd:ResourceType 3 with a whole rasd:VirtualQuantity is expected)',
      ],
    ],
    [
      'with 0 processors',
      ovf({ items: MEMORY + item({ ResourceType: 3, VirtualQuantity: 0 }) }),
      [
        'the virtual machine asks for "0" processors (an Item of rasd:ResourceType 3 with a whole rasd:VirtualQuantity is expected)',
      ],
    ],
    [
      'without memory',
      ovf({ items: CPU }),
      [
        'the virtual machine asks for no amount of memory (an Item of rasd:ResourceType 4 with a whole rasd:VirtualQuantity in units such as "byte * 2^20" is expected)',
      ],
    ],
    [
      'with memory in unknown units',
      ovf({ items: CPU + item({ ResourceType: 4, VirtualQuantity: 4, AllocationUnits: 'hertz' }) }),
      [
        'the virtual machine asks for "4" of "hertz" as memory (an Item of rasd:ResourceType 4 with a whole rasd:VirtualQuantity in units such as "byte * 2^20" is expected)',
      ],
    ],
    [
      'with a network it does not name',
      ovf({ networks: '<Network ovf:name="A"/><Network ovf:name="B"/>', items: CPU + MEMORY + NIC }),
      [
        '"Network adapter 1" is connected to "VM Network", which the NetworkSection does not name (it names "A", "B")',
      ],
    ],
    [
      'with an unknown adapter',
      ovf({ items: CPU + MEMORY + NIC.replace('E1000', 'NE2000') }),
      [
        '"Network adapter 1" is of the unknown type "NE2000" (known: vmxnet3, e1000, e1000e, sriovethernetcard, sriov, vmxnet, vmxnet2, pcnet32)',
      ],
    ],
    [
      'with controllers of different types',
      ovf({
        items: CPU + MEMORY + SCSI + item({ InstanceID: 9, ResourceType: 6, ResourceSubType: 'VirtualSCSI' }),
        disks: '',
      }),
      [
        'the virtual machine has SCSI controllers of different types (lsilogic, pvscsi); the vSphere provider makes all of them one type, so export the machine again with one',
      ],
    ],
    [
      'with a reservation that is no number',
      ovf({
        items: MEMORY + SCSI + CPU.replace('</Item>', '<rasd:Reservation>all</rasd:Reservation></Item>'),
      }),
      [
        'the virtual machine gives "all" in units of "hertz * 10^6" as the rasd:Reservation of its processors; a whole number and units such as "hertz * 10^6" are expected',
      ],
    ],
    [
      'with a limit in unknown units',
      ovf({
        items:
          MEMORY +
          SCSI +
          item({ InstanceID: 1, ResourceType: 3, VirtualQuantity: 2, AllocationUnits: 'cows', Limit: 3 }),
      }),
      [
        'the virtual machine gives "3" in units of "cows" as the rasd:Limit of its processors; a whole number and units such as "hertz * 10^6" are expected',
      ],
    ],
    [
      'without hardware',
      ovf({ system: '<VirtualSystem/>' }),
      ['the descriptor has no VirtualHardwareSection, so there is no machine to deploy'],
    ],
    [
      'with a problem in one configuration',
      ovf({
        options:
          '<DeploymentOptionSection><Configuration ovf:id="a"/><Configuration ovf:id="b"/></DeploymentOptionSection>',
        items: MEMORY + SCSI + CPU.replace('<Item', '<Item ovf:configuration="a"'),
      }),
      [
        'the configuration "b" asks for no number of processors (an Item of rasd:ResourceType 3 with a whole rasd:VirtualQuantity is expected)',
      ],
    ],
  ])('%s is refused', async (_, descriptor, problems) => {
    expect(await refused(await ova({ descriptor, manifest: null }))).toEqual(problems);
  });

  test.each([
    [100, 'read'],
    [101, 'the descriptor has 101 configurations; at most 100 are read'],
  ])('with %d configurations is %s', async (count, outcome) => {
    const entries = Array.from({ length: count }, (_, number) => `<Configuration ovf:id="c${number}"/>`).join(
      '',
    );
    const content = await ova({
      descriptor: ovf({ options: `<DeploymentOptionSection>${entries}</DeploymentOptionSection>` }),
    });
    if (outcome === 'read')
      expect((await readOva(write(directory, content))).descriptor.configurations).toHaveLength(100);
    else expect(await refused(content)).toEqual([outcome]);
  });

  test.each([
    [8 * 1024 ** 2, 'read'],
    [8 * 1024 ** 2 + 1, 'the descriptor "vm.ovf" has 8388609 bytes; at most 8388608 are read'],
  ])('of %d bytes is %s', async (bytes, outcome) => {
    const text = ovf();
    const content = await ova({ descriptor: text + ' '.repeat(bytes - text.length), manifest: null });
    if (outcome === 'read')
      expect((await readOva(write(directory, content))).descriptor.networks).toEqual(['VM Network']);
    else expect(await refused(content)).toEqual([outcome]);
  });

  test('with many elements is refused before they are compared', async () => {
    const content = await ova({ descriptor: ovf({ disks: '<Disk/>'.repeat(50_001) }), manifest: null });
    expect(await refused(content)).toEqual([
      'the descriptor has more than 50000 elements, which no OVF needs',
    ]);
  });

  test('with a long text is quoted in part', async () => {
    const references = `<File ovf:id="file1" ovf:href="${'a'.repeat(5000)}" ovf:size="3000"/>`;
    const [problem = ''] = await refused(await ova({ descriptor: ovf({ references }), manifest: null }));
    expect(problem).toBe(
      `the descriptor refers to "${'a'.repeat(120)}...", which is not in the tar archive; ${AGAIN} or pack it with all its disks`,
    );
  });
});

test('a directory that was packed as a whole is refused', async () => {
  const entries = ovaEntries().map((entry) => ({ ...entry, name: `packed/${entry.name}` }));
  expect((await refused(await tar([{ name: 'packed', type: 'directory' }, ...entries]))).slice(0, 2)).toEqual(
    [
      'the tar archive holds "packed", which is a directory; an OVA holds files alone',
      'the first file of the tar archive is "packed", and the descriptor "packed/vm.ovf" must come first (DSP0243); pack the OVA again in that order',
    ],
  );
});
