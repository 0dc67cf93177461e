import { consoleNow } from '../maintenance/console-answers';
import type { Operated } from '../operated';
import type { Operation } from '../operation';
import { OperationFailure } from '../operation-failure';
import { upgradesOf } from './follow';
import { hasFailed, unseenUpgrade } from './resume';
import { resumeUpgrade, upgradeConnector, watchUpgrade, type UpgradeChoice } from './upgrade';
import { begunUpgrade, forgetUpgrade } from './upgrade-mark';
import { readUpgradeState } from './upgrade-state';

/** What is to be done about a connector's version. */
export interface Chosen {
  /** Undefined: nothing is. */
  readonly operation?: Operation;
  /** What was seen, for whoever is asked or told that there is nothing. */
  readonly seen?: string;
  /** Whether it goes back from a version that was recalled, which somebody has to want. */
  readonly isDowngrade: boolean;
}

/**
 * Looks at the console, and at what the VM remembers of an upgrade that was begun: one that was broken off is taken
 * up, one that has failed for good is begun anew.
 *
 * @param watch only look: an upgrade that is under way, or nothing
 * @throws OperationFailure when the console does not answer and nothing was begun
 */
export async function chooseUpgrade(
  operated: Operated,
  { watch, ...choice }: UpgradeChoice & { readonly watch: boolean },
): Promise<Chosen> {
  const { connector, vm, signal } = operated;
  const { name } = connector.spec;
  const begun = await begunUpgrade(vm, signal);
  const going = (operation: Operation): Chosen => ({ operation, isDowngrade: false });
  const goOn = (): Operation | undefined =>
    begun && (watch ? watchUpgrade(connector, begun) : resumeUpgrade(connector, begun, choice));
  if ((await consoleNow(operated)) === undefined) {
    const operation = goOn() ?? (watch ? watchUpgrade(connector, unseenUpgrade(new Date())) : undefined);
    if (operation !== undefined) return going(operation);
    throw new OperationFailure(
      `${name}: its management console does not answer, so nobody knows what it offers; connector doctor ${name} tells why`,
    );
  }
  const state = await readUpgradeState(operated);
  const isOver = begun !== undefined && hasFailed(begun, state, upgradesOf(connector.profile), new Date());
  const operation = isOver ? undefined : goOn();
  if (operation !== undefined) return going(operation);
  if (isOver && !watch) await forgetUpgrade(vm, signal);
  const version = state.version ?? 'unknown';
  const message = state.message === '' ? '' : `: ${state.message}`;
  if (watch)
    return { seen: `no upgrade is under way; it has version ${version}${message}`, isDowngrade: false };
  switch (state.waiting) {
    case 'none':
      return {
        seen: `its console offers no other version; it has version ${version}${message}`,
        isDowngrade: false,
      };
    case 'recall':
      return {
        operation: upgradeConnector(connector, choice),
        seen: `version ${version} was recalled, and its console offers a downgrade${message}`,
        isDowngrade: true,
      };
    case 'upgrade':
      return going(upgradeConnector(connector, choice));
  }
}
