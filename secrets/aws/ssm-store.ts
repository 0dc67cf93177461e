import { SecretError } from '../secret-error';
import type { SecretStore } from '../store';
import { clientSettings } from './client-settings';
import { awsFailure } from './failure';

/**
 * `ssm: NAME`, a parameter of Systems Manager's Parameter Store; NAME:VERSION and NAME:LABEL select, an ARN names
 * the region and the account.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export const ssmStore: SecretStore = {
  describe: (name) => `the SSM parameter ${name}`,
  read: async (request) => {
    const { locator, subject, context } = request;
    const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
    try {
      const client = new SSMClient(await clientSettings('SSM', request));
      try {
        const command = new GetParameterCommand({ Name: locator, WithDecryption: true });
        const { Parameter } = await client.send(command, { abortSignal: context.signal });
        if (Parameter?.Value === undefined) throw new SecretError(subject, 'has no value; put one there');
        // A parameter that was deleted and made again counts from 1 again, hence the date.
        const version = [Parameter.Version, Parameter.LastModifiedDate?.toISOString()];
        return { value: Parameter.Value, version: version.filter((part) => part !== undefined).join('@') };
      } finally {
        client.destroy();
      }
    } catch (error) {
      throw error instanceof SecretError ? error : awsFailure(error, subject, 'ssm:GetParameter');
    }
  },
};
