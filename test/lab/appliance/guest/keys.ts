import type { KeyEvent } from '../../../../lab/appliance/guest/keyboard';

// Written down apart from the decoder: HID Usage Tables 1.4, section 10, by the text of the keys.
const ROWS: readonly (readonly [number, string, string])[] = [
  [4, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [30, '1234567890', '!@#$%^&*()'],
  [44, ' -=[]\\', ' _+{}|'],
  [51, ";'`,./", ':"~<>?'],
];

/** The keys that type a text on a US keyboard; a line end is Enter. */
export function keys(text: string): KeyEvent[] {
  return [...text].map((character) => {
    if (character === '\n') return { usage: 40 };
    for (const [first, plain, shifted] of ROWS) {
      if (plain.includes(character)) return { usage: first + plain.indexOf(character) };
      if (shifted.includes(character)) return { usage: first + shifted.indexOf(character), shift: true };
    }
    throw new Error(`no key for ${character}`);
  });
}

export const BACKSPACE: KeyEvent = { usage: 42 };
export const CONTROL_C: KeyEvent = { usage: 6, control: true };
export const CONTROL_D: KeyEvent = { usage: 7, control: true };
export const CONTROL_U: KeyEvent = { usage: 24, control: true };
