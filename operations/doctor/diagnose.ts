import type { HealthItem } from '../../appliance/console/console';
import type { NextStep, Signs, TroubleCase, Troubleshooting } from '../../appliance/profiles';

/** What was seen of a connector. */
export interface Observation {
  readonly signs: Signs;
  /** Every item of its health; empty where it could not be asked. */
  readonly health: readonly HealthItem[];
  /** What was found, in the words of whoever said it; one sentence each. */
  readonly notes: readonly string[];
  readonly version?: string;
}

/** A case that is there, with what makes it so. */
export interface Diagnosis {
  readonly id: string;
  readonly title: string;
  readonly status: 'warning' | 'error';
  readonly cause: string;
  /** What the connector itself says of it; empty when nothing. */
  readonly message: string;
  /** Ids of cases that are there too and explain this one: they come first. */
  readonly follows: readonly string[];
  readonly steps: readonly NextStep[];
  /** Where it is written. */
  readonly source: string;
}

/**
 * The cases that are there, in the profile's order: what explains another one before it. One that is alone hides the
 * others.
 */
export function diagnose(
  { signs, health }: Pick<Observation, 'signs' | 'health'>,
  { cases }: Pick<Troubleshooting, 'cases'>,
): Diagnosis[] {
  const all = cases.flatMap(({ value, source }) => {
    const item = value.health && health.find(({ name }) => name === value.health?.item);
    return holds(value, signs, item) ? [{ value, source, item }] : [];
  });
  const alone = all.find(({ value }) => value.alone === true);
  const found = alone === undefined ? all : [alone];
  const there = found.map(({ value }) => value.id);
  const told = found.map(({ value, source, item }): Diagnosis => {
    const { id, title, cause, steps, follows = [], status } = value;
    return {
      ...{ id, title, cause, steps, source },
      status: item === undefined || item.status === 'ok' ? status : item.status,
      message: item?.message ?? '',
      follows: follows.filter((other) => there.includes(other)),
    };
  });
  return [
    ...told.filter(({ follows }) => follows.length === 0),
    ...told.filter(({ follows }) => follows.length > 0),
  ];
}

function holds({ signs: wanted, health }: TroubleCase, signs: Signs, item: HealthItem | undefined): boolean {
  if (health !== undefined && (item === undefined || !health.status.some((status) => status === item.status)))
    return false;
  return Object.entries(wanted ?? {}).every(([name, words]) => {
    const sign = signs[name as keyof Signs];
    return sign !== undefined && (words as readonly string[]).includes(sign);
  });
}

/** 0: nothing is wrong, 1: a warning, 2: an error. */
export const exitCodeOf = (diagnoses: readonly Diagnosis[]): number =>
  diagnoses.some(({ status }) => status === 'error') ? 2 : diagnoses.length > 0 ? 1 : 0;
