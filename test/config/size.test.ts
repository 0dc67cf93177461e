import { Size } from '../../config/size';

test.each([
  ['1MiB', 1],
  ['4GiB', 4096],
  ['2TiB', 2_097_152],
])('%s is %d MiB', (text, mebibytes) => {
  expect(Size.parse(text).toMebibytes()).toBe(mebibytes);
});

test.each(['', '0GiB', '-1GiB', '1.5GiB', '4', 'GiB', '4 GiB', '4GB', '4gib', '99999999999999TiB'])(
  '%j is refused',
  (text) => {
    expect(() => Size.parse(text)).toThrow(RangeError);
  },
);

test.each([
  ['4096MiB', '4GiB'],
  ['4100MiB', '4100MiB'],
  ['1024GiB', '1TiB'],
])('%s reads %s in its shortest form', (text, shortest) => {
  expect(Size.parse(text).toString()).toBe(shortest);
});

test('compares and steps', () => {
  expect(Size.parse('4096MiB').compare(Size.parse('4GiB'))).toBe(0);
  expect(Size.parse('5GiB').compare(Size.parse('4GiB'))).toBeGreaterThan(0);
  expect(Size.parse('6MiB').isMultipleOf(Size.parse('4MiB'))).toBe(false);
  expect(Size.parse('8MiB').isMultipleOf(Size.parse('4MiB'))).toBe(true);
});
