import { Duration } from '../../config/duration';

test.each([
  ['1s', 1],
  ['90s', 90],
  ['5m', 300],
  ['36h', 129_600],
  ['90d', 7_776_000],
])('%s is %d seconds', (text, seconds) => {
  expect(Duration.parse(text).toSeconds()).toBe(seconds);
});

test.each(['', '0d', '-1d', '1.5h', '5', 'd', '5 m', '5M', '99999999999999999d'])('%j is refused', (text) => {
  expect(() => Duration.parse(text)).toThrow(RangeError);
});

test.each([
  ['60s', '1m'],
  ['90s', '90s'],
  ['24h', '1d'],
  ['36h', '36h'],
])('%s reads %s in its shortest form', (text, shortest) => {
  expect(Duration.parse(text).toString()).toBe(shortest);
});

test('only whole minutes become minutes', () => {
  expect(Duration.parse('3m').toMinutes()).toBe(3);
  expect(() => Duration.parse('90s').toMinutes()).toThrow('90s is not a whole number of minutes');
});

test('compares and steps', () => {
  expect(Duration.parse('60m').compare(Duration.parse('1h'))).toBe(0);
  expect(Duration.parse('59m').compare(Duration.parse('1h'))).toBeLessThan(0);
  expect(Duration.parse('90s').isMultipleOf(Duration.parse('1m'))).toBe(false);
  expect(Duration.parse('2m').isMultipleOf(Duration.parse('1m'))).toBe(true);
});
