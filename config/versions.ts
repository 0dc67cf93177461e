import { setting } from './setting';

/** Version of vmware/vsphere that @cdktf/provider-vsphere 11.2.1 is generated from. */
const DEFAULT_VSPHERE_PROVIDER_VERSION = '2.15.0';

const VARIABLE = 'CONNECTOR_VSPHERE_PROVIDER_VERSION';

/**
 * The version of vmware/vsphere the stacks are made for; a lab names another one.
 *
 * @throws Error in one sentence when the variable holds no exact version: a range would pin nothing, and the
 *   checks that depend on the version would compare with NaN
 */
export function vsphereProviderVersion(env: Readonly<Record<string, string | undefined>>): string {
  const version = setting(env, VARIABLE) ?? DEFAULT_VSPHERE_PROVIDER_VERSION;
  if (!/^\d{1,9}\.\d{1,9}\.\d{1,9}$/.test(version)) {
    throw new Error(
      `${VARIABLE}: found ${JSON.stringify(version)}; allowed: one exact version, MAJOR.MINOR.PATCH, such as ${DEFAULT_VSPHERE_PROVIDER_VERSION}`,
    );
  }
  return version;
}

/** Compares MAJOR.MINOR.PATCH numerically: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
