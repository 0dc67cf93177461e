import type { ManagementConsole } from '../appliance/console/console';
import type { Appliance, Entrance } from '../provider/appliance';
import { validatedCertificate } from '../provider/console-trust';
import { requireVm } from '../provider/vm';
import { withAppliance } from '../provider/with-appliance';
import type { Operated } from './operated';
import { OperationFailure } from './operation-failure';

/** What names the trust in a console's certificate, and its password, in messages. */
const FINGERPRINT = 'appliance.managementConsole.fingerprint';
const PASSWORD = 'appliance.managementConsole.password';

/**
 * Does something in the management console of an appliance that is on: its certificate is compared with what the
 * appliance shows in its VM, then somebody logs in, once.
 *
 * @param entrance another one than the connector's, for example with the address it has now
 * @throws OperationFailure without a password to log in with, or when the VM is off
 * @throws ProviderError when the certificate is not trusted or the login is refused
 */
export async function insideConsole<T>(
  { connector, call, fingerprint, path, entrance: own }: Operated,
  work: (console: ManagementConsole, appliance: Appliance) => Promise<T>,
  entrance: Entrance = own,
): Promise<T> {
  const { password } = connector.spec.appliance.managementConsole;
  if (password === undefined) throw new OperationFailure(`the spec has no ${PASSWORD} to log in with`);
  const { state } = await requireVm(call.provider, entrance.vm_id, call.signal);
  if (state.powerState !== 'poweredOn') throw new OperationFailure(`${path} is off; power it on first`);
  return withAppliance(entrance, call, async (appliance) => {
    const trust = { fingerprint, attribute: FINGERPRINT, mayRestart: false };
    const { sha256 } = await validatedCertificate(appliance, trust);
    const console = await appliance.console(sha256);
    await appliance.logIn(console, password, { attribute: PASSWORD });
    return work(console, appliance);
  });
}
