import { setTimeout as sleep } from 'node:timers/promises';
import { configuredEndpoint } from '../../preflight/aws/configured-endpoint';
import { patientWithThrottling } from '../../secrets/aws/throttling';
import { regionOf } from '../aws-account';
import type { ConnectorClient } from '../client';

interface KeyPair {
  readonly id: string;
  readonly secret: string;
}

/**
 * Whether AWS takes a key and its secret. No policy is needed to ask who one is.
 *
 * @returns `unknown` when AWS says nothing about the key
 */
export async function whetherItWorks(
  { id, secret }: KeyPair,
  provider: ConnectorClient,
  signal: AbortSignal,
): Promise<'works' | 'refused' | 'unknown'> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({
    region: regionOf(provider),
    endpoint: configuredEndpoint('STS', provider.env),
    credentials: { accessKeyId: id, secretAccessKey: secret },
    retryStrategy: patientWithThrottling(1),
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000 },
  });
  try {
    await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    return 'works';
  } catch (error) {
    return ['InvalidClientTokenId', 'SignatureDoesNotMatch'].includes((error as Error).name)
      ? 'refused'
      : 'unknown';
  } finally {
    client.destroy();
  }
}

/** Waits in milliseconds. A new key is known everywhere within seconds, says the IAM User Guide of its consistency. */
const WAITS = [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000];

/**
 * Whether AWS takes a new key within half a minute.
 *
 * @returns `refused` when it does not by then; `unknown` when it says nothing about the key, or an interrupt has ended
 * the waiting
 */
export async function waitUntilItWorks(
  key: KeyPair,
  provider: ConnectorClient,
  signal: AbortSignal,
  waits: readonly number[] = WAITS,
): Promise<'works' | 'refused' | 'unknown'> {
  for (const wait of [...waits, undefined]) {
    const outcome = signal.aborted ? 'unknown' : await whetherItWorks(key, provider, signal);
    if (outcome !== 'refused') return outcome;
    if (wait !== undefined) await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
  return 'refused';
}
