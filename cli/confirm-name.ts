import { ask, isInteractive, terminal as standard, type Terminal } from './ask';
import { CommandFailure } from './failure';

/** Asks for consent; ends when it is given. @throws CommandFailure when it is not */
export type Consent = (signal: AbortSignal) => Promise<void>;

export interface NameOptions {
  readonly terminal?: Terminal;
  /** What is true when another name is typed. @default nothing has been changed */
  readonly otherwise?: string;
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
  { terminal = standard(), otherwise = 'nothing has been changed' }: NameOptions = {},
): Consent {
  if (yes !== undefined) {
    if (yes === name) return () => Promise.resolve();
    throw new CommandFailure(
      `--yes gives "${yes}", and the connector is "${name}"; nothing has been changed`,
    );
  }
  if (!isInteractive(terminal)) {
    throw new CommandFailure(
      `${verb} asks for the connector's name, and there is no terminal; without one: connector ${verb} ${name} --yes ${name}`,
    );
  }
  return async (signal) => {
    const typed = await ask(`\nType the connector's name to ${verb} it: `, signal, terminal);
    if (typed !== name) throw new CommandFailure(`${name}: not confirmed; ${otherwise}`);
  };
}
