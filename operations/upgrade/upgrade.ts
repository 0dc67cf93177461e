import type { StartedUpgrade } from '../../appliance/console/console';
import type { LoadedSpec } from '../../config';
import { operate, type Operation, type Step } from '../operation';
import {
  consoleNow,
  lookAtConsoleAgain,
  presentsInstalled,
  type AnsweringConsole,
} from '../maintenance/console-answers';
import { mayInterrupt, migrationGuard, type MigrationChoice } from '../maintenance/migrations';
import { vmPath } from '../maintenance/places';
import { registerAgain } from '../maintenance/register-again';
import { withSnapshot } from '../maintenance/with-snapshot';
import type { Operated } from '../operated';
import { beginningSeen, beginUpgrade } from './begin-upgrade';
import { reasonsToRegister } from './course';
import { follow, upgradesOf, type Following } from './follow';
import { afterIt, whileItGoesOn } from './going-on';
import { removeKeptSnapshots } from './kept-snapshots';
import { forgetUpgrade, noteUpgrade, type BegunUpgrade } from './upgrade-mark';
import { readUpgradeState } from './upgrade-state';

/** What an upgrade is told beside the connector. */
export type UpgradeChoice = MigrationChoice & Pick<Following, 'minute'>;

/** What the calls of one upgrade learn, for those after them. */
interface Learnt {
  begun: BegunUpgrade;
  before?: AnsweringConsole | undefined;
  wasInstalled: boolean;
  version: string;
}

/** Nothing is read before it is written: the calls are made in their order. */
const nothing = (begun?: BegunUpgrade): Learnt => ({
  begun: begun ?? { began: new Date(0), from: '', phase: 'upgrading', retriesLeft: 0 },
  ...{ wasInstalled: false, version: '' },
});

/**
 * Installs what the console offers, an upgrade or the downgrade from a version that was recalled, with a snapshot
 * around it, and follows it to its end (Managing the Connector, Troubleshooting Upgrades).
 */
export function upgradeConnector(connector: LoadedSpec, choice: UpgradeChoice = {}): Operation {
  const { spec } = connector;
  const learnt = nothing();
  return {
    title: `upgrade ${spec.name}`,
    says: `${spec.name} installs the version that its management console offers: the console is away meanwhile, often for half an hour, and may have another certificate afterwards.`,
    steps: [
      ...migrationGuard(spec, choice),
      ...withSnapshot(spec, 'upgrade', [
        ...begin(connector, learnt),
        ...toItsEnd(connector, learnt, { acts: true, ...choice }),
      ]),
      ...leftovers(connector),
    ],
  };
}

/** Goes on with an upgrade that an earlier run has begun and not followed to its end. */
export function resumeUpgrade(
  connector: LoadedSpec,
  begun: BegunUpgrade,
  choice: UpgradeChoice = {},
): Operation {
  const { name } = connector.spec;
  return {
    title: `upgrade ${name}`,
    says: `An upgrade of ${name} from version ${begun.from} was begun or tried at ${begun.began.toISOString()}; it is followed from there on.`,
    steps: [...toItsEnd(connector, nothing(begun), { acts: true, ...choice }), ...leftovers(connector)],
  };
}

/** Looks at an upgrade that is under way, whoever has begun it, until it has ended; does nothing to it. */
export function watchUpgrade(connector: LoadedSpec, begun: BegunUpgrade, minute?: number): Operation {
  const { name } = connector.spec;
  const learnt = nothing(begun);
  return {
    title: `watch the upgrade of ${name}`,
    says: `The upgrade of ${name} is watched, and nothing is done to it.`,
    steps: [followed(connector, learnt, { acts: false, ...(minute !== undefined && { minute }) })],
  };
}

const begin = ({ profile, spec }: LoadedSpec, learnt: Learnt): readonly Step[] => [
  {
    call: `management console of ${spec.name}: log in, and look at its version and certificate`,
    run: async (operated) => {
      learnt.before = await consoleNow(operated);
      learnt.wasInstalled = await presentsInstalled(operated, learnt.before);
      const { version, message } = await readUpgradeState(operated);
      const { retries } = upgradesOf(profile);
      learnt.begun = { began: new Date(), from: version ?? '', phase: 'upgrading', retriesLeft: retries };
      return `version ${version ?? 'unknown'}${message === '' ? '' : `: ${message}`}`;
    },
  },
  {
    call: `management console of ${spec.name}: begin the upgrade, or the downgrade, that it offers; ReconfigVM_Task of ${vmPath(spec)}: note it in its extraConfig before`,
    run: async (operated) => {
      learnt.begun = { ...learnt.begun, began: new Date() };
      await noteUpgrade(operated.vm, learnt.begun, operated.signal);
      const started = await begunOrForgotten(operated);
      const { version: to } = started;
      if (to !== undefined) {
        learnt.begun = { ...learnt.begun, to };
        await whileItGoesOn(noteUpgrade(operated.vm, learnt.begun, operated.signal), operated);
      }
      return beginningSeen(started);
    },
  },
];

/** What was not begun is not remembered; what was broken off may have begun as well. */
async function begunOrForgotten(operated: Operated): Promise<StartedUpgrade> {
  const { signal, vm } = operated;
  const beginning = beginUpgrade(operated);
  try {
    return await beginning;
  } catch (error) {
    if (signal.aborted) return whileItGoesOn(beginning, operated);
    await forgetUpgrade(vm, signal);
    throw error;
  }
}

const toItsEnd = (connector: LoadedSpec, learnt: Learnt, following: Following): readonly Step[] => [
  followed(connector, learnt, following),
  afterIt({
    call: 'TLS handshakes with the management console, until it goes on answering; a new certificate is compared with the one the appliance shows in its VM',
    run: (operated) => lookAtConsoleAgain(operated, learnt.before?.certificate, learnt.wasInstalled),
  }),
  afterIt(registered(connector, learnt)),
];

/** Forgotten last: what a run leaves the next one finds by it. */
const leftovers = ({ spec }: LoadedSpec): readonly Step[] => [
  afterIt(removeKeptSnapshots(spec, 'upgrade')),
  afterIt({
    call: `ReconfigVM_Task of ${vmPath(spec)}: forget the upgrade in its extraConfig`,
    run: async ({ vm, signal }) => {
      await forgetUpgrade(vm, signal);
      return undefined;
    },
  }),
];

function followed({ profile, spec }: LoadedSpec, learnt: Learnt, following: Following): Step {
  const { times } = upgradesOf(profile);
  const acts = following.acts
    ? `; RebootGuest of ${vmPath(spec)} when it has not answered for ${times.reboot} minutes; once more when it is back with its old version${mayInterrupt(spec, following) ? '' : '; neither while migrations run'}`
    : '';
  return {
    call: `management console of ${spec.name}: handshakes and logins until it has another version${acts}`,
    run: async (operated) => {
      learnt.version = await follow(operated, learnt.begun, following);
      // Whoever has not seen the version before does not know that it is another one.
      return `${learnt.begun.from === '' ? 'it answers with version' : 'version'} ${learnt.version}`;
    },
  };
}

/** Some versions are fully there only after another registration. */
function registered(connector: LoadedSpec, learnt: Learnt): Step {
  const { name, registration } = connector.spec;
  const known = connector.profile.troubleshooting?.upgrade.registerAgain.value ?? [];
  const versions = known.map(({ version }) => version).join(', ');
  return {
    call: `register ${name} again, as connector register does, where the upgrade passes a version that needs it: ${versions || 'none does'}`,
    run: async (operated) => {
      const reasons = reasonsToRegister(learnt.begun.from, learnt.version, known);
      if (reasons.length === 0) return 'it does not';
      if (registration === undefined)
        return `${reasons.join('; ')}; its spec has no registration, so register it by hand`;
      operated.tell(`    ${reasons.join('; ')}`);
      await operate(registerAgain(connector, { interruptMigrations: true }), operated);
      return undefined;
    },
  };
}
