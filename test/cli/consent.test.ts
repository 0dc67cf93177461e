import { PassThrough } from 'node:stream';
import { consentToFile } from '../../cli/consent';
import type { Terminal } from '../../cli/ask';

/** Somebody who types that, at what looks like a terminal. */
function typing(text: string, isTTY = true): { terminal: Terminal; shown: () => string } {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  let shown = '';
  output.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  input.write(text);
  return { terminal: { input, output } as unknown as Terminal, shown: () => shown };
}

const { signal } = new AbortController();

test('only "yes" will do', async () => {
  const willing = typing('yes\n');
  await expect(consentToFile(false, willing.terminal)(signal)).resolves.toBeUndefined();
  expect(willing.shown()).toContain('Write it? Only "yes" will do: ');
  for (const text of ['y\n', '\n', 'no\n'])
    await expect(consentToFile(false, typing(text).terminal)(signal)).rejects.toThrow(
      'not confirmed; nothing has been written',
    );
});

test('without a terminal it has to be given beforehand', async () => {
  const { terminal, shown } = typing('', false);
  expect(() => consentToFile(false, terminal)).toThrow('allow it with --yes');
  await expect(consentToFile(true, terminal)(signal)).resolves.toBeUndefined();
  expect(shown()).toBe('');
});
