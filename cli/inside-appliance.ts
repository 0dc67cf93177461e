import type { LoadedSpec } from '../config';
import { withConnector } from '../operations/operated';
import type { Appliance } from '../provider/appliance';
import { validatedCertificate } from '../provider/console-trust';
import { forgetRefusal } from '../provider/login-memory';
import { withAppliance } from '../provider/with-appliance';
import type { SecretContext } from '../secrets';
import { CommandFailure } from './failure';
import { interruptible } from './interruptible';
import { oneConnector } from './one-connector';

/** A running appliance that nobody else is inside of. */
export interface InsideAppliance {
  readonly appliance: Appliance;
  /** SHA-256 fingerprint of the console's certificate, validated, of a console that has been claimed. */
  readonly fingerprint: string;
  /** For stores that are written: without a signal, since what is begun there is done. */
  readonly context: SecretContext;
  /** Prints a line of progress. */
  readonly tell: (line: string) => void;
}

/**
 * A connector by its name, which is to be running.
 *
 * @throws CommandFailure when the name is no connector's, its spec is not valid, or it is not declared to run
 */
export function runningConnector(name: string): LoadedSpec {
  const connector = oneConnector(name, 'operate');
  const { spec } = connector;
  if (spec.state !== 'running') {
    throw new CommandFailure(
      `${spec.name} is declared ${spec.state}, and a password can be set in a running appliance alone; declare it running and deploy first`,
    );
  }
  return connector;
}

/**
 * Enters a connector's appliance and does something in it. Logs in to nothing but vCenter.
 *
 * @throws CommandFailure when there is no VM, it is off, its console has never been claimed or is not to be trusted
 */
export function insideAppliance(
  connector: LoadedSpec,
  work: (inside: InsideAppliance) => Promise<void>,
): Promise<void> {
  const { spec } = connector;
  const tell = (line: string): void => console.log(`${spec.name}: ${line}`);
  const warn = (line: string): void => console.error(`${spec.name}: ${line}`);
  return interruptible((signal) =>
    withConnector(connector, { env: process.env, signal, tell, warn }, async (operated) => {
      const { vm, path, entrance, call, fingerprint: expected } = operated;
      if (vm.state.powerState !== 'poweredOn') {
        throw new CommandFailure(`${path} is off; power it on first`);
      }
      await withAppliance(entrance, call, async (appliance) => {
        // Somebody is here: the VM console, which is never locked, may be tried once more.
        await forgetRefusal('vmConsole', { vm: appliance.vm, provider: call.provider, signal });
        const fingerprint = await trusted(appliance, expected);
        const context = { env: process.env, aws: call.provider.aws, cwd: process.cwd() };
        await work({ appliance, fingerprint, context, tell });
      });
    }),
  );
}

async function trusted(appliance: Appliance, expected: string | null): Promise<string> {
  const { sha256 } = await validatedCertificate(appliance, {
    ...{ fingerprint: expected, attribute: 'appliance.managementConsole.fingerprint', mayRestart: false },
  });
  const console = await appliance.console(sha256);
  const { claimed } = await console.look();
  await console.close();
  if (claimed) return sha256;
  throw new CommandFailure(
    `${appliance.vm.state.name}: its management console has no password yet; a deployment makes the first visit and sets it`,
  );
}
