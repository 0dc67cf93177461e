import { absolutePath } from '../file-store';
import { splitLocator } from '../locator';
import type { SecretStore } from '../store';
import { textOf, withoutLastLineEnd } from '../text';
import { findEncrypted } from './encrypted-value';
import { runSops } from './sops-command';

/**
 * `sops: FILE#KEY`, one value of a file that sops has encrypted: `secrets.yaml#console.password`, or in sops's own
 * way `secrets.yaml#["console"]["password"]`. FILE alone is a file encrypted as a whole (sops's binary format). Which
 * keys open it (age, PGP, a KMS) is between sops and its environment.
 *
 * @see https://getsops.io/docs/
 */
export const sopsStore: SecretStore = {
  describe: (locator) => {
    const { path, key } = splitLocator(locator);
    return key === undefined ? `the sops file ${path}` : `the key ${key} of the sops file ${path}`;
  },
  read: async ({ locator, subject, context }) => {
    const { path, key } = splitLocator(locator);
    const file = absolutePath(path, subject, context);
    const { extract, version } = await findEncrypted(file, key, subject);
    const args = ['decrypt', ...(extract === undefined ? [] : ['--extract', extract]), file];
    const text = textOf(await runSops(args, subject, context), subject);
    // A value is exact; a file has the line end that its editor put there.
    return { value: extract === undefined ? withoutLastLineEnd(text) : text, version };
  },
};
