import { evaluate, interpolate, isTrue, textOf, type Context } from './expressions';

/** Whether an `if:` holds; without a status function it asks for success as well. */
export function holds(condition: string | undefined, isFine: boolean, context: Context): boolean {
  if (condition === undefined) return isFine;
  const expression = condition.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  const asksForStatus = /\b(always|success|failure|cancelled)\(\)/.test(expression);
  return (asksForStatus || isFine) && isTrue(evaluate(expression, context));
}

/** A map of texts with their expressions evaluated. */
export function texts(
  map: Readonly<Record<string, unknown>> | undefined,
  context: Context,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map ?? {}).map(([name, value]) => [name, textOf(interpolate(String(value), context))]),
  );
}
