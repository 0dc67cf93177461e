import type { LoadedSpec } from '../../config';
import type { Appliance } from '../../provider/appliance';
import { forgetInside, noteFactoryReset } from '../../provider/factory-reset-mark';
import { extensionOf } from '../../provider/find-extension-of';
import { isFault, listExtensions, unregisterExtension } from '../../vcenter';
import type { Operated } from '../operated';
import type { Operation, Step } from '../operation';
import { OperationFailure } from '../operation-failure';
import { consoleAnswers, judge } from './console-answers';
import { insideRunning } from './inside-running';
import { migrationGuard, type MigrationChoice } from './migrations';
import { menuCall, vmPath } from './places';
import { withSnapshot } from './with-snapshot';

/**
 * "Factory reset" of the appliance's own menu, the documentation's last resort, with a snapshot before it. Afterwards
 * the console is unclaimed, the VM remembers that it was reset and nothing of what was inside, and vCenter has no
 * extension of it: the next plan has network, console, certificate and registration to make.
 */
export function factoryReset(connector: LoadedSpec, choice: MigrationChoice = {}): Operation {
  const { spec } = connector;
  return {
    title: `reset ${spec.name} to its factory settings`,
    says: `${spec.name} becomes as it was when its image was deployed: its network settings, passwords, certificate and registration are lost, and it migrates nothing until the next apply has made them again.`,
    destroys: `all that is configured inside ${vmPath(spec)}`,
    steps: [
      ...migrationGuard(spec, choice),
      ...withSnapshot(spec, 'factory reset', [...noted(connector), ...done(connector), ...seen(connector)]),
    ],
  };
}

/** Without a registration no state has more than the network's address. */
const isNoted = ({ spec }: LoadedSpec): boolean => spec.registration !== undefined;

/**
 * Said before it is done, for whoever plans after a run that broke off, and not before the menu is open: an appliance
 * that nobody could enter is as it was.
 */
const noted = (connector: LoadedSpec): readonly Step[] =>
  isNoted(connector)
    ? [
        {
          call: `ReconfigVM_Task of ${vmPath(connector.spec)}: note the factory reset in its extraConfig, for the next plan`,
          run: () => Promise.resolve('made once the menu is open, before the reset is chosen there'),
        },
      ]
    : [];

const done = (connector: LoadedSpec): readonly Step[] => [
  {
    call: menuCall(connector, 'factoryReset'),
    run: async (operated) => {
      const { vm, signal, warn } = operated;
      const note = isNoted(connector) ? () => noteFactoryReset(vm, signal, warn) : undefined;
      await insideRunning(operated, async (appliance) => (await appliance.vmConsole()).factoryReset(note));
      return 'done, says the appliance';
    },
  },
  {
    call: `ReconfigVM_Task of ${vmPath(connector.spec)}: forget passwords, certificate, connector key and upgrade in its extraConfig`,
    run: async ({ vm, signal }) => {
      await forgetInside(vm, signal);
      return undefined;
    },
  },
];

const seen = ({ spec }: LoadedSpec): readonly Step[] => [
  {
    call: 'the page of the management console, until it answers and has no password',
    run: unclaimed,
  },
  {
    call: `UnregisterExtension in the vCenter, of the extension that leads to ${spec.name}`,
    run: withoutExtension,
  },
];

/** @throws OperationFailure when the console has a password still */
async function unclaimed(operated: Operated): Promise<string> {
  const { address, certificate } = await consoleAnswers(operated);
  const entrance = { ...operated.entrance, address };
  const work = async (appliance: Appliance): Promise<boolean> => {
    await judge(appliance, operated);
    const console = await appliance.console(certificate.sha256);
    const { claimed } = await console.look();
    await console.close();
    return claimed;
  };
  if (await insideRunning(operated, work, entrance))
    throw new OperationFailure(
      `the management console at ${address} still has a password, so the factory reset was not done`,
    );
  return `unclaimed, at ${address}`;
}

/** What the appliance has registered leads to one that knows nothing of it any more. */
async function withoutExtension({ vm, entrance, signal }: Operated): Promise<string> {
  const { address } = entrance;
  if (address === undefined || address === null) return 'its address was not known; see that none is left';
  const all = await listExtensions(vm.session, { signal });
  const own = extensionOf(address, all, all);
  if (own === undefined) return `none leads to ${address}`;
  try {
    await unregisterExtension(vm.session, own.key);
  } catch (error) {
    // Somebody else was faster.
    if (!isFault(error, 'NotFound')) throw error;
  }
  return `${own.key} is removed`;
}
