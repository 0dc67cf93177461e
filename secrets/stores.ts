import { secretsManagerStore } from './aws/secrets-manager-store';
import { ssmStore } from './aws/ssm-store';
import { environmentStore } from './environment-store';
import { fileStore } from './file-store';
import { sopsStore } from './sops/sops-store';
import type { SecretStore } from './store';
import { vaultStore } from './vault/vault-store';

/** Every store, by the key that names it in a reference. */
export const STORES = {
  env: environmentStore,
  file: fileStore,
  ssm: ssmStore,
  secretsmanager: secretsManagerStore,
  vault: vaultStore,
  sops: sopsStore,
} satisfies Record<string, SecretStore>;

export type StoreName = keyof typeof STORES;

export const STORE_NAMES = Object.keys(STORES) as readonly StoreName[];
