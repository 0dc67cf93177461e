import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { OvaError, readOva } from '../../ova';
import { digestLine, ova, ovf, temporaryDirectory, write } from './fixtures';

const directory = temporaryDirectory();
const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

async function refusal(path: string, expectedSha256: string, cacheDirectory?: string): Promise<OvaError> {
  const error: unknown = await readOva(path, {
    expectedSha256,
    ...(cacheDirectory === undefined ? {} : { cacheDirectory }),
  }).catch((reason: unknown) => reason);
  if (!(error instanceof OvaError)) throw new Error(`${path} was not refused`);
  return error;
}

const differs = (path: string, found: string, expected: string): string =>
  `${path}: has the SHA-256 ${found}, and ${expected} is expected; it is another file, or a damaged one: get it again, or pin the new image`;

test.each([(text: string) => text, (text: string) => text.toUpperCase()])(
  'the right one is accepted',
  async (spell) => {
    const content = await ova();
    const image = await readOva(write(directory, content), { expectedSha256: spell(sha256Of(content)) });
    expect(image.sha256).toBe(sha256Of(content));
  },
);

test('another one is an error that names the file and both', async () => {
  const content = await ova();
  const path = write(directory, content);
  const other = 'ab'.repeat(32);
  const error = await refusal(path, other);
  expect(error.problems).toEqual([differs(path, sha256Of(content), other)]);
  expect(error.sha256).toBe(sha256Of(content));
});

test('it is compared with what the cache knows too', async () => {
  const content = await ova();
  const path = write(directory, content);
  const cacheDirectory = join(directory, 'cache');
  await readOva(path, { cacheDirectory });
  expect((await refusal(path, 'ab'.repeat(32), cacheDirectory)).problems).toHaveLength(1);
});

test.each(['', 'abc', 'x'.repeat(64)])('%j is none', async (text) => {
  expect((await refusal(write(directory, await ova()), text)).problems).toEqual([
    `the expected SHA-256 is ${JSON.stringify(text)}; 64 hexadecimal digits are expected`,
  ]);
});

describe('a file that is refused anyway', () => {
  const cases: [string, (content: Buffer) => Promise<Buffer> | Buffer, string][] = [
    ['is cut off', (content) => content.subarray(0, 5200), 'the tar archive is truncated'],
    [
      'lacks its disk',
      () => ova({ descriptor: ovf({ references: MISSING }) }),
      'which is not in the tar archive',
    ],
    [
      'has a manifest that names a missing file',
      () => ova({ manifest: digestLine('b.vmdk', '') }),
      'the manifest "vm.mf" names "b.vmdk", which is not in the tar archive',
    ],
    ['has no OVF of XML', () => ova({ descriptor: 'no XML', manifest: null }), 'is not well-formed XML'],
    ['is no archive', () => Buffer.alloc(5000, 'x'), 'is no OVA'],
    [
      'has a damaged disk',
      () => ova({ disk: Buffer.alloc(3000, 'x'), manifest: right }),
      '"disk.vmdk" has the SHA256',
    ],
  ];
  const MISSING = '<File ovf:id="file1" ovf:href="c.vmdk" ovf:size="3000"/>';
  let right: string;
  let pinned: string;
  beforeAll(async () => {
    right = digestLine('vm.ovf', ovf()) + digestLine('disk.vmdk', Buffer.alloc(3000, 'the disk '));
    pinned = sha256Of(await ova());
  });

  test.each(cases)('because it %s names both digests and the reason', async (_, change, reason) => {
    const content = await change(await ova());
    const path = write(directory, content);
    const { problems } = await refusal(path, pinned);
    expect(problems[0]).toBe(differs(path, sha256Of(content), pinned));
    expect(problems.slice(1).join('\n')).toContain(reason);
  });

  test.each(cases)(
    'and is the pinned one, because it %s, is not said to be damaged',
    async (_, change, reason) => {
      const content = await change(await ova());
      const path = write(directory, content);
      const sha256 = sha256Of(content);
      const { problems } = await refusal(path, sha256);
      expect(problems[0]).toBe(
        `${path}: has the SHA-256 ${sha256}, and ${sha256} is expected: it was not damaged on the way, the image itself is wrong; pin another one`,
      );
      expect(problems.slice(1).join('\n')).toContain(reason);
    },
  );
});

test('a byte that is changed anywhere is found', async () => {
  const content = await ova();
  const pinned = sha256Of(content);
  for (let at = 0; at < content.length; at += 37) {
    const changed = Buffer.from(content);
    changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
    const path = write(directory, changed);
    expect((await refusal(path, pinned)).problems[0]).toBe(differs(path, sha256Of(changed), pinned));
  }
});
