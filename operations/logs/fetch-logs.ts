import type { Appliance } from '../../provider/appliance';
import { ProviderError } from '../../provider/runtime';
import { withAppliance } from '../../provider/with-appliance';
import { isFault, deleteGuestFile, readGuestFile, validateGuestLogin, type GuestLogin } from '../../vcenter';
import { insideConsole } from '../inside-console';
import type { Operated } from '../operated';
import type { Operation } from '../operation';
import { OperationFailure } from '../operation-failure';
import { takeOut } from './take-out';

/** By which door logs are fetched. */
export type LogDoor = 'console' | 'menu';

/** Bytes of a bundle that VMware Tools hand out at most. */
const LARGEST = 1024 * 1024 * 1024;

/** The debug log bundle of a connector, into a new file of mode 0600. */
export function fetchLogs(name: string, file: string, via?: LogDoor): Operation {
  const console = `management console of ${name}: "Download Debug Log Bundle"`;
  const menu = `setup.rb of ${name}: 8. Generate log bundle; InitiateFileTransferFromGuest, DeleteFileInGuest`;
  const calls = { console, menu, either: `${console}; when that fails ${menu}` };
  return {
    title: `fetch the logs of ${name}`,
    says: `Reads the debug log bundle of ${name} into ${file}; it changes nothing.`,
    steps: [{ call: calls[via ?? 'either'], run: (operated) => fetched(operated, file, via) }],
  };
}

/** The line that tells that the menu takes over. */
const notByConsole = (reason: string): string => `    not by the console (${reason}); by the menu in the VM`;

/** Why the menu has taken over, from the line that tells of it; undefined for any other line. */
export const reasonNotByConsole = (line: string): string | undefined =>
  /^ *not by the console \((.*)\); by the menu in the VM$/s.exec(line)?.[1];

async function fetched(operated: Operated, file: string, via: LogDoor | undefined): Promise<string> {
  if (operated.vm.state.powerState !== 'poweredOn')
    throw new OperationFailure(`${operated.path} is off, so it has no logs to give; power it on first`);
  if (via === 'console') return byConsole(operated, file);
  if (via === 'menu') return byMenu(operated, file);
  try {
    return await byConsole(operated, file);
  } catch (error) {
    operated.signal.throwIfAborted();
    if (!(error instanceof ProviderError) && !(error instanceof OperationFailure)) throw error;
    operated.tell(notByConsole(error.message));
    return byMenu(operated, file);
  }
}

const byConsole = (operated: Operated, file: string): Promise<string> =>
  insideConsole(operated, async (console) => {
    const { name, bytes } = await console.downloadLogs(file);
    return `${name}, ${bytes} bytes`;
  });

function byMenu({ entrance, call, warn }: Operated, file: string): Promise<string> {
  return withAppliance(entrance, call, async (appliance) => {
    const { session, ref } = appliance.vm;
    const path = await (await appliance.vmConsole()).generateLogBundle();
    let login: GuestLogin | undefined;
    const bundle = {
      path,
      read: async (): Promise<Buffer> => {
        const { signal } = call;
        login = await guestLogin(appliance, signal);
        return readGuestFile(session, ref, login, path, { limit: LARGEST, signal });
      },
      remove: async (signal: AbortSignal): Promise<void> =>
        deleteGuestFile(session, ref, login ?? (await guestLogin(appliance, signal)), path, { signal }),
    };
    return `${path} of the guest, ${await takeOut(bundle, file, warn)} bytes`;
  });
}

/** As the menu was entered: the given password or the one of a fresh image; the guest locks nobody out. */
async function guestLogin(
  { entrance, profile, call: { provider }, vm }: Appliance,
  signal: AbortSignal,
): Promise<GuestLogin> {
  const username = entrance.vm_console?.user ?? profile.vmConsole.user.value;
  const references = [entrance.vm_console?.password, entrance.vm_console?.previous_password];
  const given = await Promise.all(
    references.map(async (reference) =>
      reference === null || reference === undefined
        ? []
        : provider.resolve(reference, signal).then(
            ({ value }) => [value],
            () => [],
          ),
    ),
  );
  for (const password of new Set([...given.flat(), profile.vmConsole.defaultPassword.value])) {
    try {
      await validateGuestLogin(vm.session, vm.ref, { username, password }, { signal });
      return { username, password };
    } catch (error) {
      if (!isFault(error, 'InvalidGuestLogin')) throw error;
    }
  }
  throw new OperationFailure(
    `${vm.state.name}: its guest takes none of the passwords of ${username} that are known; correct appliance.vmConsole.password`,
  );
}
