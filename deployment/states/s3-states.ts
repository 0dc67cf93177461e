import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { ConnectorSpec } from '../../config';
import { clientSettings } from '../../secrets/aws/client-settings';
import type { Environment, StateListing, StateStore, StoredState } from './state-listing';

type Settings = NonNullable<ConnectorSpec['backend']['s3']>;

const ENDING = '.tfstate';

/** States below a prefix of a bucket, PREFIX/STACK.tfstate. */
export class S3States implements StateStore, StateListing {
  readonly name: string;

  constructor(
    private readonly settings: Settings,
    private readonly env: Environment,
  ) {
    this.name = `s3://${settings.bucket}/${settings.prefix}`;
  }

  get listing(): StateListing {
    return this;
  }

  stacks(signal: AbortSignal): Promise<string[]> {
    return this.asking(signal, async (client, sdk) => {
      const { bucket: Bucket, prefix } = this.settings;
      const names: string[] = [];
      // Nothing of the folders below.
      const input = { Bucket, Prefix: `${prefix}/`, Delimiter: '/' };
      for await (const page of sdk.paginateListObjectsV2({ client }, input)) {
        for (const { Key = '' } of page.Contents ?? []) {
          if (Key.endsWith(ENDING)) names.push(Key.slice(prefix.length + 1, -ENDING.length));
        }
      }
      return names.sort();
    });
  }

  read(stack: string, signal: AbortSignal): Promise<string> {
    return this.asking(signal, async (client, { GetObjectCommand }) => {
      const { bucket: Bucket, prefix } = this.settings;
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket, Key: `${prefix}/${stack}${ENDING}` }),
        { abortSignal: signal },
      );
      return (await Body?.transformToString()) ?? '';
    });
  }

  async stored(stack: string, signal: AbortSignal): Promise<StoredState | undefined> {
    try {
      return await this.asking(signal, async (client, { GetObjectCommand }) => {
        const { bucket: Bucket, prefix } = this.settings;
        const command = new GetObjectCommand({ Bucket, Key: `${prefix}/${stack}${ENDING}` });
        const { Body, LastModified } = await client.send(command, { abortSignal: signal });
        const text = (await Body?.transformToString()) ?? '';
        return { text, ...(LastModified && { written: LastModified }) };
      });
    } catch (error) {
      if (((error as Error).cause as Error | undefined)?.name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  /** The SDK is loaded when a bucket is asked at all. */
  private async asking<T>(
    signal: AbortSignal,
    ask: (client: S3Client, sdk: typeof import('@aws-sdk/client-s3')) => Promise<T>,
  ): Promise<T> {
    const sdk = await import('@aws-sdk/client-s3');
    const { region, profile, assumeRole, usePathStyle } = this.settings;
    try {
      const settings = await clientSettings('S3', {
        ...{ locator: '', subject: this.name, region },
        context: { env: this.env, aws: { profile, assumeRole }, signal },
      });
      const client = new sdk.S3Client({ ...(settings as S3ClientConfig), forcePathStyle: usePathStyle });
      try {
        return await ask(client, sdk);
      } finally {
        client.destroy();
      }
    } catch (error) {
      signal.throwIfAborted();
      const { name, message } = error as Error;
      const reason = message.includes(name) || name === 'Error' ? message : `${name}: ${message}`;
      throw new Error(`S3 refused it or does not answer (${reason})`, { cause: error });
    }
  }
}
