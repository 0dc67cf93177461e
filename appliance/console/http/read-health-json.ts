import type { HttpHealth } from '../../profiles/console-profile';
import type { HealthItem, HealthReport, HealthStatus } from '../console';

/** Undefined when the answer is not of the form the profile describes. */
export function readHealthJson(health: HttpHealth, json: unknown): HealthReport | undefined {
  const list = at(json, health.items);
  if (!Array.isArray(list)) return undefined;
  const items: HealthItem[] = [];
  for (const element of list as unknown[]) {
    const name = textAt(element, health.name);
    const said = textAt(element, health.status);
    const status = (Object.entries(health.statuses) as [HealthStatus, readonly string[]][]).find(
      ([, words]) => said !== undefined && words.includes(said),
    )?.[0];
    if (name === undefined || status === undefined) return undefined;
    items.push({ name, status, message: textAt(element, health.message) ?? '' });
  }
  const version = health.version === undefined ? undefined : textAt(json, health.version);
  const registered = health.registered === undefined ? undefined : truthAt(json, health.registered);
  return {
    ...(version !== undefined && { version }),
    ...(registered !== undefined && { registered }),
    items,
  };
}

export function textAt(json: unknown, path: string): string | undefined {
  const value = at(json, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export function truthAt(json: unknown, path: string): boolean | undefined {
  const value = at(json, path);
  return typeof value === 'boolean' ? value : undefined;
}

const at = (json: unknown, path: string): unknown =>
  path === ''
    ? json
    : path
        .split('.')
        .reduce<unknown>(
          (value, name) =>
            typeof value === 'object' && value !== null && Object.hasOwn(value, name)
              ? (value as Record<string, unknown>)[name]
              : undefined,
          json,
        );
