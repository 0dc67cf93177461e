/**
 * The environment variable `name`. An empty one counts as unset: pipelines set variables they have no value for
 * to nothing, and nobody means the empty text.
 */
export function setting(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const value = env[name];
  return value === '' ? undefined : value;
}
