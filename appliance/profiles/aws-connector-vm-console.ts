import { fact } from './aws-connector-fact';
import type { Answer, MenuEntry, Operation, VmConsoleProfile } from './vm-console-profile';

const LOGIN = 'Managing the Connector, Logging into the Virtual Machine Console';
const MENU = 'Managing the Connector, Resetting the Connector Password: the menu';
const NETWORK = 'Configuring the Connector: static address, proxy, DNS suffixes';
const SIBLING = 'Server Migration Service User Guide, the same menu of a sibling';
const PROMPTS = 'no guide has the prompts: "Follow the onscreen directions"';

const entry = (number: string, label: string): MenuEntry => ({ number, label });
const NETWORK_ENTRY = entry('2', 'Reconfigure network settings');
const CONFIRM_RESTART: readonly Answer[] = [{ prompt: 'Type', value: 'confirmation' }];

const operation = (
  entries: readonly MenuEntry[],
  done: string,
  answers: readonly Answer[] = [],
): Operation => ({ entries, answers, done });

/** The VM console of the AWS Connector: `setup.rb`. Its entries are documented, most of its prompts are not. */
export const awsConnectorVmConsole: VmConsoleProfile = {
  user: fact('ec2-user', LOGIN),
  defaultPassword: fact('ec2pass', LOGIN),
  command: fact('sudo setup.rb', MENU),
  menu: fact(
    { prompt: 'Please enter your option', exit: 'Exit', goOn: 'Press Enter to continue' },
    `${MENU}; that Enter is asked for afterwards is assumed`,
  ),
  operations: {
    resetPassword: fact(
      operation([entry('1', 'Reset password')], 'The password has been reset', [
        { prompt: 'vCenter IP/hostname', value: 'vcenterAddress' },
        { prompt: 'vCenter administrator user name', value: 'administratorUsername' },
        { prompt: 'vCenter administrator password', value: 'administratorPassword' },
        { prompt: 'New connector password', value: 'password' },
        { prompt: 'Confirm new connector password', value: 'password' },
      ]),
      `${MENU}; ${PROMPTS}`,
      'assumed',
    ),
    showNetwork: fact(operation([NETWORK_ENTRY], ''), SIBLING, 'assumed'),
    useDhcp: fact(
      operation(
        [NETWORK_ENTRY, entry('1', 'Renew or acquire a DHCP lease')],
        'The DHCP lease has been renewed',
      ),
      `${NETWORK}; ${PROMPTS}`,
      'assumed',
    ),
    setStaticAddress: fact(
      operation([NETWORK_ENTRY, entry('2', 'Set up a static IP')], 'Static IP address configured', [
        { prompt: 'IP address', value: 'address' },
        { prompt: 'Netmask', value: 'netmask' },
        { prompt: 'Gateway', value: 'gateway' },
        { prompt: 'DNS server 1', value: 'dns1' },
        { prompt: 'DNS server 2', value: 'dns2' },
      ]),
      `${NETWORK}; ${SIBLING}`,
      'assumed',
    ),
    setProxy: fact(
      operation(
        [NETWORK_ENTRY, entry('3', 'Set up a web proxy for AWS communication')],
        'Web proxy configured',
        [
          { prompt: 'Proxy IP address', value: 'proxyHost' },
          { prompt: 'Proxy port', value: 'proxyPort' },
          { prompt: 'Proxy user name', value: 'proxyUsername' },
          { prompt: 'Proxy password', value: 'proxyPassword' },
        ],
      ),
      `${NETWORK}; ${PROMPTS}`,
      'assumed',
    ),
    setDnsSuffixes: fact(
      operation(
        [NETWORK_ENTRY, entry('4', 'Set up a DNS suffix search list')],
        'DNS suffix search list configured',
        [{ prompt: 'DNS suffix search list', value: 'dnsSuffixes' }],
      ),
      `${NETWORK}; ${PROMPTS}`,
      'assumed',
    ),
    restartServices: fact(
      operation([entry('3', 'Restart services')], 'Services restarted', CONFIRM_RESTART),
      SIBLING,
      'assumed',
    ),
    factoryReset: fact(
      operation([entry('4', 'Factory reset')], 'Factory reset complete', [
        { prompt: 'All configuration will be lost', value: 'confirmation' },
      ]),
      `${MENU}; ${PROMPTS}`,
      'assumed',
    ),
    deleteUpgradeFiles: fact(
      operation([entry('5', 'Delete unused upgrade-related files')], 'upgrade-related files deleted'),
      `${MENU}; ${PROMPTS}`,
      'assumed',
    ),
    toggleCertificateValidation: fact(
      operation([entry('6', 'Enable/disable SSL certificate validation')], 'SSL certificate validation', [
        { prompt: 'SSL certificate validation is', value: 'confirmation' },
      ]),
      `${MENU}; ${PROMPTS}`,
      'assumed',
    ),
    showCertificate: fact(operation([entry('7', "Display connector's SSL certificate")], ''), MENU),
    generateLogBundle: fact(
      operation([entry('8', 'Generate log bundle')], 'Log bundle generated'),
      `${MENU}; ${PROMPTS}`,
      'assumed',
    ),
  },
  network: fact(
    {
      mode: 'Current network configuration',
      address: 'IP',
      netmask: 'Netmask',
      gateway: 'Gateway',
      dns: ['DNS server 1', 'DNS server 2'],
      dnsSuffixes: 'DNS suffix search list',
      proxy: 'Web proxy',
      none: 'None',
      dhcp: 'DHCP',
    },
    SIBLING,
    'assumed',
  ),
  certificate: fact(
    { sha1: 'SHA1 Fingerprint', sha256: 'SHA256 Fingerprint', names: 'IP address' },
    'Managing the Connector, Validating an Untrusted SSL Certificate; in which form is not written',
    'assumed',
  ),
  logBundle: fact('Log bundle generated: {path}', PROMPTS, 'assumed'),
  changePassword: fact(
    {
      command: 'passwd',
      old: 'Old Password',
      new: 'New Password',
      again: 'Retype New Password',
      done: 'password updated',
    },
    `${LOGIN}: \`passwd\`, never \`sudo passwd\`; the prompts are FreeBSD's, which a sibling runs on`,
    'assumed',
  ),
  sudoPassword: fact(
    'Password:',
    'Application Discovery Service User Guide, a sibling: sudo may ask',
    'assumed',
  ),
  typing: fact({ line: 1, work: 30 }, 'how long it takes is not written', 'assumed'),
};
