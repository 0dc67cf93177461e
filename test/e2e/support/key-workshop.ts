import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam';
import { engines } from '../../conformance/support/engine';
import { Workshop } from '../../conformance/support/workspace';
import { useAws } from './aws-server';
import { LossyProxy } from './lossy-proxy';

/** What tests of access keys work with. */
export interface KeyWorkshop {
  readonly workshop: Workshop;
  /** Where files of secrets go. */
  readonly directory: string;
  readonly aws: ReturnType<typeof useAws>;
  /** What the provider's requests go through. */
  readonly proxy: LossyProxy;
  readonly iam: IAMClient;
  readonly newUser: () => Promise<string>;
  readonly keysOf: (user: string) => Promise<readonly { readonly id: string; readonly status: string }[]>;
  readonly makeByHand: (user: string) => Promise<string>;
  /** Whether AWS takes a key with a secret. */
  readonly isValid: (id: unknown, secret: string) => Promise<unknown>;
}

/**
 * The lab's AWS behind a proxy, and Terraform with the types for keys.
 *
 * @param through the services whose requests pass the proxy, as AWS_ENDPOINT_URL has them
 */
export function useKeyWorkshop(through: readonly ('' | '_IAM')[]): KeyWorkshop {
  const aws = useAws();
  const entry = join(__dirname, 'access-key-provider.ts');
  const workshop = new Workshop(engines()[0]!, entry, 'connector');
  const directory = mkdtempSync(join(tmpdir(), 'access-key-'));
  const before = { ...process.env };
  let iam: IAMClient | undefined;
  let proxy: LossyProxy | undefined;
  let count = 0;

  beforeAll(async () => {
    proxy = await LossyProxy.start(aws.url);
    Object.assign(process.env, aws.env);
    for (const service of through) process.env[`AWS_ENDPOINT_URL${service}`] = proxy.url;
    iam = new IAMClient({
      endpoint: aws.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'of-nobody' },
    });
    await workshop.open();
  }, 120_000);
  afterEach(() => proxy?.forgive());
  afterAll(async () => {
    iam?.destroy();
    await proxy?.stop();
    workshop.close();
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(directory, { recursive: true, force: true });
  });

  return {
    ...{ workshop, directory, aws },
    get proxy() {
      return proxy!;
    },
    get iam() {
      return iam!;
    },
    async newUser() {
      const UserName = `connector-${++count}`;
      await iam!.send(new CreateUserCommand({ UserName }));
      return UserName;
    },
    async keysOf(UserName) {
      const { AccessKeyMetadata = [] } = await iam!.send(new ListAccessKeysCommand({ UserName }));
      return AccessKeyMetadata.map(({ AccessKeyId: id = '', Status: status = '' }) => ({ id, status }));
    },
    async makeByHand(UserName) {
      return (await iam!.send(new CreateAccessKeyCommand({ UserName }))).AccessKey!.AccessKeyId!;
    },
    async isValid(id, secret) {
      const answer = await fetch(`${aws.url}/lab/access-key`, {
        method: 'POST',
        body: JSON.stringify({ id, secret }),
      });
      return ((await answer.json()) as { valid: unknown }).valid;
    },
  };
}
