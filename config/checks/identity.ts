import type { Check, Finding } from './check';

/** IAM's limit for the name of a user or a role (IAM User Guide, "IAM and AWS STS quotas"). */
const NAME_LIMIT = 64;

const isSameName = (one: string | undefined, other: string): boolean =>
  one?.toLowerCase() === other.toLowerCase();

/** One user or another, with a name IAM takes. */
export const identity: Check = (spec) => {
  const declared = spec.aws?.identity;
  const findings: Finding[] = [];
  const { userName, existingUser, vmImportUser } = declared ?? {};
  if (userName !== undefined && existingUser !== undefined) {
    const message = `aws.identity: userName "${userName}" creates a user, existingUser "${existingUser}" takes one that exists; keep one of them`;
    findings.push({ path: ['aws', 'identity', 'existingUser'], at: 'key', message });
  }
  if (userName !== undefined && userName.length > NAME_LIMIT) {
    const message = `aws.identity.userName: the default "${userName}" has ${userName.length} characters, IAM allows ${NAME_LIMIT}; give a shorter userName`;
    findings.push({ path: ['aws', 'identity', 'userName'], message });
  }
  const second = vmImportUser?.userName;
  // IAM tells names apart by more than case.
  if (second !== undefined && [userName, existingUser].some((first) => isSameName(first, second))) {
    const message = `aws.identity.vmImportUser.userName: "${second}" is the connector's own user; VM import needs a second one, or none`;
    findings.push({ path: ['aws', 'identity', 'vmImportUser', 'userName'], message });
  }
  return findings;
};
