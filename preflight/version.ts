/**
 * Negative when `version` is older than `bound`, positive when newer, 0 when it belongs to it. Only as many parts
 * as the bound has are compared: 6.0.0 belongs to 6.0.
 */
export function compareVersions(version: string, bound: string): number {
  const parts = version.split('.').map(Number);
  for (const [index, part] of bound.split('.').entries()) {
    const difference = (parts[index] ?? 0) - Number(part);
    if (difference !== 0) return difference;
  }
  return 0;
}
