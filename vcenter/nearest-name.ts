import { distance } from 'fastest-levenshtein';

/**
 * The name that was most likely meant, or none: at most a third of the letters (and at least one) may differ, case
 * counting half.
 */
export function nearestName(found: string, names: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(found.length / 3));
  const cost = (name: string): number =>
    (distance(found, name) + distance(found.toLowerCase(), name.toLowerCase())) / 2;
  const [best] = names
    .map((name) => ({ name, cost: cost(name) }))
    .filter((candidate) => candidate.cost <= limit)
    .sort((a, b) => a.cost - b.cost);
  return best?.name;
}

/** `; did you mean "x"?`, or nothing. */
export function suggestion(found: string, names: readonly string[]): string {
  const near = nearestName(found, names);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
