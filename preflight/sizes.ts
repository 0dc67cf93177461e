const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `12.4 GiB`, rounded up: what is needed must not look smaller than it is. */
export function formatBytes(bytes: number): string {
  const index = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** index;
  return `${index === 0 ? value : Math.ceil(value * 10) / 10} ${UNITS[index] ?? ''}`;
}
