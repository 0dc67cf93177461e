import { consoleAddress, consolePort, vmConsole } from '../appliance-attributes';
import { requiredSecretReference, secretReference } from '../configuration';
import { bool, list, map, matches, single, string, type Attributes } from '../runtime';

/** What decides which keys are retired; another value of it is looked at anew. */
export const RETIRING = ['access_key', 'replaced_id', 'take_over'] as const;

/** What an apply finds out and does. */
export const RETIRED = ['verified_id', 'pending_ids', 'retired'] as const;

/** All of connector_access_key_retirement. */
export const retirementAttributes = {
  user_name: string({
    required: true,
    requiresReplace: true,
    description: 'IAM user whose keys are retired.',
  }),
  access_key: single(
    {
      id: string({ required: true, description: 'Its id.' }),
      secret: requiredSecretReference('Where its secret lies.'),
    },
    {
      required: true,
      description: 'The key that stays: that of `connector_access_key`, after it was registered.',
    },
  ),
  replaced_id: string({
    optional: true,
    description: 'The key it took the place of: `replaces` of `connector_access_key`.',
  }),
  take_over: bool({
    optional: true,
    default: false,
    description: 'Whether every other key of the user is retired, also those made by hand.',
  }),
  grace_period: string({
    optional: true,
    default: '24h',
    validators: [
      matches(/0s|[1-9][0-9]{0,5}[smhd]/, 'a whole number and a unit (s, m, h or d), such as 24h'),
    ],
    description:
      'How long a key stays inactive before it is deleted by the next apply: so long it can be made active again. `0s` deletes it at once.',
  }),
  vm_id: string({
    optional: true,
    requiresReplace: true,
    description:
      'UUID of the VM whose console is asked whether the appliance reaches AWS. Without one AWS alone is asked whether it takes the key.',
  }),
  address: consoleAddress,
  port: consolePort,
  console_password: secretReference("The management console's password."),
  fingerprint: string({
    optional: true,
    description:
      'SHA-256 fingerprint of the certificate the console presents: that of `connector_console`. Another certificate gets no password, unless the appliance shows it in its VM as its own.',
  }),
  vm_console: vmConsole,
  verified_id: string({
    computed: true,
    recomputedBy: [],
    description: 'The key that was found to work when keys were looked at last.',
  }),
  pending_ids: list(string(), {
    computed: true,
    recomputedBy: [],
    description:
      'Keys that are to be retired and are active still. They are planned again until there is none.',
  }),
  retired: map(string(), {
    computed: true,
    recomputedBy: [],
    description:
      'Keys that are inactive and not deleted yet: when they were made inactive, as RFC 3339, by id.',
  }),
} satisfies Attributes;
