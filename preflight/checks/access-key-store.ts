import { checkStore, describeReference, SecretError } from '../../secrets';
import { passed } from '../finding';
import type { Check } from './check';

/** The place where the secret of the access key is going to be put can be written. */
export const accessKeyStore: Check<never> = {
  name: 'access-key-store',
  title: "store of the access key's secret",
  path: 'aws.identity.accessKey.store',
  needs: [],
  run: async ({ input: { aws }, env, signal }) => {
    const store = aws.user?.keyStore;
    if (store === undefined) return passed('no access key is going to be made');
    const { region, profile, assumeRole } = aws;
    try {
      await checkStore(store, { env, aws: { region, profile, assumeRole }, signal });
    } catch (error) {
      if (signal.aborted || !(error instanceof SecretError)) throw error;
      // The message says what to do.
      return [{ outcome: 'failed', found: error.message }];
    }
    return passed(`${describeReference(store)}: can be written, as far as can be asked`);
  },
};
