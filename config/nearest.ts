import { distance } from 'fastest-levenshtein';

/**
 * The candidate somebody who wrote `found` most likely meant, or none: at most a third of its letters
 * (and at least one) may differ. Case counts half, since `Datastore` is closer to `datastore` than to `datastores`.
 */
export function nearest(found: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(found.length / 3));
  let best: { candidate: string; cost: number } | undefined;
  for (const candidate of candidates) {
    const cost = (distance(found, candidate) + distance(found.toLowerCase(), candidate.toLowerCase())) / 2;
    if (cost <= limit && (best === undefined || cost < best.cost)) best = { candidate, cost };
  }
  return best?.candidate;
}

/** `; did you mean "x"?`, or nothing. */
export function suggestion(found: string, candidates: readonly string[]): string {
  const near = nearest(found, candidates);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
