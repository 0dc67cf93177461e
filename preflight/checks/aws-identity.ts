import { passed } from '../finding';
import type { Check } from './check';

/** AWS knows us, and as the declared account. */
export const awsIdentity: Check<'aws'> = {
  name: 'aws-identity',
  title: 'AWS account',
  path: 'aws',
  needs: ['aws'],
  reports: 'aws',
  run: ({ ground: { aws } }) => passed(`account ${aws.accountId}, as ${aws.arn}`),
};
