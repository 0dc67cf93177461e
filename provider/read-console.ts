import { isPinned } from './certificate-pin';
import type { consoleAttributes } from './console-attributes';
import type { ConnectorClient } from './client';
import { lookAtConsole } from './look-at-console';
import { isRefused } from './login-memory';
import type { Diagnostics, Model } from './runtime';

type ConsoleModel = Model<typeof consoleAttributes>;

/** The certificate that is presented now; null when the VM is gone, or all of its console by a factory reset. Logs in nowhere. */
export async function readConsole(
  state: ConsoleModel,
  provider: ConnectorClient,
  diagnostics: Diagnostics,
  signal: AbortSignal,
): Promise<ConsoleModel | null> {
  const sight = await lookAtConsole(state, 'console', { provider, diagnostics, signal });
  if (sight === 'gone') return null;
  if (sight === undefined) return state;
  const { vm, presented } = sight;
  const secret = { door: 'console', reference: state.password, attribute: 'password' } as const;
  const version = state.password_version ?? undefined;
  const refused = await isRefused({ ...secret, version }, vm, signal);
  if (refused && state.on_wrong_password !== 'reset') {
    diagnostics.warning(
      ['password'],
      `the management console of ${vm.state.name} has refused its password, or is locked`,
      'It is not tried again. on_wrong_password = "reset" (appliance.managementConsole.onWrongPassword) has the next apply reset it; a right password is tried once its reference has another version.',
    );
  }
  // A certificate that was installed is no sign of a factory reset.
  const isKnown = presented.sha256 === state.fingerprint || (await isPinned(presented, vm, signal));
  return {
    ...state,
    presented_fingerprint: isKnown ? state.fingerprint : presented.sha256,
    password_refused: refused,
  };
}
