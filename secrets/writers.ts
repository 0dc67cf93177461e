import { secretsManagerWriter } from './aws/secrets-manager-writer';
import { ssmWriter } from './aws/ssm-writer';
import { fileWriter } from './file-writer';
import { sopsWriter } from './sops/sops-writer';
import type { StoreName } from './stores';
import { vaultWriter } from './vault/vault-writer';
import type { SecretWriter } from './writer';

/** The stores that can be written. An environment is its process's own, and ends with it. */
export type WritableStore = Exclude<StoreName, 'env'>;

export const WRITERS: Readonly<Record<WritableStore, SecretWriter>> = {
  file: fileWriter,
  ssm: ssmWriter,
  secretsmanager: secretsManagerWriter,
  vault: vaultWriter,
  sops: sopsWriter,
};
