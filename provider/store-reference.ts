import { exactlyOneOf, single, string, type Attribute, type Attributes, type NestedType } from './runtime';

/** Attributes of a place where a secret is written, as `secrets/` takes it. */
const STORE = {
  file: string({
    optional: true,
    description: 'Absolute path of a file, written with mode 0600 in a directory only its owner can change.',
  }),
  ssm: string({
    optional: true,
    description: 'Name of a parameter of AWS Systems Manager, written as a SecureString.',
  }),
  secretsmanager: string({
    optional: true,
    description:
      'A secret of AWS Secrets Manager: its name or ARN, with `#KEY` for one key of a JSON value whose other keys stay.',
  }),
  vault: string({
    optional: true,
    description:
      '`PATH#FIELD` of a key-value engine (version 2) of a Vault, which VAULT_ADDR names; other fields stay.',
  }),
  sops: string({
    optional: true,
    description: '`FILE#KEY` of a file that sops has encrypted already; other keys stay.',
  }),
  region: string({ optional: true, description: 'AWS region, for `ssm` and `secretsmanager`.' }),
} satisfies Attributes;

type Store = NestedType<'single', typeof STORE>;

const validators = [exactlyOneOf('file', 'ssm', 'secretsmanager', 'vault', 'sops')];

/** Where a secret is written, if one is. */
export function storeReference(description: string): Attribute<Store, { optional: true }> {
  return single(STORE, { optional: true, description, validators });
}

/** Where a secret is written. What is written there is read by the same reference. */
export function requiredStoreReference(description: string): Attribute<Store, { required: true }> {
  return single(STORE, {
    required: true,
    description,
    validators,
  });
}
