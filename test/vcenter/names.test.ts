import { displayName, storedName } from '../../vcenter';

test.each([
  ['a/b', 'a%2fb'],
  ['100%', '100%25'],
  ['a\\b', 'a%5cb'],
  ['%2f', '%252f'],
  ['plain name', 'plain name'],
])('%j is kept as %j', (written, kept) => {
  expect(storedName(written)).toBe(kept);
  expect(displayName(kept)).toBe(written);
});
