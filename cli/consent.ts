import { ask, isInteractive, terminal as standard, type Terminal } from './ask';
import { CommandFailure } from './failure';

/** Asks once for everything that was shown; ends when it is given. @throws CommandFailure when it is not */
export type GeneralConsent = (signal: AbortSignal) => Promise<void>;

/**
 * How an apply gets consent, as Terraform does: `yes` typed at a terminal, or given beforehand with `--auto-approve`.
 *
 * @throws CommandFailure at once where there is neither
 */
export function consentToPlans(autoApprove: boolean, terminal: Terminal = standard()): GeneralConsent {
  if (autoApprove) return () => Promise.resolve();
  if (!isInteractive(terminal)) {
    throw new CommandFailure(
      'apply asks before it changes anything, and there is no terminal; apply plans that were saved (--plan), or allow it with --auto-approve',
    );
  }
  return async (signal) => {
    const answer = await ask('\nApply these plans? Only "yes" will do: ', signal, terminal);
    if (answer !== 'yes') throw new CommandFailure('not confirmed; nothing has been changed');
  };
}

/**
 * How a file is agreed to whose content was shown: `yes` typed at a terminal, or `--yes` beforehand.
 *
 * @throws CommandFailure at once where there is neither
 */
export function consentToFile(yes: boolean, terminal: Terminal = standard()): GeneralConsent {
  if (yes) return () => Promise.resolve();
  if (!isInteractive(terminal)) {
    throw new CommandFailure(
      'support-bundle shows what it has collected and asks before it writes it, and there is no terminal; allow it with --yes',
    );
  }
  return async (signal) => {
    const answer = await ask('\nWrite it? Only "yes" will do: ', signal, terminal);
    if (answer !== 'yes') throw new CommandFailure('not confirmed; nothing has been written');
  };
}
