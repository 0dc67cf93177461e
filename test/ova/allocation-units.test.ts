import { bytesPerUnit, toBytes } from '../../ova/allocation-units';

test.each([
  ['byte', 1],
  ['Byte', 1],
  ['byte * 2^10', 1024],
  ['byte * 2^20', 1024 ** 2],
  ['byte * 2 ^ 30', 1024 ** 3],
  ['byte*1024*1024', 1024 ** 2],
  [' byte * 2^20 ', 1024 ** 2],
  ['byte * 10^6', 1_000_000],
  ['KiloBytes', 1024],
  ['MegaBytes', 1024 ** 2],
  ['GigaBytes', 1024 ** 3],
  ['TeraBytes', 1024 ** 4],
  ['MB', 1024 ** 2],
  ['byte * 2^52', 2 ** 52],
])('%j is %d bytes', (units, bytes) => expect(bytesPerUnit(units)).toBe(bytes));

test.each([
  '',
  'hertz * 10^6',
  '2^20',
  'byte * kilobyte',
  'byte *',
  'byte * -1',
  'byte * 0',
  'byte * 2^53',
  'byte * 2^999',
  'constructor',
  'byte * 1.5',
])('%j is no unit of bytes', (units) => expect(bytesPerUnit(units)).toBeUndefined());

test.each([
  ['4096', 'byte * 2^20', 4096 * 1024 ** 2],
  ['0', 'byte', 0],
  ['9007199254740991', 'byte', Number.MAX_SAFE_INTEGER],
  ['9007199254740992', 'byte', undefined],
  ['9007199254740991', 'byte * 2^10', undefined],
  ['-1', 'byte', undefined],
  ['1.5', 'byte', undefined],
  ['', 'byte', undefined],
  ['1', 'acre', undefined],
])('%s of %j are %s bytes', (quantity, units, bytes) => expect(toBytes(quantity, units)).toBe(bytes));
