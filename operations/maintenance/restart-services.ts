import type { LoadedSpec } from '../../config';
import type { Operation } from '../operation';
import { consoleNow, lookAtConsoleAgain, presentsInstalled, type AnsweringConsole } from './console-answers';
import { insideRunning } from './inside-running';
import { menuCall } from './places';
import { migrationGuard, type MigrationChoice } from './migrations';

/**
 * "Restart services" of the appliance's own menu (Managing the Connector, General Troubleshooting), after which the
 * console answers again over TLS. It makes a new self-signed certificate for the present address.
 */
export function restartServices(connector: LoadedSpec, choice: MigrationChoice = {}): Operation {
  const { spec } = connector;
  let before: AnsweringConsole | undefined;
  let wasInstalled = false;
  return {
    title: `restart the services of ${spec.name}`,
    says: `The services of ${spec.name} are restarted by its own menu: console and portal do not answer meanwhile, and the console may present another certificate afterwards.`,
    steps: [
      ...migrationGuard(spec, choice),
      {
        call: menuCall(connector, 'restartServices'),
        run: async (operated) => {
          before = await consoleNow(operated);
          wasInstalled = await presentsInstalled(operated, before);
          await insideRunning(operated, async (appliance) => (await appliance.vmConsole()).restartServices());
          return before === undefined ? 'restarted; the console did not answer before' : 'restarted';
        },
      },
      {
        call: 'TLS handshakes with the management console, until it answers',
        run: (operated) => lookAtConsoleAgain(operated, before?.certificate, wasInstalled),
      },
    ],
  };
}
