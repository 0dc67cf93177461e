import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Deployment } from './deployment';
import { LossyProxy } from './lossy-proxy';

/** A bucket of states in the lab, behind a proxy of its own that can cut it off. */
export class StateBucket {
  /** The line of a spec that puts its states there. */
  readonly backend: string;

  private constructor(
    private readonly name: string,
    private readonly s3: S3Client,
    private readonly proxy: LossyProxy,
  ) {
    this.backend = `backend: { s3: { bucket: ${name}, region: eu-central-1, usePathStyle: true } }`;
  }

  static async create({ env, iam }: Deployment, name: string): Promise<StateBucket> {
    const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = env;
    const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: iam.config.credentials });
    await s3.send(
      new CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    );
    return new StateBucket(name, s3, await LossyProxy.start(endpoint));
  }

  /** For commands that are to come by way of the proxy. Clients give up soon. */
  get env(): NodeJS.ProcessEnv {
    return { AWS_ENDPOINT_URL: this.proxy.url, AWS_MAX_ATTEMPTS: '2' };
  }

  /** Everything but the bucket can be reached from now on. */
  cut(): void {
    this.proxy.cuts = (_, path) => path.startsWith(`/${this.name}`);
  }

  restore(): void {
    this.proxy.forgive();
  }

  async stop(): Promise<void> {
    this.s3.destroy();
    await this.proxy.stop();
  }

  /** Keys of the locks that are held on states of a connector. */
  async locks(connector: string): Promise<string[]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.name }));
    const keys = Contents.map(({ Key }) => Key ?? '');
    return keys.filter((key) => key.endsWith('.tflock') && key.includes(`/${connector}`));
  }

  /** Types of what the state of a stack holds. */
  async held(stack: string): Promise<string[]> {
    try {
      const object = new GetObjectCommand({ Bucket: this.name, Key: `connectors/${stack}.tfstate` });
      const { Body } = await this.s3.send(object);
      const { resources } = JSON.parse((await Body?.transformToString()) ?? '{}') as {
        resources: { mode: string; type: string; instances: unknown[] }[];
      };
      return resources
        .filter(({ mode, instances }) => mode === 'managed' && instances.length > 0)
        .map(({ type }) => type);
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return [];
      throw error;
    }
  }
}
