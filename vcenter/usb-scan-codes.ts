import type { ManagedObjectReference } from './reference';
import type { ReadOptions } from './retrieve';
import type { VcenterSession } from './session';
import { dataObject, type DataObject } from './soap-value';

/** A key of a US keyboard, pressed and let go, as UsbScanCodeSpec has it. */
export interface ScanCode {
  /** HID usage id (USB HID Usage Tables, section 10) in the upper half, the usage page in the lower. */
  readonly usbHidCode: number;
  readonly leftShift?: true;
  readonly leftControl?: true;
}

/** The usage page of keyboards. */
const KEYBOARD = 7;
const [A, ENTER, ESCAPE, TAB] = [0x04, 0x28, 0x29, 0x2b];

/** From a usage id on: what the keys write, without and with shift. */
const KEYS: readonly (readonly [number, string, string])[] = [
  [A, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [0x1e, '1234567890', '!@#$%^&*()'],
  // 0x32 is the key of other layouts that 0x31 is of this one.
  [0x2c, ' -=[]\\', ' _+{}|'],
  [0x33, ";'`,./", ':"~<>?'],
];

/** Few enough for one message to any keyboard, as the host's queue is of unknown length. */
const KEYS_AT_ONCE = 40;

const CODES = new Map<string, ScanCode>();
for (const [first, plain, shifted] of KEYS) {
  for (const [index, character] of [...plain].entries()) {
    const usbHidCode = hidCode(first + index);
    CODES.set(shifted.charAt(index), { usbHidCode, leftShift: true });
    CODES.set(character, { usbHidCode });
  }
}
// What Control and a letter write: Ctrl-A is U+0001.
for (let letter = 0; letter < 26; letter++) {
  CODES.set(String.fromCharCode(letter + 1), { usbHidCode: hidCode(A + letter), leftControl: true });
}
CODES.set('\n', { usbHidCode: hidCode(ENTER) });
CODES.set('\r', { usbHidCode: hidCode(ENTER) });
CODES.set('\t', { usbHidCode: hidCode(TAB) });
CODES.set('\u001b', { usbHidCode: hidCode(ESCAPE) });

function hidCode(usage: number): number {
  return (usage << 16) | KEYBOARD;
}

/**
 * The keys that write a text on a US keyboard; `\n` is Enter, U+0003 is Ctrl-C.
 *
 * @throws RangeError naming the first character that no key writes, and nothing else of the text
 */
export function scanCodesOf(text: string): ScanCode[] {
  return [...text].map((character) => {
    const code = CODES.get(character);
    if (code) return code;
    const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    throw new RangeError(
      `a text to be typed holds the character U+${point}, which the US keyboard of a VM cannot type`,
    );
  });
}

/**
 * Types a text on the keyboard of a VM (vSphere 6.5 and later): whatever has the VM's screen gets it.
 *
 * @throws RangeError as `scanCodesOf`, before anything is typed; VcenterFault `InvalidPowerState` when the VM is off
 */
export async function typeText(
  session: VcenterSession,
  vm: ManagedObjectReference,
  text: string,
  { signal }: ReadOptions = {},
): Promise<void> {
  const codes = scanCodesOf(text);
  for (let typed = 0; typed < codes.length;) {
    const keyEvents = codes.slice(typed, typed + KEYS_AT_ONCE).map(keyEvent);
    // Typing twice is worse than not at all: never repeated.
    const answer = await session.call('PutUsbScanCodes', vm, { spec: dataObject({ keyEvents }) }, { signal });
    const accepted = answer.number('returnval') ?? 0;
    if (accepted < 1) {
      throw new Error(`${session.server}: the keyboard of ${vm.value} took ${typed} of ${codes.length} keys`);
    }
    typed += accepted;
  }
}

function keyEvent({ usbHidCode, leftControl, leftShift }: ScanCode): DataObject {
  const modifiers = leftControl || leftShift ? dataObject({ leftControl, leftShift }) : undefined;
  return dataObject({ usbHidCode, modifiers });
}
