import type { LoadedSpec } from '../config';
import { addressOf } from '../provider/address';
import type { Appliance } from '../provider/appliance';
import { validatedCertificate } from '../provider/console-trust';
import { forgetRefusal } from '../provider/login-memory';
import { ProviderError } from '../provider/runtime';
import { requireVm } from '../provider/vm';
import { withAppliance } from '../provider/with-appliance';
import type { SecretContext } from '../secrets';
import { staticAddress } from './certificate-of-spec';
import { preflightInput } from './check-input';
import { CommandFailure } from './failure';
import { interruptible } from './interruptible';
import { providerOf } from './provider-of-spec';
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
  const connector = oneConnector(name);
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
export async function insideAppliance(
  connector: LoadedSpec,
  work: (inside: InsideAppliance) => Promise<void>,
): Promise<void> {
  const { spec, profile } = connector;
  const { managementConsole, vmConsole } = spec.appliance;
  const tell = (line: string): void => console.log(`${spec.name}: ${line}`);
  await interruptible(async (signal) => {
    const provider = providerOf(spec, process.env);
    try {
      const { placement } = preflightInput(connector, () => provider.vcenter());
      const vm = await provider.placedVm(placement, signal);
      if (vm === undefined)
        throw new CommandFailure(`${spec.name} has no VM in the vCenter; deploy it first`);
      if (!vm.poweredOn) throw new CommandFailure(`${vm.path} is off; power it on first`);
      const { state } = await requireVm(provider, vm.ref.value, signal);
      const entrance = {
        vm_id: vm.ref.value,
        // Without VMware Tools nobody tells it.
        address: addressOf(state) ?? staticAddress(spec) ?? null,
        port: Number(managementConsole.port ?? profile.managementConsole.port.value),
        vm_console: {
          user: vmConsole.user,
          password: vmConsole.password ?? null,
          previous_password: vmConsole.previousPassword ?? null,
        },
      };
      const warn = (_path: unknown, summary: string, detail = ''): void =>
        console.error(`${spec.name}: ${summary}${detail === '' ? '' : `. ${detail}`}`);
      const diagnostics = { error: warn, warning: warn, hasErrors: false };
      await withAppliance(entrance, { provider, diagnostics, signal }, async (appliance) => {
        // Somebody is here: the VM console, which is never locked, may be tried once more.
        await forgetRefusal('vmConsole', { vm: appliance.vm, provider, signal });
        const fingerprint = await trusted(appliance, managementConsole.fingerprint ?? null);
        const context = { env: process.env, aws: provider.aws, cwd: process.cwd() };
        await work({ appliance, fingerprint, context, tell });
      });
    } catch (error) {
      throw asFailure(error, spec.name);
    } finally {
      await provider.close();
    }
  });
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

/** With its remedy, which Terraform would show below it. */
const asFailure = (error: unknown, name: string): unknown =>
  error instanceof ProviderError
    ? new CommandFailure(`${name}: ${error.message}${error.detail === '' ? '' : `. ${error.detail}`}`)
    : error;
