import { newPassword } from '../../cli/new-password';
import { meetsCriteria } from '../../lab/appliance/password';
import { DEFAULT_SWITCHES } from '../../lab/appliance/switches';
import { scanCodesOf } from '../../vcenter/usb-scan-codes';

const MANY = Array.from({ length: 2000 }, newPassword);

test('meets the strict rule, can be typed, and is another one each time', () => {
  for (const password of MANY) {
    expect(password).toHaveLength(24);
    expect(meetsCriteria(password, DEFAULT_SWITCHES)).toBe(true);
    expect(password).toMatch(/^[A-Za-z0-9@$!#%*?&]+$/);
    expect(() => scanCodesOf(password)).not.toThrow();
  }
  expect(new Set(MANY).size).toBe(MANY.length);
});

test('no kind of character has a place of its own, and each character comes up', () => {
  for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[@$!#%*?&]/]) {
    const places = new Set(MANY.map((password) => password.search(kind)));
    expect(places.size).toBeGreaterThan(5);
    for (let place = 0; place < 24; place++)
      expect(MANY.some((password) => kind.test(password.charAt(place)))).toBe(true);
  }
  expect(new Set(MANY.join('')).size).toBe(26 + 26 + 10 + 8);
});
