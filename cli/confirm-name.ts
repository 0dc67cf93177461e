import { createInterface } from 'node:readline/promises';
import { CommandFailure } from './failure';

/** Asks for consent; ends when it is given. @throws CommandFailure when it is not */
export type Consent = (signal: AbortSignal) => Promise<void>;

interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/**
 * How a command that deletes gets consent: the connector's name, typed at a terminal when there is something to look
 * at, or given beforehand with `--yes`.
 *
 * @param verb what is done, as the command's name
 * @throws CommandFailure at once for another name, or where there is neither a terminal nor a name
 */
export function consentByName(
  name: string,
  yes: string | undefined,
  verb: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stdout },
): Consent {
  if (yes !== undefined) {
    if (yes === name) return () => Promise.resolve();
    throw new CommandFailure(
      `--yes gives "${yes}", and the connector is "${name}"; nothing has been changed`,
    );
  }
  if (!input.isTTY || !output.isTTY) {
    throw new CommandFailure(
      `${verb} asks for the connector's name, and there is no terminal; without one: connector ${verb} ${name} --yes ${name}`,
    );
  }
  return async (signal) => {
    const asking = createInterface({ input, output });
    // Its input is read key by key, so that Ctrl-C arrives here and not as a signal; and Ctrl-D ends it.
    const ended = new AbortController();
    asking.once('SIGINT', () => ended.abort()).once('close', () => ended.abort());
    try {
      const question = `\nType the connector's name to ${verb} it: `;
      const typed = await asking.question(question, { signal: AbortSignal.any([signal, ended.signal]) });
      if (typed.trim() === name) return;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
      output.write('\n');
    } finally {
      asking.close();
    }
    throw new CommandFailure(`${name}: not confirmed; nothing has been changed`);
  };
}
