import { splitLocator } from '../locator';
import { SecretError } from '../secret-error';
import type { SecretRequest, SecretStore, StoredSecret } from '../store';
import { textField } from '../text-field';
import { clientSettings } from './client-settings';
import { awsFailure } from './failure';

/**
 * `secretsmanager: NAME` or `NAME#KEY`, a secret of Secrets Manager or one key of it where it is a JSON object, as
 * the console makes them. A name never holds a `#`. Read is the version labelled AWSCURRENT.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export const secretsManagerStore: SecretStore = {
  describe: (locator) => `the secret ${locator} of Secrets Manager`,
  read: async (request) => {
    const { path, key } = splitLocator(request.locator);
    const { value, version } = await currentVersion(path, request);
    return key === undefined ? { value, version } : { value: keyOf(value, key, request.subject), version };
  },
};

async function currentVersion(name: string, request: SecretRequest): Promise<StoredSecret> {
  const { subject, context } = request;
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  try {
    const client = new SecretsManagerClient(await clientSettings('SECRETS_MANAGER', request));
    try {
      const command = new GetSecretValueCommand({ SecretId: name });
      const { SecretString, VersionId } = await client.send(command, { abortSignal: context.signal });
      if (SecretString === undefined) {
        throw new SecretError(subject, 'is binary; store it as text (SecretString)');
      }
      return { value: SecretString, version: VersionId };
    } finally {
      client.destroy();
    }
  } catch (error) {
    throw error instanceof SecretError ? error : awsFailure(error, subject, 'secretsmanager:GetSecretValue');
  }
}

function keyOf(text: string, key: string, subject: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser repeats the text.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SecretError(
      subject,
      `is no JSON object, hence has no key; leave #${key} out to take the whole of it`,
    );
  }
  return textField(value, key, subject);
}
