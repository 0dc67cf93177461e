import { JUDGED, type ManualPage } from './page';

const BROWSER = ['CONNECTOR_SPECS', 'CONNECTOR_BROWSER'];
const GUARD =
  'It refuses while a migration may run: unfinished conversion and import tasks in the AWS region, unfinished exports in the vCenter. `allow: [interruptMigrations]` in the spec, or --interrupt-migrations, lets it go on.';

/** Commands that look at running appliances, diagnose them and do something to them. */
export const OPERATIONS: Readonly<Record<string, ManualPage>> = {
  status: {
    about: [
      'Looks at every connector at once: one login for each vCenter, a TLS handshake with each console, the states. What has changed by hand since the last apply is drift, told without a plan. A vCenter or a console that does not answer in time is reported as that, and delays no other.',
      'Health and version need a login to the console: by default for a few connectors, always with --health, never with --no-health.',
    ],
    examples: [
      { command: 'connector status', says: 'A table of all connectors.' },
      { command: 'connector status fra-01 --health', says: 'One of them, with every health item.' },
      { command: 'connector status --watch 60', says: 'Again every minute.' },
      {
        command: 'connector status --metrics connectors.prom --html fleet.html',
        says: "For node exporter's textfile collector, and a page for everybody else.",
      },
    ],
    exitCodes: JUDGED,
    environment: [...BROWSER, 'CONNECTOR_STATE_DIR', 'NO_COLOR'],
    seeAlso: ['health', 'doctor', 'cert verify'],
  },
  doctor: {
    about: [
      "Goes through the documentation's troubleshooting: what is seen leads to a case, its cause, and its steps in the page's order, each with the command that does it. Without --fix nothing is changed, restarted or logged in to but the console.",
      '--fix restarts services, then the guest, where that is the remedy, and looks again after each. It resets an appliance to its factory settings only where --reset names the connector, the page has that as the last resort of the case, and all steps before it were done and have not helped; with the snapshot, and the refusal during migrations, of `connector reset factory`.',
    ],
    examples: [
      { command: 'connector doctor fra-01', says: 'What is wrong, why, and what to do.' },
      { command: 'connector doctor fra-01 --fix --dry-run', says: 'What --fix would call.' },
      {
        command: 'connector doctor fra-01 --fix --reset fra-01',
        says: 'Restarts, and a factory reset when they have not helped.',
      },
    ],
    exitCodes: JUDGED,
    environment: BROWSER,
    seeAlso: ['status', 'restart', 'reset factory'],
  },
  logs: {
    about: [
      'Downloads the debug log bundle through the management console, or has the menu in the VM make one (setup.rb 8) when the console is down, and writes its SHA-256 beside it. --redact takes out keys, passwords, tokens, the secrets of the environment and every value that the spec refers to, and says how many of which kind; a reference that cannot be read is named.',
    ],
    examples: [
      { command: 'connector logs fra-01 --out logs', says: 'The bundle and its checksum.' },
      { command: 'connector logs fra-01 --redact --unpack', says: 'To read, or to give away.' },
    ],
    exitCodes: {
      0: 'written',
      1: 'nothing is written, or it is not unpacked; a sentence says why',
      2: 'written, but --redact could not read a secret of the spec',
    },
    environment: BROWSER,
    seeAlso: ['report', 'doctor'],
  },
  'support-bundle': {
    about: [
      "Collects what somebody else needs to understand a connector: its status with health, versions, the resolved spec, both Terraform states, what vCenter knows of its VM, the appliance's debug log bundle. All of it is without secrets: what the references of the specs lead to, secrets of the environment, what is named or formed like one, what a state marks as sensitive.",
      'What it has collected is listed, path by path, before anything is written, and it asks. What could not be had keeps nothing else out: `problems.txt` in the bundle names it. Nothing is changed anywhere; only where the console gives no logs does the menu in the VM make them there, and they are deleted again.',
    ],
    examples: [
      { command: 'connector support-bundle fra-01', says: 'One connector; asks before it writes.' },
      {
        command: 'connector support-bundle --no-logs --yes --output bundle.tar.gz',
        says: 'All of them without the logs of the appliances, in a pipeline.',
      },
    ],
    exitCodes: {
      0: 'written, with everything in it',
      1: 'nothing is written; a sentence says why',
      2: 'written; problems.txt names what could not be collected',
    },
    environment: [...BROWSER, 'CONNECTOR_STATE_DIR', 'CDKTF_OUTDIR', 'TERRAFORM_BINARY_NAME'],
    seeAlso: ['logs', 'status', 'report'],
  },
  report: {
    about: [
      'Fills in the dialog "Report a problem to AWS". Logs are sent only with --send-logs. It asks before it sends.',
    ],
    examples: [
      { command: 'connector report fra-01', says: 'The issues that the console lists.' },
      {
        command: "connector report fra-01 --issue Other --text 'Uploads stop at 4 GiB.' --send-logs",
        says: 'A report with the logs.',
      },
    ],
    environment: BROWSER,
    seeAlso: ['logs'],
  },
  upgrade: {
    about: [
      'Installs what the console offers and follows it as the documentation says: its page is looked at anew after 20 minutes and again after 10 more, the guest is rebooted when it has not answered for 30, and an upgrade that comes back with the old version is tried once more; before either it looks for migrations again, and stops while one may run. A new certificate is compared with the one the appliance shows in its VM (setup.rb 7) before anybody logs in. A version that needs it is registered again.',
      'A snapshot without memory is taken before and removed after success. The VM remembers that an upgrade was begun: a run that broke off is taken up by the same command, and doctor knows of it.',
      'From a version that was recalled a console offers a downgrade. It is told, and taken when the name is typed, or given with --yes.',
      GUARD,
    ],
    examples: [
      { command: 'connector upgrade fra-01 --dry-run', says: 'Every call it would make.' },
      { command: 'connector upgrade fra-01', says: 'From the first look to the last.' },
      { command: 'connector upgrade fra-01 --watch', says: 'One that somebody has begun in the console.' },
      {
        command: 'connector upgrade fra-01 --yes fra-01',
        says: 'The downgrade from a recalled version, without a terminal.',
      },
    ],
    environment: BROWSER,
    seeAlso: ['status', 'doctor', 'clean-upgrade-files'],
  },
  restart: {
    about: [
      "`services` by the appliance's own menu (setup.rb 3), which makes a new self-signed certificate for the present address; `guest` by vCenter's Restart Guest, which needs VMware Tools. Either waits until the console answers, and compares a new certificate with the one the appliance shows in its VM.",
      GUARD,
    ],
    examples: [
      { command: 'connector restart services fra-01', says: 'The console does not respond.' },
      { command: 'connector restart guest fra-01 --dry-run', says: 'What would be called.' },
    ],
    environment: BROWSER,
    seeAlso: ['doctor', 'reset factory'],
  },
  reset: {
    about: ['The last resorts, by the menu in the VM.'],
    examples: [
      { command: 'connector reset password fra-01', says: 'A forgotten password, or a locked console.' },
      { command: 'connector reset factory fra-01', says: 'Asks for the name first.' },
    ],
    environment: BROWSER,
  },
  'reset password': {
    about: ['The same as `connector password reset`.'],
    examples: [{ command: 'connector reset password fra-01', says: 'Sets what the spec leads to.' }],
    environment: BROWSER,
    seeAlso: ['password reset'],
  },
  'reset factory': {
    about: [
      'Takes a snapshot without memory first and removes it after success; when a call fails it is kept, and named. The VM remembers that it was reset: the next plan has network, console, certificate and registration to make, and the next apply makes them.',
      GUARD,
    ],
    examples: [
      { command: 'connector reset factory fra-01 --dry-run', says: 'Every call it would make.' },
      { command: 'connector reset factory fra-01 --yes fra-01', says: 'Without a terminal.' },
    ],
    environment: BROWSER,
    seeAlso: ['apply', 'restart'],
  },
  register: {
    about: [
      'Registers the connector once more, in its management console, with what its state says it was registered with last: after an upgrade that asks for it, or when the portal or vCenter do not know it any more. The secrets are those that the references lead to now. Afterwards it looks for the extension in vCenter and at the health in the console. The state is left as it is; where the address has changed since, the next apply registers once more. What has changed in the spec is applied by `connector apply`, which registers again by itself.',
      GUARD,
    ],
    examples: [
      { command: 'connector register fra-01 --dry-run', says: 'Every call it would make.' },
      { command: 'connector register fra-01', says: 'The portal does not show it any more.' },
    ],
    environment: [...BROWSER, 'CONNECTOR_STATE_DIR'],
    seeAlso: ['apply', 'doctor', 'status'],
  },
  'ssl-validation': {
    about: [
      'The entry "Enable/disable SSL certificate validation" of the menu (setup.rb 6), set instead of switched: one that stands as wanted is left alone.',
    ],
    examples: [
      {
        command: 'connector ssl-validation off fra-01',
        says: 'To find out whether a certificate is the cause.',
      },
      { command: 'connector ssl-validation on fra-01', says: 'Back again.' },
    ],
  },
  'clean-upgrade-files': {
    about: ['The entry "Delete unused upgrade-related files" of the menu (setup.rb 5).'],
    examples: [{ command: 'connector clean-upgrade-files fra-01', says: 'When its disk is full.' }],
  },
  console: {
    about: [
      'Prints where the VM is in the vSphere client and the link that VMware Remote Console opens. Neither holds a ticket: each asks for a login of its own.',
    ],
    examples: [
      { command: 'connector console fra-01', says: 'The links.' },
      { command: 'connector console fra-01 --open', says: 'On a machine with a display.' },
    ],
  },
};
