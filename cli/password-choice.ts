import { sameSecret, type ConnectorSpec } from '../config';
import { SecretError, toStoreReference, type SecretStoreReference } from '../secrets';
import { CommandFailure } from './failure';

/** Which passwords are asked for; neither: both, as far as that can be done. */
export interface PasswordOptions {
  readonly console?: boolean;
  readonly vmConsole?: boolean;
}

/** Where the passwords lie that are rotated. */
export interface PasswordChoice {
  readonly console?: SecretStoreReference;
  readonly vmConsole?: { readonly store: SecretStoreReference; readonly previous: SecretStoreReference };
  /** Why one that was not asked for by its name is left as it is. */
  readonly skipped: readonly string[];
}

const CONSOLE = 'appliance.managementConsole.password';
const VM_CONSOLE = 'appliance.vmConsole.password';
const PREVIOUS = 'appliance.vmConsole.previousPassword';

/**
 * What of a spec's passwords can be rotated: they have to lie in stores, and the VM console's needs a place for the
 * one before, or a run that breaks off would leave a password that nobody has.
 *
 * @throws CommandFailure with every reason, for what was asked for and where nothing is left
 */
export function passwordChoice(spec: ConnectorSpec, options: PasswordOptions): PasswordChoice {
  const isDefault = options.console !== true && options.vmConsole !== true;
  const console = options.console === true || isDefault ? consoleOf(spec) : undefined;
  const vmConsole = options.vmConsole === true || isDefault ? vmConsoleOf(spec) : undefined;
  const problems = [console, vmConsole].filter((each) => typeof each === 'string');
  const found = {
    ...(typeof console === 'object' && { console }),
    ...(typeof vmConsole === 'object' && { vmConsole }),
  };
  if (problems.length > 0 && (!isDefault || Object.keys(found).length === 0)) {
    throw new CommandFailure(problems.map((problem) => `${spec.name}: ${problem}`).join('\n'));
  }
  return { ...found, skipped: problems };
}

/** @returns the store, or why there is none */
function consoleOf({ appliance, registration }: ConnectorSpec): SecretStoreReference | string {
  const { password } = appliance.managementConsole;
  if (password === undefined) return `${CONSOLE} is not declared; there is nothing to rotate`;
  if (registration === undefined)
    return `${CONSOLE} is set by the vCenter administrator of registration, which is not declared; declare it`;
  return storeOf(CONSOLE, password);
}

function vmConsoleOf({ appliance }: ConnectorSpec): PasswordChoice['vmConsole'] | string {
  const { password, previousPassword } = appliance.vmConsole;
  if (password === undefined) return `${VM_CONSOLE} is not declared; there is nothing to rotate`;
  const store = storeOf(VM_CONSOLE, password);
  if (typeof store === 'string') return store;
  if (previousPassword === undefined) {
    return `${PREVIOUS} is not declared, so a run that breaks off would leave a password that nobody has; declare a store for the one before`;
  }
  const previous = storeOf(PREVIOUS, previousPassword);
  if (typeof previous === 'string') return previous;
  const consolePassword = appliance.managementConsole.password;
  const shared = [
    [VM_CONSOLE, password],
    [PREVIOUS, previousPassword],
  ] as const;
  for (const [path, reference] of shared) {
    if (consolePassword !== undefined && sameSecret(reference, consolePassword))
      return `${path} leads to the same secret as ${CONSOLE}; name another, so that each can change`;
  }
  return { store, previous };
}

function storeOf(path: string, reference: object): SecretStoreReference | string {
  try {
    return toStoreReference(reference);
  } catch (error) {
    if (error instanceof SecretError) return `${path}: ${error.message}`;
    throw error;
  }
}
