import { consoleAddress, consolePort, vmConsole } from './appliance-attributes';
import { requiredSecretReference } from './configuration';
import { isPeriod } from './duration';
import { string, type Attributes } from './runtime';
import { vmId } from './vm-id';

/** All of connector_encryption_key. */
export const encryptionKeyAttributes = {
  vm_id: vmId,
  address: consoleAddress,
  port: consolePort,
  console_password: requiredSecretReference(
    "The management console's password, which the dialog asks for again.",
  ),
  fingerprint: string({
    optional: true,
    description:
      'SHA-256 fingerprint of the certificate the console presents: that of `connector_console`. Another certificate gets no password, unless the appliance shows it in its VM as its own.',
  }),
  vm_console: vmConsole,
  rotate_every: string({
    optional: true,
    validators: [isPeriod],
    description: 'Age at which the key is rotated: `90d`, `12h`. Absent: never by age.',
  }),
  rotation_trigger: string({
    optional: true,
    description:
      'Any text. Another one than before rotates at the next apply, whatever the age; taking it away does not.',
  }),
  rotated_at: string({
    computed: true,
    recomputedBy: [],
    description: 'When the key was rotated last by this resource, as RFC 3339.',
  }),
  rotation_due_at: string({
    computed: true,
    recomputedBy: [],
    description:
      'From when on it is due by its age, as RFC 3339: `rotated_at` and `rotate_every`. Null without `rotate_every`.',
  }),
  rotated_because: string({
    computed: true,
    recomputedBy: [],
    description: 'Why it was rotated: the reason that plan gives, kept until the next rotation.',
  }),
} satisfies Attributes;
