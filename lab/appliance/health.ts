import { accessKeyProblem } from './access-key-problem';
import type { Switches } from './model';
import type { Aws, Vcenter, VcenterLogin } from './peers';
import { proxyText, type ApplianceState, type Registration } from './state';

export interface HealthEntry {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'error';
  readonly message: string;
}

const ok = (name: string): HealthEntry => ({ name, status: 'ok', message: '' });
const bad = (name: string, message: string): HealthEntry => ({ name, status: 'error', message });

/** An item that is bad when there is something to say. */
const judged = (name: string, message: string | undefined): HealthEntry =>
  message === undefined ? ok(name) : bad(name, message);

/** Seconds the clock may be off; more breaks the registration of credentials (setting-up, time synchronization). */
export const CLOCK_TOLERANCE = 15;
/** Wrong passwords that lock the console. */
export const LOCK_AFTER = 20;

/**
 * The ten items of Health Status, in the documented order, as they are at this moment: vCenter and AWS are asked
 * with what the appliance was registered with. What only a registered one has is absent before.
 */
export async function examine(
  state: ApplianceState,
  switches: Switches,
  peers: { readonly vcenter: Vcenter; readonly aws: Aws },
): Promise<HealthEntry[]> {
  return injected(await found(state, switches, peers), switches);
}

/** With what a test makes fail: in its place, or at the end. */
function injected(items: readonly HealthEntry[], { failures }: Switches): HealthEntry[] {
  const failing = Object.entries(failures).map(([name, message]) => bad(name, message));
  const named = (name: string): HealthEntry | undefined => failing.find((item) => item.name === name);
  const more = failing.filter(({ name }) => !items.some((item) => item.name === name));
  return [...items.map((item) => named(item.name) ?? item), ...more];
}

async function found(
  state: ApplianceState,
  switches: Switches,
  peers: { readonly vcenter: Vcenter; readonly aws: Aws },
): Promise<HealthEntry[]> {
  const { registration } = state;
  const [vcenter, aws] = registration
    ? await Promise.all([
        vcenterProblem(peers.vcenter, serviceLogin(state, registration)),
        awsProblem(peers.aws, state, registration),
      ])
    : [];
  return [
    upToDate(switches, state),
    ...(registration ? [judged('AWS Connectivity', aws), judged('vCenter Connectivity', vcenter)] : []),
    ...(registration ? [registeredAddress(state, registration)] : []),
    judged('System Time Synchronization', clockProblem(switches)),
    ...(registration
      ? [
          judged('UserProvider Service', vcenter && 'The users of vCenter cannot be enumerated.'),
          judged('Poller Service', aws && 'The service has not refreshed.'),
        ]
      : []),
    ...(state.network.proxy
      ? [
          {
            ...ok('Network Proxy Configured'),
            message: `The connector uses the proxy ${proxyText(state.network) ?? ''}.`,
          },
        ]
      : []),
    dashboardLogin(state),
    ...(registration?.type === 'connector'
      ? [judged('Authentication Proxy Service', vcenter && 'User credentials cannot be validated.')]
      : []),
  ];
}

export const serviceLogin = (state: ApplianceState, registration: Registration): VcenterLogin => ({
  ...registration.serviceAccount,
  address: registration.vcenterAddress,
  validate: state.certificateValidation,
});

function upToDate({ upgrade }: Switches, { failedUpgrade }: ApplianceState): HealthEntry {
  const name = 'Connector Up-to-Date';
  if (!upgrade) return ok(name);
  const failed = failedUpgrade === undefined ? '' : `The upgrade to version ${failedUpgrade} has failed. `;
  return upgrade.recalled
    ? bad(name, `${failed}This version has been recalled. Version ${upgrade.version} is available.`)
    : { name, status: 'warning', message: `${failed}Version ${upgrade.version} is available.` };
}

async function vcenterProblem(vcenter: Vcenter, login: VcenterLogin): Promise<string | undefined> {
  try {
    await vcenter.check(login);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function awsProblem(
  aws: Aws,
  { network }: ApplianceState,
  { accessKey, proxy }: Registration,
): Promise<string | undefined> {
  if (proxyText(network) !== proxy)
    return 'The web proxy has changed since the connector was registered. Register the connector again.';
  return accessKeyProblem(aws, accessKey.id, accessKey.secret);
}

const registeredAddress = ({ network }: ApplianceState, { address }: Registration): HealthEntry =>
  judged(
    'Connector Registered IP Is Current',
    network.address === address
      ? undefined
      : `The connector was registered with the IP address ${address}, and has ${network.address} now.`,
  );

export const clockProblem = ({ clockOffsetSeconds: offset }: Switches): string | undefined =>
  Math.abs(offset) > CLOCK_TOLERANCE
    ? `The time of this system is ${Math.abs(offset)} seconds off the time of the host.`
    : undefined;

function dashboardLogin({ failedLogins }: ApplianceState): HealthEntry {
  const name = 'Connector Dashboard Login';
  if (failedLogins >= LOCK_AFTER)
    return bad(name, `The connector is locked after ${LOCK_AFTER} attempts to log in.`);
  if (failedLogins === 0) return ok(name);
  return {
    name,
    status: 'warning',
    message: `There were ${failedLogins} attempts to log in with an incorrect password.`,
  };
}
