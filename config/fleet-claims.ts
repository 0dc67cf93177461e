import { hasIdentity, isWanted } from './checks';
import type { ConnectorSpec } from './loaded-spec';
import { serverKey } from './vcenter-server';

/** Something a connector may not share with another one. */
export interface Claim {
  readonly path: readonly string[];
  /** Equal keys collide. */
  readonly key: string;
  /** The key holds in one AWS account only. @default false */
  readonly inAccount?: boolean;
  /** What is taken exists already, and is not created. @default false */
  readonly existing?: boolean;
  /** What to say when `other` was made before, in `file`. */
  readonly message: (other: Claim, file: string) => string;
}

/** All a connector claims. An absent one gives everything up, but for its name: its state still goes by it. */
export function claimsOf(spec: ConnectorSpec): Claim[] {
  return [
    {
      path: ['name'],
      key: JSON.stringify(['name', spec.name]),
      message: (_, file) => `name: "${spec.name}" is the name in ${file} too; each connector needs its own`,
    },
    ...(isWanted(spec) ? [virtualMachine(spec)] : []),
    ...(hasIdentity(spec) ? [...users(spec), ...roles(spec), ...exportBucket(spec)] : []),
  ];
}

function virtualMachine({ vcenter, appliance: { vmName } }: ConnectorSpec): Claim {
  return {
    path: ['appliance', 'vmName'],
    key: JSON.stringify(['vm', serverKey(vcenter.server), vcenter.datacenter, vcenter.folder, vmName]),
    message: (_, file) =>
      `appliance.vmName: "${vmName}" lies in the same folder of the same vCenter in ${file}; give each VM its own name`,
  };
}

/** IAM keeps the case of a name, and goes by it nowhere (IAM User Guide, "IAM and AWS STS quotas"). */
const iamKey = (kind: string, name: string): string => JSON.stringify([kind, name.toLowerCase()]);

/**
 * Users have one namespace an account, whether they are created or exist. One that exists may not be shared either:
 * the attachment of a policy to it is one and the same for both connectors, and goes when the first of them does.
 */
function users({ aws: { identity } }: ConnectorSpec): Claim[] {
  const user = (name: string | undefined, steps: readonly string[], existing = false): Claim[] => {
    if (name === undefined) return [];
    const path = ['aws', 'identity', ...steps];
    const subject = `${path.join('.')}: "${name}"`;
    const remedy = 'give each connector its own user';
    const message = (other: Claim, file: string): string => {
      if (existing && other.existing === true) {
        return `${subject} is the existing user of ${file} too, and removing one connector would take the policies from the other; ${remedy}`;
      }
      if (other.existing === true) return `${subject} is the existing user of ${file}; ${remedy}`;
      return `${subject} is created by ${file}${existing ? '' : ' too'}; ${remedy}`;
    };
    return [{ path, key: iamKey('user', name), inAccount: true, existing, message }];
  };
  return [
    ...user(identity.userName, ['userName']),
    ...user(identity.existingUser, ['existingUser'], true),
    ...user(identity.vmImportUser?.userName, ['vmImportUser', 'userName']),
  ];
}

function roles({ aws: { identity } }: ConnectorSpec): Claim[] {
  const role = (key: 'vmImportRole' | 'trustRole' | 'samlRole', remedy: string): Claim[] => {
    const name = identity[key]?.name;
    if (name === undefined) return [];
    const path = ['aws', 'identity', key];
    const message = (_: Claim, file: string): string =>
      `${path.join('.')}: "${name}" is created by ${file} too; ${remedy}`;
    return [{ path, key: iamKey('role', name), inAccount: true, message }];
  };
  return [
    ...role('vmImportRole', 'one connector of an account declares it'),
    ...role('trustRole', 'give each connector its own role'),
    ...role('samlRole', 'give each connector its own role'),
  ];
}

/** A bucket's name is taken for every account of a partition, and its region stands in it. */
function exportBucket({ aws }: ConnectorSpec): Claim[] {
  const name = aws.exportBucket?.name;
  if (name === undefined) return [];
  const message = (_: Claim, file: string): string =>
    `aws.exportBucket: "${name}" is created by ${file} too; one connector declares a bucket`;
  return [{ path: ['aws', 'exportBucket'], key: JSON.stringify(['bucket', name]), message }];
}
