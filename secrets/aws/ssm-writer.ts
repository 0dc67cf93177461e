import type { SSMClient } from '@aws-sdk/client-ssm';
import { SecretError } from '../secret-error';
import type { SecretRequest } from '../store';
import type { SecretWriter } from '../writer';
import { reportingChanges } from './changes';
import { clientSettings } from './client-settings';
import { attempt } from './failure';

/**
 * `ssm: NAME`, written as a SecureString. A new one is encrypted with the account's default key; one that is there
 * keeps its key.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export const ssmWriter: SecretWriter = {
  check: (request) => withClient(request, async (client) => void (await existing(client, request))),
  write: (request, value) =>
    withClient(request, async (client) => {
      const KeyId = (await existing(client, request)) ? await keyOf(client, request) : undefined;
      const { PutParameterCommand } = await import('@aws-sdk/client-ssm');
      const command = new PutParameterCommand({
        Name: request.locator,
        Value: value,
        Type: 'SecureString',
        Overwrite: true,
        KeyId,
      });
      await attempt('ssm:PutParameter', request, () => client.send(command, options(request)));
    }),
  remove: (request) =>
    withClient(request, async (client) => {
      const { DeleteParameterCommand } = await import('@aws-sdk/client-ssm');
      const command = new DeleteParameterCommand({ Name: request.locator });
      await attempt('ssm:DeleteParameter', request, () =>
        client.send(command, options(request)).catch(unlessMissing),
      );
    }),
};

async function withClient<T>(request: SecretRequest, use: (client: SSMClient) => Promise<T>): Promise<T> {
  const { locator, subject } = request;
  if (locator.startsWith('arn:')) {
    throw new SecretError(
      subject,
      'cannot be written by its ARN, which AWS takes for reading alone; write its name, and its region',
    );
  }
  if (locator.includes(':'))
    throw new SecretError(
      subject,
      'names one version, which never changes; leave out what follows the colon',
    );
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  const settings = await attempt('ssm:PutParameter', request, () => clientSettings('SSM', request));
  const client = reportingChanges(new SSMClient(settings));
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

/** Whether it is there, and of a type that can be written. */
async function existing(client: SSMClient, request: SecretRequest): Promise<boolean> {
  const { GetParameterCommand } = await import('@aws-sdk/client-ssm');
  // Not decrypted: only its type is wanted.
  const command = new GetParameterCommand({ Name: request.locator, WithDecryption: false });
  const answer = await attempt('ssm:GetParameter', request, () =>
    client.send(command, options(request)).catch(unlessMissing),
  );
  const type = answer?.Parameter?.Type;
  if (type !== undefined && type !== 'SecureString') {
    throw new SecretError(
      request.subject,
      `is stored in the clear (${type}), which AWS cannot turn into a SecureString; delete it, or name another`,
    );
  }
  return answer !== undefined;
}

/** Without it AWS would encrypt the new value with the default key, which others than its readers may use. */
async function keyOf(client: SSMClient, request: SecretRequest): Promise<string | undefined> {
  const { DescribeParametersCommand } = await import('@aws-sdk/client-ssm');
  const command = new DescribeParametersCommand({
    ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [request.locator] }],
  });
  const { Parameters = [] } = await attempt('ssm:DescribeParameters', request, () =>
    client.send(command, options(request)),
  );
  return Parameters[0]?.KeyId;
}

function unlessMissing(error: Error): undefined {
  if (error.name !== 'ParameterNotFound') throw error;
}

const options = ({ context: { signal } }: SecretRequest) => ({ abortSignal: signal });
