import { consoleAddress, consolePort, vmConsole } from './appliance-attributes';
import { requiredSecretReference } from './configuration';
import { isPeriod } from './duration';
import { ISSUER, ONE_ISSUER } from './issuer-attributes';
import { bool, int, list, matches, oneOf, single, string, type Attributes } from './runtime';
import { requiredStoreReference } from './store-reference';
import { vmId } from './vm-id';

/** What a new certificate changes. */
export const ISSUED = [
  'fingerprint',
  'sha1_fingerprint',
  'names',
  'issued_by',
  'valid_from',
  'valid_to',
  'presented_fingerprint',
] as const;

/** All of connector_certificate. */
export const certificateAttributes = {
  vm_id: vmId,
  address: consoleAddress,
  port: consolePort,
  console_password: requiredSecretReference("The management console's password."),
  console_fingerprint: string({
    optional: true,
    description:
      'SHA-256 fingerprint of the certificate the console presents before the first one is installed: that of `connector_console`.',
  }),
  vm_console: vmConsole,
  issuer: single(ISSUER, { required: true, description: 'Who signs it.', validators: [ONE_ISSUER] }),
  dns_names: list(string(), { optional: true, description: 'DNS names in the certificate.' }),
  address_in_certificate: bool({
    optional: true,
    default: true,
    description: "Whether the console's address stands in it too.",
  }),
  key: single(
    {
      algorithm: string({
        required: true,
        validators: [oneOf('rsa', 'ecdsa')],
        description: '`rsa` or `ecdsa`.',
      }),
      size: int({ required: true, description: 'Bits: 2048, 3072 or 4096 for rsa, 256 or 384 for ecdsa.' }),
    },
    { required: true, description: 'Kind of the private key. Another one makes a new key and certificate.' },
  ),
  store: requiredStoreReference(
    'Where the private key and its chain lie, PEM; the next key and chain too, until the console presents them.',
  ),
  validity: string({
    optional: true,
    default: '90d',
    validators: [matches(/[1-9][0-9]{0,4}d/, 'a whole number of days, such as 90d')],
    description: 'How long a certificate is asked for; the issuer may give less.',
  }),
  renew_before: string({
    optional: true,
    default: '30d',
    validators: [isPeriod],
    description:
      'How long before its end it is renewed; one whose whole life is not longer is renewed after two thirds of it.',
  }),
  issued_because: string({
    computed: true,
    recomputedBy: [],
    description:
      'Why the certificate was issued: the reason that plan gives for a renewal, kept until the next.',
  }),
  waiting_for: string({
    computed: true,
    recomputedBy: [],
    description: 'File that an external issuer has not delivered yet; null when nothing is waited for.',
  }),
  fingerprint: string({
    computed: true,
    recomputedBy: [],
    description: 'SHA-256 fingerprint of the certificate that was installed.',
  }),
  sha1_fingerprint: string({ computed: true, recomputedBy: [], description: 'Its SHA-1 fingerprint.' }),
  presented_fingerprint: string({
    computed: true,
    recomputedBy: [],
    description:
      'SHA-256 fingerprint of the certificate that Read saw last. Another one than `fingerprint` is replaced.',
  }),
  names: list(string(), {
    computed: true,
    recomputedBy: [],
    description: 'DNS names and addresses it is for.',
  }),
  issued_by: string({ computed: true, recomputedBy: [], description: 'Subject of its issuer.' }),
  valid_from: string({
    computed: true,
    recomputedBy: [],
    description: 'When its validity begins, as RFC 3339.',
  }),
  valid_to: string({ computed: true, recomputedBy: [], description: 'When its validity ends, as RFC 3339.' }),
} satisfies Attributes;
