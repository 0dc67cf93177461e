import * as fc from 'fast-check';
import { Decimal } from '../../../provider/runtime/value/decimal';
import { decimal } from './arbitrary';

test.each([
  ['0', '0'],
  ['-0', '0'],
  ['000', '0'],
  ['0.0e99', '0'],
  ['007', '7'],
  ['+7', '7'],
  ['1.50', '1.5'],
  ['-12.5', '-12.5'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['1e3', '1000'],
  ['1E-3', '0.001'],
  ['12300e-2', '123'],
  ['1180591620717411303424', '1180591620717411303424'],
  [`1${'0'.repeat(399)}`, `1${'0'.repeat(399)}`],
  ['1e400', '1e+400'],
  ['-1.5e1000', '-1.5e+1000'],
  ['1e-400', `0.${'0'.repeat(399)}1`],
  ['1e-402', '1e-402'],
])('%s reads %s', (text, canonical) => {
  expect(Decimal.parse(text).text).toBe(canonical);
});

test.each(['', '.', '-', 'e5', '1e', '0x10', '1_000', 'NaN', 'Infinity', ' 1', '1,5'])(
  '"%s" is no number',
  (text) => {
    expect(() => Decimal.parse(text)).toThrow(`"${text}" is no decimal number`);
  },
);

test.each([
  [0.1, '0.1'],
  [1e21, '1000000000000000000000'],
  [5e-324, Decimal.parse('5e-324').text],
  [2n ** 70n, '1180591620717411303424'],
])('%s of JavaScript is %s', (value, text) => {
  expect(Decimal.of(value).text).toBe(text);
});

test.each([NaN, Infinity, -Infinity])('%s is refused', (value) => {
  expect(() => Decimal.of(value)).toThrow(RangeError);
});

test('its text is the same number again, and the only text of it', () => {
  fc.assert(
    fc.property(decimal, fc.integer({ min: 0, max: 20 }), (number, zeros) => {
      expect(Decimal.parse(number.text)).toEqual(number);
      expect(number.equals(Decimal.parse(number.text))).toBe(true);
      if (number.isInteger && !number.text.includes('e'))
        expect(Decimal.parse(`${number.text}.${'0'.repeat(zeros)}`).text).toBe(number.text);
    }),
  );
});

test('numbers that differ in the last of many digits are not equal', () => {
  const one = Decimal.parse('0.1234567890123456789012345678901234567890');
  expect(one.equals(Decimal.parse('0.1234567890123456789012345678901234567891'))).toBe(false);
  expect(one.equals(Decimal.parse('-0.123456789012345678901234567890123456789'))).toBe(false);
  expect(one.equals(Decimal.parse('0.123456789012345678901234567890123456789'))).toBe(true);
});
