import { fact } from './aws-connector-fact';
import type { Basis } from './fact';
import type { NextStep, TroubleCase } from './troubleshooting';

const MONITORING = 'Managing the Connector, Monitoring the Connector';
const RESTART: NextStep = {
  text: 'restart the services',
  command: 'restart services {name}',
  repair: 'restartServices',
};
const REGISTER: NextStep = { text: 'register the connector again', command: 'register {name}' };
const READ: NextStep = { text: 'read its error log', command: 'health {name}' };

type HealthCase = Omit<TroubleCase, 'title' | 'status' | 'health' | 'signs'> & {
  readonly status?: 'warning' | 'error';
  readonly title?: string;
};

/** A health item that is not well: as a warning or as an error, unless the case is about one of them. */
function health(item: string, trouble: HealthCase, basis?: Basis, also = '') {
  const { status, title = item, ...rest } = trouble;
  return fact<TroubleCase>(
    {
      title,
      status: status ?? 'error',
      health: { item, status: status === undefined ? ['warning', 'error'] : [status] },
      ...rest,
    },
    `${MONITORING}: ${item}${also}`,
    basis,
  );
}

/** A case for each of the ten items of Health Status; of two of them a warning is another case than an error. */
export const healthCases = [
  health('Connector Up-to-Date', {
    id: 'recalled',
    title: 'this version has been recalled',
    status: 'error',
    cause: 'AWS has recalled the version that is installed, and offers a downgrade',
    steps: [{ text: 'take the downgrade, for which it asks', command: 'upgrade {name}' }],
  }),
  health('Connector Up-to-Date', {
    id: 'outOfDate',
    title: 'there is an upgrade available',
    status: 'warning',
    cause: 'a newer version is on offer',
    steps: [{ text: 'install it', command: 'upgrade {name}' }],
  }),
  health('System Time Synchronization', {
    id: 'timeSynchronization',
    cause: 'the time of the connector and of its host are not in sync, so AWS refuses its signatures',
    steps: [
      READ,
      { text: 'see how the clock of its ESXi host stands against others', command: 'check {name}' },
      { text: 'set the host up to take its time from an NTP server, the VM follows it' },
    ],
  }),
  health('AWS Connectivity', {
    id: 'awsConnectivity',
    cause: 'the connector does not reach AWS with the credentials it was configured with',
    follows: ['timeSynchronization'],
    steps: [
      READ,
      {
        text: 'see whether its key, its user and the way to AWS are as they should be',
        command: 'check {name}',
      },
      { ...REGISTER, text: 'register the connector again, with the key and the proxy it has now' },
    ],
  }),
  health('vCenter Connectivity', {
    id: 'vcenterConnectivity',
    cause: 'the connector does not reach vCenter with the service account it was configured with',
    steps: [
      READ,
      { text: 'see whether its service account and vCenter are as they should be', command: 'check {name}' },
      { ...REGISTER, text: 'register the connector again, with the service account it has now' },
    ],
  }),
  health('Connector Registered IP Is Current', {
    id: 'registeredAddress',
    cause: 'the IP address used to register the connector is not the one it has now',
    steps: [
      { ...REGISTER, text: 'register the connector again, with its current address' },
      { text: 'give it a static address, so that this does not come again (appliance.network.address)' },
    ],
  }),
  health(
    'UserProvider Service',
    {
      id: 'userProvider',
      cause: 'the service that enumerates the users of vCenter fails',
      follows: ['vcenterConnectivity'],
      steps: [READ, RESTART],
    },
    'assumed',
    '; that a restart of the services helps it is written of the poller',
  ),
  health(
    'Poller Service',
    {
      id: 'pollerService',
      cause: 'the service that monitors the status of migrated VMs has not refreshed',
      follows: ['awsConnectivity', 'timeSynchronization'],
      steps: [READ, RESTART],
    },
    'documented',
    '; Troubleshooting Upgrades',
  ),
  health(
    'Network Proxy Configured',
    {
      id: 'networkProxy',
      cause: 'the connector does not get through the network proxy it is connected by',
      steps: [
        READ,
        { text: 'see whether the proxy of the spec is reached', command: 'check {name}' },
        { text: 'set the proxy that the spec declares, and register again with it', command: 'apply {name}' },
      ],
    },
    'assumed',
  ),
  health('Connector Dashboard Login', {
    id: 'dashboardLocked',
    title: 'the management console is locked, or about to be',
    status: 'error',
    cause: 'somebody has tried to log in with an incorrect password too often; 20 times lock the connector',
    steps: [{ text: 'set the password again by its own menu', command: 'password reset {name}' }],
  }),
  health('Connector Dashboard Login', {
    id: 'dashboardLogin',
    status: 'warning',
    cause: 'somebody has tried to log in with an incorrect password; 20 times lock the connector',
    steps: [{ text: 'find out who tries, and from where' }],
  }),
  health(
    'Authentication Proxy Service',
    {
      id: 'authenticationProxy',
      cause: 'users who log in to the portal cannot be validated by the connector',
      follows: ['vcenterConnectivity', 'userProvider'],
      steps: [READ, { text: 'report it to AWS with the logs', command: 'report {name} --send-logs' }],
    },
    'assumed',
  ),
];
