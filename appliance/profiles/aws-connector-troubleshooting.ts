import { fact } from './aws-connector-fact';
import { healthCases } from './aws-connector-health-cases';
import type { Troubleshooting, TroubleCase } from './troubleshooting';

const GENERAL = 'Managing the Connector, General Troubleshooting';
const UPGRADES = 'Managing the Connector, Troubleshooting Upgrades';
const CERTIFICATE = 'Managing the Connector, Validating an Untrusted SSL Certificate';

/** What the page takes for granted: without a running VM and a way to its console none of its steps can be gone. */
const own = (trouble: TroubleCase) =>
  fact<TroubleCase>(trouble, 'what its procedures need before their first step', 'assumed');

const restartServices = (text: string) =>
  ({ text, command: 'restart services {name}', repair: 'restartServices' }) as const;
const restartGuest = (text: string) =>
  ({ text, command: 'restart guest {name}', repair: 'restartGuest' }) as const;
const report = { text: 'report it to AWS with the logs', command: 'report {name} --send-logs' } as const;

/** The troubleshooting of the AWS Connector: first what can be reached, then the page's trees, then each health item. */
export const awsConnectorTroubleshooting: Troubleshooting = {
  cases: [
    own({
      id: 'vcenterUnreachable',
      title: 'vCenter cannot be reached',
      status: 'error',
      signs: { vcenter: ['unreachable'] },
      cause: 'vCenter does not answer or refuses the login, so nothing can be seen of the connector',
      steps: [{ text: 'see what the checks say of vCenter and the login', command: 'check {name}' }],
    }),
    own({
      id: 'noVm',
      title: 'there is no VM',
      status: 'error',
      signs: { vm: ['none'] },
      cause: 'the connector has never been deployed, or its VM was deleted by somebody else',
      steps: [{ text: 'deploy it', command: 'apply {name}' }],
    }),
    own({
      id: 'off',
      title: 'the VM does not run',
      status: 'error',
      signs: { vm: ['off', 'suspended'] },
      cause: 'the VM is off or suspended',
      steps: [{ text: 'bring it to the state that its spec declares', command: 'apply {name}' }],
    }),
    own({
      id: 'question',
      title: 'the VM waits for an answer',
      status: 'error',
      signs: { vm: ['waiting'] },
      cause: 'vCenter has a question about the VM, which stands still until somebody answers',
      steps: [{ text: 'answer the question in the vSphere client', command: 'console {name}' }],
    }),
    own({
      id: 'noAddress',
      title: 'the VM tells no address',
      status: 'error',
      signs: { vm: ['on'], address: ['unknown'] },
      cause: 'its guest runs no VMware Tools, is still starting, or got no address by DHCP',
      steps: [
        { text: "look at the VM's console", command: 'console {name}' },
        restartGuest('restart the guest'),
      ],
    }),
    own({
      id: 'starting',
      title: 'the connector is starting',
      status: 'warning',
      signs: { console: ['starting'], upgrade: ['none', 'failed'] },
      cause: 'its VM was started a short while ago, and its services are not up yet',
      steps: [{ text: 'wait some minutes and look again', command: 'doctor {name}' }],
    }),
    fact(
      {
        id: 'overdueUpgrade',
        title: 'the connector is unresponsive after an upgrade',
        status: 'error',
        signs: { console: ['silent', 'starting'], upgrade: ['overdue'] },
        cause: 'it does not answer although its upgrade was begun more than 30 minutes ago',
        steps: [
          restartGuest('reboot the connector appliance'),
          {
            text: 'if it remains unresponsive, contact AWS Support with the logs',
            command: 'support-bundle {name}',
          },
        ],
      },
      `${UPGRADES}: If the connector is unresponsive after an upgrade`,
    ),
    fact(
      {
        id: 'longUpgrade',
        title: 'an upgrade continues for a long time',
        status: 'warning',
        // The appliance may be away, tell no address, have a new certificate or half a console: a restart would break it.
        signs: { vm: ['on'], upgrade: ['underWay', 'long'] },
        alone: true,
        cause: 'an upgrade is under way, and may take a long time since it makes security upgrades',
        steps: [
          {
            text: 'wait 20 minutes and look again, then another 10',
            command: 'upgrade {name} --watch',
          },
          {
            text: 'accept the new certificate only as the one the appliance shows',
            command: 'cert show {name}',
          },
        ],
      },
      `${UPGRADES}: If an upgrade continues for a long time`,
    ),
    fact(
      {
        id: 'silent',
        title: 'the connector is not responding',
        status: 'error',
        signs: { console: ['silent'], upgrade: ['none', 'failed'] },
        cause: 'its VM runs, and its management console does not answer',
        steps: [
          restartServices('restart the services'),
          restartGuest('restart the guest'),
          {
            text: 'as a last resort perform a factory reset; the connector has to be configured again after it',
            command: 'reset factory {name}',
            repair: 'factoryReset',
          },
        ],
      },
      `${GENERAL}: If the connector isn't responding`,
    ),
    fact(
      {
        id: 'otherAddress',
        title: 'the certificate is for another address',
        status: 'error',
        signs: { console: ['otherAddress'] },
        cause: 'the certificate was made for an address that the connector no longer has',
        steps: [
          restartServices(
            'restart the services, which regenerates the certificate using the current IP address',
          ),
        ],
      },
      CERTIFICATE,
    ),
    fact(
      {
        id: 'distrusted',
        title: 'the certificate is not the one the appliance shows',
        status: 'error',
        signs: { console: ['distrusted'] },
        cause: 'something else answers at its address, or somebody is in between; no password was sent',
        steps: [
          { text: 'compare what is presented with what the appliance shows', command: 'cert show {name}' },
          { text: 'find out what answers at that address: a proxy, another VM' },
        ],
      },
      CERTIFICATE,
    ),
    fact(
      {
        id: 'unproved',
        title: 'the certificate cannot be compared',
        status: 'error',
        signs: { console: ['unproved'] },
        cause: 'the appliance cannot be asked in its VM which certificate it has, so no password was sent',
        steps: [
          {
            text: "choose 7 in the menu of the VM's console, and give that fingerprint in the spec (appliance.managementConsole.fingerprint)",
            command: 'console {name}',
          },
        ],
      },
      CERTIFICATE,
    ),
    own({
      id: 'unclaimed',
      title: 'the connector is not configured',
      status: 'error',
      signs: { console: ['unclaimed'] },
      cause: 'its management console has no password yet: it is new, or a factory reset was made',
      steps: [{ text: 'configure it', command: 'apply {name}' }],
    }),
    own({
      id: 'noPassword',
      title: 'its health cannot be seen',
      status: 'warning',
      signs: { console: ['noPassword'] },
      cause: 'its spec has no appliance.managementConsole.password to log in with',
      steps: [{ text: 'give the password in the spec, as a reference' }],
    }),
    own({
      id: 'passwordRefused',
      title: 'the password is refused',
      status: 'error',
      signs: { console: ['passwordRefused'] },
      cause: 'the password that the spec leads to is not the one of the management console',
      steps: [
        { text: 'correct the secret, or the version the spec gives for it' },
        { text: 'set it in the connector by its own menu', command: 'password reset {name}' },
      ],
    }),
    fact(
      {
        id: 'locked',
        title: 'the management console is locked',
        status: 'error',
        signs: { console: ['locked'] },
        cause: 'there were 20 attempts to log in with an incorrect password',
        steps: [
          {
            text: 'set the password again by its own menu, which frees it',
            command: 'password reset {name}',
          },
        ],
      },
      'Managing the Connector, Monitoring the Connector: Connector Dashboard Login; Resetting the Connector Password',
    ),
    fact(
      {
        id: 'unreadable',
        title: 'the management console answers, and not as it should',
        status: 'error',
        signs: { console: ['unreadable'] },
        cause: 'its pages are incomplete, or not the ones that are known of it',
        steps: [
          restartServices('restart the services'),
          restartGuest('restart the guest'),
          {
            text: 'as a last resort perform a factory reset; the connector has to be configured again after it',
            command: 'reset factory {name}',
            repair: 'factoryReset',
          },
        ],
      },
      `${GENERAL}: If the connector isn't responding`,
      'assumed',
    ),
    fact(
      {
        id: 'failedUpgrade',
        title: 'an error occurred during an upgrade',
        status: 'error',
        signs: { console: ['open'], upgrade: ['failed'] },
        cause: 'the connector is back, and has its old version',
        steps: [
          { text: 'resolve what fails in its health first, as it is told here' },
          { text: 'look at the page anew and retry the upgrade', command: 'upgrade {name}' },
          { ...report, text: 'if the error persists, send the debug logs to AWS' },
        ],
      },
      `${UPGRADES}: If an error occurs during an upgrade`,
    ),
    ...healthCases,
    fact(
      {
        id: 'portalMissing',
        title: 'AWS Management Portal for vCenter is not shown in the vSphere client',
        status: 'error',
        signs: { portal: ['missing'] },
        cause: 'the connector is registered, and vCenter has no extension that leads to it',
        follows: ['registeredAddress'],
        steps: [
          { text: 'log out of the vSphere client and in again' },
          { text: 'register the connector again, and log in to the client anew', command: 'register {name}' },
          // No repair of the doctor's: without the registration after it a restart brings nothing back.
          {
            text: 'if it is still not shown, restart the services and register once more',
            command: 'restart services {name}',
          },
        ],
      },
      `${GENERAL}: If AWS Management Portal for vCenter is not showing up in vSphere Web Client`,
    ),
  ],
  upgrade: {
    times: fact(
      { refresh: 20, again: 10, reboot: 30, afterReboot: 15, silence: 2, look: 0.25 },
      `${UPGRADES}; how long a reboot may take, how often one looks, and for how long before a reboot, are assumed`,
    ),
    retries: fact(1, `${UPGRADES}: "Refresh the page and retry the upgrade"`),
    registerAgain: fact(
      [
        {
          version: '2.7.0',
          why: 'the AWS Management Portal for vCenter shows in the vSphere Web Client only after another registration',
        },
      ],
      'Document History, 2.7.0: register the connector again to use the vSphere Web Client',
    ),
    newCertificate: fact(
      true,
      `${UPGRADES}: "When prompted by your browser, accept the new certificates for connector"`,
    ),
  },
};
