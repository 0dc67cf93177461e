import { account, consoleAddress, consolePort, vmConsole } from './appliance-attributes';
import { requiredSecretReference } from './configuration';
import { bool, matches, oneOf, string, type Attributes } from './runtime';
import { vmId } from './vm-id';

/** All of connector_console. */
export const consoleAttributes = {
  vm_id: vmId,
  address: consoleAddress,
  port: consolePort,
  vcenter_address: string({
    required: true,
    description: 'The vCenter as the appliance is told at the first visit.',
  }),
  administrator: account(
    'vCenter administrator, who is asked for at the first visit and when the password is reset; the appliance does not keep it.',
  ),
  password: requiredSecretReference(
    "The console's password. A newer version of it is tried once; what is done when it is refused, `on_wrong_password` says.",
  ),
  on_wrong_password: string({
    optional: true,
    default: 'fail',
    validators: [oneOf('fail', 'reset')],
    description:
      "When the console refuses the password, after one try, or is locked: `fail`, or `reset` it by option 1 of the appliance's menu in its VM, with the `administrator`, where the menu offers no other vCenter than `vcenter_address`. That frees a locked console too. A password that was refused before is not tried again.",
  }),
  vm_console: vmConsole,
  expected_fingerprint: string({
    optional: true,
    validators: [
      matches(
        /([0-9A-Fa-f]{2}:?){19}[0-9A-Fa-f]{2}(:?([0-9A-Fa-f]{2}:?){11}[0-9A-Fa-f]{2})?/,
        'a SHA-1 or SHA-256 fingerprint in hexadecimal',
      ),
    ],
    description:
      'SHA-1 or SHA-256 fingerprint of the certificate the console presents. Needed where no VMware Tools run in the guest; elsewhere the appliance itself is asked, by option 7 of its menu.',
  }),
  fingerprint: string({
    computed: true,
    recomputedBy: ['vm_id', 'address', 'port', 'expected_fingerprint'],
    description:
      'SHA-256 fingerprint of the certificate that was validated; nothing is sent to a console that presents another one.',
  }),
  presented_fingerprint: string({
    computed: true,
    recomputedBy: ['vm_id', 'address', 'port', 'expected_fingerprint'],
    description:
      'SHA-256 fingerprint of the certificate that Read saw last. Another one than `fingerprint` is validated by the next apply.',
  }),
  version: string({
    computed: true,
    description: 'Version of the appliance when it was looked at last; null where it shows none.',
  }),
  password_version: string({
    computed: true,
    recomputedBy: [],
    description: "Version of the console's password in its store; null where the store has none.",
  }),
  password_refused: bool({
    computed: true,
    recomputedBy: [],
    description:
      'Whether the console has refused this version of the password, or is locked, as Read found it noted in the VM: whoever logs in notes it. With `on_wrong_password = "reset"` the next apply resets it.',
  }),
  vm_console_password_version: string({
    computed: true,
    recomputedBy: [],
    description: "The same of the VM console's password.",
  }),
} satisfies Attributes;
