/** Version of vmware/vsphere that @cdktf/provider-vsphere 11.2.1 is generated from. */
export const DEFAULT_VSPHERE_PROVIDER_VERSION = '2.15.0';

/** The version the stacks are made for; a lab names another one. */
export function vsphereProviderVersion(env: Readonly<Record<string, string | undefined>>): string {
  return env.CONNECTOR_VSPHERE_PROVIDER_VERSION ?? DEFAULT_VSPHERE_PROVIDER_VERSION;
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
