import { requiredSecretReference } from './configuration';
import { requiredStoreReference } from './store-reference';
import {
  bool,
  exactlyOneOf,
  int,
  intBetween,
  list,
  single,
  string,
  type Attributes,
  type NestedType,
} from './runtime';

/** Who signs a certificate: exactly one of them. */
export const ISSUER = {
  self_signed: bool({ optional: true, description: '`true`: the key signs its own certificate.' }),
  local_ca: single(
    {
      certificate_file: string({
        required: true,
        description: 'Absolute path of a PEM file: the certificate of the authority, then those above it.',
      }),
      private_key: requiredSecretReference('The private key of the authority, PEM.'),
    },
    { optional: true, description: 'An authority whose key is at hand.' },
  ),
  acm_pca: string({ optional: true, description: 'ARN of an AWS Private CA.' }),
  vault: single(
    {
      address: string({ required: true, description: 'URL of the server.' }),
      mount: string({ optional: true, default: 'pki', description: 'Mount of the PKI secrets engine.' }),
      role: string({ required: true, description: 'Role to sign by.' }),
      token: requiredSecretReference('Token to log in with.'),
    },
    { optional: true, description: 'A PKI secrets engine of Vault.' },
  ),
  acme: single(
    {
      directory: string({ required: true, description: 'URL of the directory of the ACME server.' }),
      email: string({ optional: true, description: 'Contact of the account.' }),
      account_key: requiredStoreReference('Where the key of the account lies; one is made there at first.'),
      ca_file: string({
        optional: true,
        description:
          'PEM file of the authority that signed the certificate of the server. Default: public ones.',
      }),
      http_challenge: single(
        {
          address: string({ required: true, description: 'Address to listen at.' }),
          port: int({ required: true, validators: [intBetween(1, 65535)], description: 'Port.' }),
        },
        {
          optional: true,
          description:
            'HTTP-01, answered here for as long as it takes: port 80 of every DNS name has to lead to this address and port.',
        },
      ),
      dns_challenge: single(
        {
          command: list(string(), {
            required: true,
            description:
              'Program and arguments that set or remove a TXT record: `present NAME VALUE` or `cleanup NAME VALUE` is added.',
          }),
          wait_seconds: int({
            optional: true,
            default: 0,
            validators: [intBetween(0, 3600)],
            description: 'How long a record takes to be seen everywhere.',
          }),
        },
        { optional: true, description: 'DNS-01, by a program of yours.' },
      ),
    },
    {
      optional: true,
      description: 'An ACME server. It issues for DNS names only.',
      validators: [exactlyOneOf('http_challenge', 'dns_challenge')],
    },
  ),
  external: single(
    {
      request_file: string({
        required: true,
        description: 'Absolute path the certificate signing request is written to.',
      }),
      certificate_file: string({
        required: true,
        description: 'Absolute path of the PEM file that is waited for: the certificate, then its chain.',
      }),
    },
    { optional: true, description: 'Somebody else, by hand or by another pipeline.' },
  ),
} satisfies Attributes;

export const ONE_ISSUER = exactlyOneOf('self_signed', 'local_ca', 'acm_pca', 'vault', 'acme', 'external');

export type Issuer = NestedType<'single', typeof ISSUER>;
