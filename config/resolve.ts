import type { ApplianceProfile } from '../appliance/profiles';
import type { Path } from './document';
import type { PartialSpec } from './checks';
import { hostOf } from './vcenter-server';

type Container = Record<string | number, unknown>;

const KEY_SIZES: Readonly<Record<string, number>> = { rsa: 2048, ecdsa: 256 };

/** Defaults that depend on other values or on the profile; the schema describes each as `x-default`. */
const DERIVED: readonly { path: Path; value: (spec: PartialSpec, profile: ApplianceProfile) => unknown }[] = [
  { path: ['appliance', 'vmName'], value: (spec) => spec.name },
  { path: ['appliance', 'diskProvisioning'], value: (_, profile) => profile.disks.advised.value },
  {
    path: ['appliance', 'managementConsole', 'port'],
    value: (_, profile) => profile.managementConsole.port.value,
  },
  { path: ['appliance', 'vmConsole', 'user'], value: (_, profile) => profile.vmConsole.user.value },
  {
    path: ['aws', 'identity', 'userName'],
    value: ({ name, aws }) =>
      name === undefined || aws?.identity?.existingUser !== undefined ? undefined : `aws-connector-${name}`,
  },
  {
    path: ['aws', 'identity', 'policy', 'exclusive'],
    value: ({ aws }) => aws?.identity?.existingUser === undefined,
  },
  {
    path: ['aws', 'identity', 'trustRole', 'name'],
    value: ({ name }) => (name === undefined ? undefined : `aws-connector-${name}-trust`),
  },
  {
    path: ['aws', 'identity', 'samlRole', 'name'],
    value: ({ name }) => (name === undefined ? undefined : `AWS-Management-Portal-for-vCenter-${name}`),
  },
  {
    path: ['aws', 'exportBucket', 'name'],
    value: ({ name, aws }) =>
      name === undefined || aws?.region === undefined ? undefined : `export-to-s3-${name}-${aws.region}`,
  },
  {
    path: ['registration', 'vcenterAddress'],
    value: ({ vcenter }) => (typeof vcenter?.server === 'string' ? hostOf(vcenter.server) : undefined),
  },
  {
    path: ['certificate', 'key', 'size'],
    value: ({ certificate }) => KEY_SIZES[certificate?.key?.algorithm ?? ''],
  },
  { path: ['backend', 'http', 'unlockAddress'], value: ({ backend }) => backend?.http?.lockAddress },
];

/**
 * Fills in the computed defaults, in place. What the file declares stays, and so does what was taken out
 * because it is wrong (`removed`): a default in its place would hide or move the error.
 */
export function deriveDefaults(spec: object, profile: ApplianceProfile, removed: readonly Path[]): void {
  for (const { path, value } of DERIVED) {
    if (removed.some((gone) => startsWith(path, gone))) continue;
    const parent = getIn(spec, path.slice(0, -1));
    const key = path[path.length - 1];
    if (typeof parent !== 'object' || parent === null || key === undefined) continue;
    const container = parent as Container;
    if (container[key] !== undefined) continue;
    const derived = value(spec, profile);
    if (derived !== undefined) container[key] = derived;
  }
}

export function getIn(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Container)[step] : undefined),
    value,
  );
}

/** Takes the value at `path` out, if it is there. */
export function removeIn(value: unknown, path: Path): void {
  const parent = getIn(value, path.slice(0, -1));
  const key = path[path.length - 1];
  if (typeof parent !== 'object' || parent === null || key === undefined) return;
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
}

export const startsWith = (path: Path, prefix: Path): boolean =>
  prefix.every((step, index) => path[index] === step);
