import { streamOptimizedVmdk, vmdkBytes } from '../../../lab/image/vmdk';
import { readVmdk } from './vmdk-reader';

const GRAIN = 64 * 1024;
const MIB = 1024 ** 2;
const disk = { name: 'x', version: '1', seed: 's', payloadBytes: 3 * GRAIN, diskBytes: 64 * MIB };

const build = (options: Partial<typeof disk>): Buffer =>
  Buffer.concat([...streamOptimizedVmdk({ ...disk, ...options })]);

test('a reader of its own finds text, an empty grain and the payload', () => {
  const { capacityBytes, grains, markers, descriptor } = readVmdk(build({}));
  expect(capacityBytes).toBe(64 * MIB);
  expect([...grains.keys()]).toEqual([0, 2, 3, 4]);
  expect(grains.get(0)?.toString('latin1')).toMatch(/^x 1: a disk of the lab/);
  // A grain table, the grain directory, the footer and the end of the stream.
  expect(markers).toEqual(['grain', 'grain', 'grain', 'grain', 1, 2, 3, 0]);
  expect(descriptor).toContain('createType="streamOptimized"');
  expect(descriptor).toContain('RDONLY 131072 SPARSE "x-disk1.vmdk"');
});

test('the payload does not repeat itself', () => {
  const { grains } = readVmdk(build({}));
  const contents = [2, 3, 4].map((grain) => grains.get(grain)?.toString('latin1'));
  expect(new Set(contents).size).toBe(3);
});

test.each([
  ['no payload', 0, [0]],
  ['one byte', 1, [0, 2]],
  ['one grain', GRAIN, [0, 2]],
  ['one byte more than a grain', GRAIN + 1, [0, 2, 3]],
])('%s fills these grains', (_, payloadBytes, numbers) => {
  const { grains } = readVmdk(build({ payloadBytes }));
  expect([...grains.keys()]).toEqual(numbers);
  const content = Buffer.concat([...grains.values()].slice(1));
  expect(content.subarray(payloadBytes).every((byte) => byte === 0)).toBe(true);
  expect(content.length === 0 || content.subarray(0, payloadBytes).some((byte) => byte !== 0)).toBe(true);
});

// A grain table holds 512 grains: 510 of payload after the two at the start.
test.each([
  [509, 1],
  [510, 1],
  [511, 2],
  [1022, 2],
  [1023, 3],
])('a payload of %d grains takes %d grain tables', (count, tables) => {
  const { grains, markers } = readVmdk(build({ payloadBytes: count * GRAIN, diskBytes: 128 * MIB }));
  expect(grains.size).toBe(count + 1);
  expect(markers.filter((marker) => marker === 1)).toHaveLength(tables);
});

test.each([
  [{}],
  [{ payloadBytes: 0 }],
  [{ payloadBytes: 1 }],
  [{ payloadBytes: 510 * GRAIN }],
  [{ payloadBytes: 511 * GRAIN }],
  [{ diskBytes: 128 * 1024, payloadBytes: 0 }],
  // A grain directory of one sector covers 4 GiB, and of two sectors more.
  [{ diskBytes: 4096 * MIB }],
  [{ diskBytes: 4096 * MIB + GRAIN }],
])('the size of %j is known before it is written', (options) => {
  expect(build(options)).toHaveLength(vmdkBytes({ ...disk, ...options }));
});

test('the same disk has the same bytes, another seed others', () => {
  expect(build({}).equals(build({}))).toBe(true);
  expect(build({ seed: 't' }).equals(build({}))).toBe(false);
});
