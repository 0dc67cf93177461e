import { PkiError, readKeyBundle, writeKeyBundle, type KeyBundle } from '../pki';
import { checkStore, describeReference, findSecret, storeSecret, toStoreReference } from '../secrets';
import type { ClientCall } from './client-call';
import { ProviderError } from './runtime';

/** The place where the private key of a certificate lies, with its chain, and the next ones until they are in use. */
export class CertificateKeyStore {
  constructor(
    /** As a nested attribute holds it. */
    private readonly store: unknown,
    private readonly call: ClientCall,
  ) {}

  /** Empty where nothing was written yet. @throws ProviderError, SecretError */
  async read(): Promise<KeyBundle> {
    const reference = toStoreReference(this.store);
    const kept = await findSecret(reference, this.context);
    try {
      return readKeyBundle(kept?.value ?? '');
    } catch (error) {
      if (!(error instanceof PkiError)) throw error;
      throw new ProviderError(
        `${describeReference(reference)} holds no key of a certificate: ${error.message}`,
        {
          path: ['store'],
          detail: 'Nothing there is overwritten. Name another place, or see what it is and remove it.',
        },
      );
    }
  }

  /** @throws SecretError */
  async write(bundle: KeyBundle): Promise<void> {
    await storeSecret(toStoreReference(this.store), writeKeyBundle(bundle), this.context);
  }

  /** Asked before anything is made. @throws SecretError */
  async check(): Promise<void> {
    await checkStore(toStoreReference(this.store), this.context);
  }

  private get context() {
    const { provider, signal } = this.call;
    return { env: provider.env, aws: provider.aws, signal };
  }
}
