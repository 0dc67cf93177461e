import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../config';

export interface AwsConnectionProps {
  readonly aws: ConnectorSpec['aws'];
}

/** Configures the AWS provider of a stack; credentials come from the environment, a profile or a role. */
export class AwsConnection extends AwsProvider {
  constructor(scope: Construct, id: string, { aws }: AwsConnectionProps) {
    super(scope, id, {
      region: aws.region,
      // A plan against any other account fails before it has read anything.
      allowedAccountIds: aws.accountId === undefined ? undefined : [aws.accountId],
      profile: aws.profile,
      assumeRole: aws.assumeRole === undefined ? undefined : [aws.assumeRole],
      // By such a tag connector_access_key knows what a run that was killed has begun; it is nobody else's to remove.
      ignoreTags: [{ keyPrefixes: ['connector:'] }],
    });
  }
}
