import fc from 'fast-check';
import { character } from '../../lab/appliance/guest/keyboard';
import { scanCodesOf, typeText } from '../../vcenter';
import { connectWithGuest, returns, VM } from './support/fake-guest';
import { fault } from './support/fake-vcenter';
import { FakeSetup, refusal } from './support/use-fake';

const setup = new FakeSetup();
const PUT = 'PutUsbScanCodes';

test.each([
  ['a', [{ usbHidCode: 0x40007 }]],
  ['Z', [{ usbHidCode: 0x1d0007, leftShift: true }]],
  ['0', [{ usbHidCode: 0x270007 }]],
  [')', [{ usbHidCode: 0x270007, leftShift: true }]],
  ['\n', [{ usbHidCode: 0x280007 }]],
  ['\u0003', [{ usbHidCode: 0x60007, leftControl: true }]],
  ['\\|', [{ usbHidCode: 0x310007 }, { usbHidCode: 0x310007, leftShift: true }]],
  ["'/", [{ usbHidCode: 0x340007 }, { usbHidCode: 0x380007 }]],
  ['', []],
])('the keys of %j', (text, codes) => {
  expect(scanCodesOf(text)).toEqual(codes);
});

test('the guest reads what was typed', () => {
  const ascii = Array.from({ length: 0x7f }, (_, code) => String.fromCharCode(code)).filter(
    (one) => one === '\u001b' || (one > '\0' && one < '\u001b') || one >= ' ',
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ascii)), (characters) => {
      const typed = scanCodesOf(characters.join('')).map(({ usbHidCode, leftShift, leftControl }) =>
        character({ usage: usbHidCode >> 16, shift: leftShift, control: leftControl }),
      );
      expect(typed).toEqual(characters.map((one) => (one === '\n' ? '\r' : one)));
    }),
  );
  expect(ascii.map((one) => scanCodesOf(one)).flat()).toHaveLength(ascii.length);
});

test.each([
  ['ö', 'U+00F6'],
  ['😀', 'U+1F600'],
  ['\u007f', 'U+007F'],
  ['\0', 'U+0000'],
  ['\u001c', 'U+001C'],
])('%j cannot be typed, and nothing is', async (one, name) => {
  const session = await connectWithGuest(setup);
  const error = await refusal(typeText(session, VM, `Secret${one}Word`));
  expect(error).toBeInstanceOf(RangeError);
  expect(error.message).toContain(name);
  expect(error.message).not.toMatch(/Secret|Word/);
  expect(setup.vcenter.calls(PUT)).toHaveLength(0);
});

/** The low letters typed by each call. */
const typed = (): string[] =>
  setup.vcenter
    .calls(PUT)
    .map(({ body }) =>
      [...body.matchAll(/<usbHidCode>(\d+)<\/usbHidCode>/g)]
        .map(([, code]) => character({ usage: Number(code) >> 16 }))
        .join(''),
    );

test.each([
  [40, [40]],
  [41, [40, 1]],
  [80, [40, 40]],
])('%i keys', async (length, calls) => {
  const session = await connectWithGuest(setup);
  setup.vcenter.on(PUT, (response, received) => {
    const count = received.body.split('<keyEvents>').length - 1;
    returns(PUT, `<returnval>${count}</returnval>`)(response, received);
  });
  const text = 'abcdefghij'.repeat(8).slice(0, length);
  await typeText(session, VM, text);
  expect(typed().map((one) => one.length)).toEqual(calls);
  expect(typed().join('')).toBe(text);
});

test('what was not taken is sent again, unless nothing is taken', async () => {
  const session = await connectWithGuest(setup);
  const took = (count: number) => returns(PUT, `<returnval>${count}</returnval>`);
  setup.vcenter.onEach(PUT, took(2), took(1), took(0));
  const error = await refusal(typeText(session, VM, 'abcde'));
  expect(typed()).toEqual(['abcde', 'cde', 'de']);
  expect(error.message).toMatch(/took 3 of 5 keys/);
});

test('modifiers, in the order of the WSDL', async () => {
  const session = await connectWithGuest(setup);
  setup.vcenter.on(PUT, returns(PUT, '<returnval>3</returnval>'));
  await typeText(session, VM, 'aA\u0001');
  const key = (modifiers: string) =>
    `<keyEvents><usbHidCode>262151</usbHidCode>${modifiers && `<modifiers>${modifiers}</modifiers>`}</keyEvents>`;
  expect(setup.vcenter.calls(PUT)[0]?.body).toContain(
    `<spec>${key('')}${key('<leftShift>true</leftShift>')}${key('<leftControl>true</leftControl>')}</spec>`,
  );
});

test('a VM that is off', async () => {
  const session = await connectWithGuest(setup);
  setup.vcenter.on(PUT, fault('InvalidPowerState', '', '<existingState>poweredOff</existingState>'));
  expect((await refusal(typeText(session, VM, 'a'))).message).toMatch(/"fra-01" \(vm-7\) is powered off/);
});
