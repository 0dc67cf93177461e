import type { Check, Finding } from './check';

const POLICY = ['aws', 'identity', 'policy'] as const;

/** Whose policies are nobody else's, and what a bucket may be called. */
export const identityPolicy: Check = (spec) => {
  const findings: Finding[] = [];
  const { existingUser, policy } = spec.aws?.identity ?? {};
  // Written out: by default it is false for a user that exists.
  if (existingUser !== undefined && typeof policy === 'object' && policy.exclusive === true) {
    const message = `aws.identity.policy.exclusive: existingUser "${existingUser}" belongs to somebody else, whose policies are not taken away; remove exclusive, or give userName instead to have a user made`;
    findings.push({ path: [...POLICY, 'exclusive'], message });
  }
  return [...findings, ...bucket(spec.aws?.exportBucket?.name, spec.aws?.region)];
};

/** Of S3 (Amazon S3 User Guide, "General purpose bucket naming rules"). */
const BUCKET_LIMIT = 63;

function bucket(name: string | undefined, region: string | undefined): Finding[] {
  if (name === undefined || region === undefined) return [];
  const path = ['aws', 'exportBucket', 'name'];
  if (name.length > BUCKET_LIMIT) {
    const message = `aws.exportBucket.name: the default "${name}" has ${name.length} characters, S3 allows ${BUCKET_LIMIT}; give a shorter name`;
    return [{ path, message }];
  }
  if (!name.endsWith(`-${region}`)) {
    const message = `aws.exportBucket.name: found "${name}"; allowed: export-to-s3-NAME-${region}, since a bucket is for its own region`;
    return [{ path, message }];
  }
  return [];
}
