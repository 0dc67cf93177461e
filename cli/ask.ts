import { createInterface } from 'node:readline/promises';

export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

export const terminal = (): Terminal => ({ input: process.stdin, output: process.stdout });

export const isInteractive = ({ input, output }: Terminal): boolean => input.isTTY && output.isTTY;

/** Asks at a terminal. @returns undefined when the answer was Ctrl-C, Ctrl-D or a signal */
export async function ask(
  question: string,
  signal: AbortSignal,
  { input, output }: Terminal,
): Promise<string | undefined> {
  const asking = createInterface({ input, output });
  // Its input is read key by key, so that Ctrl-C arrives here and not as a signal; and Ctrl-D ends it.
  const ended = new AbortController();
  asking.once('SIGINT', () => ended.abort()).once('close', () => ended.abort());
  try {
    const answer = await asking.question(question, { signal: AbortSignal.any([signal, ended.signal]) });
    return answer.trim();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    output.write('\n');
    return undefined;
  } finally {
    asking.close();
  }
}
