import type { AwsChange } from '../../secrets/aws/changes';
import type { VcenterChange } from '../../vcenter';
import type { Change } from './audit-log';

/** A change in vCenter as a line. */
export const ofVcenter = ({ method, object, extension, task, outcome, fault }: VcenterChange): Change => ({
  system: 'vcenter',
  action: method,
  object: extension === undefined ? `${object.type} ${object.value}` : `Extension ${extension}`,
  vcenterTask: task,
  outcome: outcome === 'failed' ? `failed: ${fault ?? 'no answer'}` : outcome,
});

/** A change in AWS as a line. */
export const ofAws = ({ service, operation, object, requestId, outcome, error }: AwsChange): Change => ({
  system: 'aws',
  action: `${service}:${operation}`,
  object,
  awsRequestId: requestId,
  outcome: outcome === 'failed' ? `failed: ${error ?? 'no answer'}` : outcome,
});
