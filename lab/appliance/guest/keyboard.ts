/** A key of a US keyboard, pressed and let go. */
export interface KeyEvent {
  /** HID usage id, of the page of keyboards (USB HID Usage Tables, 10). */
  usage: number;
  shift?: boolean;
  control?: boolean;
  alt?: boolean;
  gui?: boolean;
}

const FIRST_LETTER = 0x04;
const LAST_LETTER = 0x1d;

/** What the other keys give, without and with shift. */
const KEYS = new Map<number, readonly [string, string]>(
  [
    ...[...'1234567890'].map((digit, index) => [0x1e + index, digit, '!@#$%^&*()'.charAt(index)] as const),
    [0x28, '\r', '\r'] as const, // Enter
    [0x29, '\x1b', '\x1b'] as const, // Escape
    [0x2a, '\x7f', '\x7f'] as const, // Backspace
    [0x2b, '\t', '\t'] as const,
    [0x2c, ' ', ' '] as const,
    [0x2d, '-', '_'] as const,
    [0x2e, '=', '+'] as const,
    [0x2f, '[', '{'] as const,
    [0x30, ']', '}'] as const,
    [0x31, '\\', '|'] as const,
    [0x33, ';', ':'] as const,
    [0x34, "'", '"'] as const,
    [0x35, '`', '~'] as const,
    [0x36, ',', '<'] as const,
    [0x37, '.', '>'] as const,
    [0x38, '/', '?'] as const,
    [0x58, '\r', '\r'] as const, // Enter of the keypad
  ].map(([usage, plain, shifted]) => [usage, [plain, shifted]]),
);

/** @returns what a terminal gets of the key; empty for a key that writes nothing, as F1 */
export function character({ usage, shift, control, alt, gui }: KeyEvent): string {
  if (alt || gui) return '';
  if (usage >= FIRST_LETTER && usage <= LAST_LETTER) {
    const index = usage - FIRST_LETTER;
    if (control) return String.fromCharCode(1 + index);
    return String.fromCharCode((shift ? 65 : 97) + index);
  }
  if (control) return '';
  return KEYS.get(usage)?.[shift ? 1 : 0] ?? '';
}
