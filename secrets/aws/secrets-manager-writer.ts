import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { splitLocator } from '../locator';
import { withField, withoutField } from '../merge-field';
import { SecretError } from '../secret-error';
import type { SecretRequest } from '../store';
import { untilUndisturbed } from '../until-undisturbed';
import type { SecretWriter } from '../writer';
import { reportingChanges } from './changes';
import { clientSettings } from './client-settings';
import { attempt } from './failure';

/**
 * `secretsmanager: NAME` or `NAME#KEY`. A secret that is not there is made. One key is put into the JSON object that
 * is there, whose other keys stay, also when two do so at once: a version becomes the current one only in place of
 * the version it was made from. A secret somebody has scheduled for deletion is restored, and what it held is not.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
export const secretsManagerWriter: SecretWriter = {
  check: (request) =>
    withSecret(request, async (secret) => {
      const { text } = await secret.current();
      if (secret.key !== undefined && text !== undefined) objectIn(text, request.subject);
    }),
  write: (request, value) =>
    withSecret(request, (secret) =>
      untilUndisturbed(request.subject, async () => {
        const current = await secret.current();
        if (current.state === 'missing') {
          return secret.create(secret.key === undefined ? value : await withField('{}', secret.key, value));
        }
        if (current.state === 'deleted') await secret.restore();
        if (secret.key === undefined) return secret.put(value);
        const text = current.text ?? '{}';
        objectIn(text, request.subject);
        return secret.replace(await withField(text, secret.key, value), current.version);
      }),
    ),
  remove: (request) =>
    withSecret(request, (secret) =>
      untilUndisturbed(request.subject, async () => {
        const { state, text = '{}', version } = await secret.current();
        if (state !== 'there') return true;
        if (secret.key === undefined) return secret.delete();
        if (!Object.hasOwn(objectIn(text, request.subject), secret.key)) return true;
        const rest = await withoutField(text, secret.key);
        return rest === undefined ? secret.delete() : secret.replace(rest, version);
      }),
    ),
};

function objectIn(text: string, subject: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser repeats the text.
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new SecretError(
    subject,
    'is no JSON object, hence takes no key; leave #KEY out, or name another secret',
  );
}

async function withSecret<T>(request: SecretRequest, use: (secret: OneSecret) => Promise<T>): Promise<T> {
  const { path, key } = splitLocator(request.locator);
  if (path === '' || key === '')
    throw new SecretError(request.subject, 'is not of the form NAME or NAME#KEY; correct it');
  const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const settings = await attempt('secretsmanager:PutSecretValue', request, () =>
    clientSettings('SECRETS_MANAGER', { ...request, locator: path }),
  );
  const client = reportingChanges(new SecretsManagerClient(settings));
  try {
    return await use(new OneSecret(client, path, key, request));
  } finally {
    client.destroy();
  }
}

interface Current {
  /** `deleted`: it can still be restored, and its name is taken. */
  readonly state: 'there' | 'missing' | 'deleted';
  readonly text?: string;
  readonly version?: string;
}

/** Marks the version that is about to become the current one; a version without any mark may be cleaned away. */
const PENDING = 'connector-pending';

class OneSecret {
  private readonly options: { readonly abortSignal: AbortSignal };

  constructor(
    private readonly client: SecretsManagerClient,
    private readonly name: string,
    readonly key: string | undefined,
    private readonly request: SecretRequest,
  ) {
    this.options = { abortSignal: request.context.signal };
  }

  async current(): Promise<Current> {
    const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
    return attempt('secretsmanager:GetSecretValue', this.request, async () => {
      try {
        const command = new GetSecretValueCommand({ SecretId: this.name });
        const { SecretString, SecretBinary, VersionId } = await this.client.send(command, this.options);
        if (SecretBinary !== undefined) {
          throw new SecretError(this.request.subject, 'is binary; name another secret, or delete it');
        }
        return { state: 'there', text: SecretString, version: VersionId };
      } catch (error) {
        const { name } = error as Error;
        if (name === 'InvalidRequestException') return { state: 'deleted' };
        if (name !== 'ResourceNotFoundException') throw error;
        // Made without any value, as templates do, it answers the same.
        return (await this.exists()) ? { state: 'there' } : this.missing();
      }
    });
  }

  private missing(): Current {
    if (!this.name.startsWith('arn:')) return { state: 'missing' };
    throw new SecretError(this.request.subject, 'is not there; write its name, by which it can be made');
  }

  private async exists(): Promise<boolean> {
    const { DescribeSecretCommand } = await import('@aws-sdk/client-secrets-manager');
    try {
      await this.client.send(new DescribeSecretCommand({ SecretId: this.name }), this.options);
      return true;
    } catch (error) {
      // Who may not ask is told when it is made.
      if (['ResourceNotFoundException', 'AccessDeniedException'].includes((error as Error).name))
        return false;
      throw error;
    }
  }

  async create(text: string): Promise<boolean> {
    const { CreateSecretCommand } = await import('@aws-sdk/client-secrets-manager');
    return attempt('secretsmanager:CreateSecret', this.request, async () => {
      const command = new CreateSecretCommand({ Name: this.name, SecretString: text });
      return this.client.send(command, this.options).then(() => true, unless('ResourceExistsException'));
    });
  }

  async restore(): Promise<void> {
    const { RestoreSecretCommand } = await import('@aws-sdk/client-secrets-manager');
    await attempt('secretsmanager:RestoreSecret', this.request, () =>
      this.client.send(new RestoreSecretCommand({ SecretId: this.name }), this.options),
    );
  }

  async put(text: string, stages?: string[]): Promise<true> {
    await this.putVersion(text, stages);
    return true;
  }

  /** Makes a version the current one if `version` still is. Without one there is nothing to be lost. */
  async replace(text: string, version: string | undefined): Promise<boolean> {
    if (version === undefined) return this.put(text);
    const next = await this.putVersion(text, [PENDING]);
    const { UpdateSecretVersionStageCommand } = await import('@aws-sdk/client-secrets-manager');
    return attempt('secretsmanager:UpdateSecretVersionStage', this.request, async () => {
      const command = new UpdateSecretVersionStageCommand({
        SecretId: this.name,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: next,
        RemoveFromVersionId: version,
      });
      return this.client.send(command, this.options).then(() => true, unless('InvalidParameterException'));
    });
  }

  async delete(): Promise<true> {
    const { DeleteSecretCommand } = await import('@aws-sdk/client-secrets-manager');
    await attempt('secretsmanager:DeleteSecret', this.request, () =>
      this.client.send(new DeleteSecretCommand({ SecretId: this.name }), this.options),
    );
    return true;
  }

  private async putVersion(text: string, stages: string[] | undefined): Promise<string | undefined> {
    const { PutSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
    const command = new PutSecretValueCommand({
      SecretId: this.name,
      SecretString: text,
      VersionStages: stages,
    });
    const { VersionId } = await attempt('secretsmanager:PutSecretValue', this.request, () =>
      this.client.send(command, this.options),
    );
    return VersionId;
  }
}

const unless =
  (name: string) =>
  (error: Error): false => {
    if (error.name !== name) throw error;
    return false;
  };
