import { setTimeout as sleep } from 'node:timers/promises';
import { lines, visible } from './menu';
import type { Terminal } from './terminal';
import { VmConsoleError } from './vm-console';

export interface Heard {
  /** The prompt that was waited for, as the program wrote it; undefined when the program has ended. */
  readonly prompt: string | undefined;
  /** What came since the last answer, without the prompt. */
  readonly text: string;
}

/** What a prompt begins with, and what is done with it is the caller's. */
type Prompt = string;

/** A first look comes soon, later ones take their time. */
const PAUSES = [40, 60, 100, 150, 250, 500] as const;

/** Talks with a program on a terminal: waits for one of several prompts, answers it. */
export class Conversation {
  private heard = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly options: {
      readonly timeoutSeconds: number;
      readonly signal: AbortSignal;
      /** What must stand in no message. */
      readonly secrets: readonly string[];
    },
  ) {}

  /** What a program said last, for a message. */
  quoted(text: string): string {
    return quoted(text, this.options.secrets);
  }

  /**
   * Waits until the last line begins with one of the prompts, or the program has ended.
   *
   * @throws VmConsoleError `timeout`, naming what was printed instead
   */
  async waitFor(
    step: string,
    prompts: readonly Prompt[],
    timeoutSeconds = this.options.timeoutSeconds,
  ): Promise<Heard> {
    const deadline = performance.now() + timeoutSeconds * 1000;
    for (let look = 0; ; look++) {
      const { text, ended } = await this.terminal.read();
      const news = visible(text.slice(this.heard));
      const last = lastLine(news);
      const prompt = prompts.find((candidate) => last.startsWith(candidate));
      if (prompt !== undefined) {
        this.heard = text.length;
        return { prompt: last, text: news.slice(0, news.lastIndexOf(last)) };
      }
      if (ended) {
        this.heard = text.length;
        return { prompt: undefined, text: news };
      }
      if (performance.now() > deadline) {
        throw new VmConsoleError(
          'timeout',
          step,
          `nothing was asked within ${timeoutSeconds} s, and the last that was printed is ${this.quoted(news)}`,
          'Look at the VM console; if the appliance asks in other words than its profile has, the profile is to be corrected.',
        );
      }
      await sleep(PAUSES[Math.min(look, PAUSES.length - 1)], undefined, { signal: this.options.signal });
    }
  }

  send(line: string): Promise<void> {
    return this.terminal.send(line);
  }
}

/** The line the cursor is in: an unfinished one. */
const lastLine = (text: string): string =>
  (text.endsWith('\n') ? '' : (lines(text).at(-1) ?? '')).trimStart();

/**
 * The last that a program said, short enough for a message.
 *
 * @param secrets what must not stand in it: taken out before anything is cut or escaped
 */
export function quoted(text: string, secrets: readonly string[] = []): string {
  const masked = secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), visible(text));
  const said = lines(masked)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return said.length === 0 ? 'nothing' : JSON.stringify(said.slice(-3).join(' / ').slice(-300));
}
