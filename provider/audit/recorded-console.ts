import { ConsoleError } from '../../appliance/console/console-error';
import type { ManagementConsole } from '../../appliance/console/console';
import { VmConsoleError, type VmConsole } from '../../appliance/vm-console/vm-console';
import type { RecordChange } from './audit-log';

/** What enters the management console or changes something there. */
const CONSOLE_STEPS: readonly (keyof ManagementConsole)[] = [
  ...(['claim', 'logIn', 'register', 'unregister'] as const),
  ...(['uploadCertificate', 'rotateEncryptionKey'] as const),
  // A bundle of logs leaves the appliance, which somebody may want to know as well.
  ...(['downloadLogs', 'reportProblem', 'upgrade'] as const),
];

/** What changes something by the menu in the VM. */
const MENU_STEPS: readonly (keyof VmConsole)[] = [
  ...(['setStaticAddress', 'useDhcp', 'setProxy', 'setDnsSuffixes', 'restartServices'] as const),
  ...(['resetPassword', 'factoryReset', 'deleteUpgradeFiles', 'setCertificateValidation'] as const),
  ...(['generateLogBundle', 'changeUserPassword'] as const),
];

/** A management console whose steps are recorded; nothing of what they are given is. */
export const recordedConsole = (
  console: ManagementConsole,
  object: string,
  record: RecordChange,
): ManagementConsole => recorded(console, CONSOLE_STEPS, `console of ${object}`, record);

/** The menu in the VM, likewise. */
export const recordedVmConsole = (console: VmConsole, object: string, record: RecordChange): VmConsole =>
  recorded(console, MENU_STEPS, `menu of ${object}`, record);

function recorded<T extends object>(
  door: T,
  steps: readonly (keyof T)[],
  object: string,
  record: RecordChange,
): T {
  return new Proxy(door, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...given: readonly unknown[]) => unknown;
      if (!(steps as readonly PropertyKey[]).includes(property)) return method;
      return async (...given: readonly unknown[]) => {
        const change = { system: 'appliance', action: String(property), object } as const;
        try {
          const answer = await method(...given);
          record({ ...change, outcome: 'done' });
          return answer;
        } catch (error) {
          record({ ...change, outcome: `failed: ${problemOf(error)}` });
          throw error;
        }
      };
    },
  });
}

/** A word, since what was found may repeat what was entered. */
function problemOf(error: unknown): string {
  if (error instanceof ConsoleError || error instanceof VmConsoleError) return error.problem;
  return error instanceof Error ? error.name : 'Error';
}
