import { isUnknown } from '../value/unknown';

/**
 * A rule about one value of the configuration. It is never asked about null, nor about a value that is
 * (or, unless `partlyKnown`, contains) UNKNOWN: Terraform validates again when the value is known.
 */
export interface Validator<V> {
  /** The rule in words, for the documentation: `one of: running, stopped`. */
  readonly describe: string;
  /** `check` may be asked about a list, map or object with UNKNOWN inside. Default: false. */
  readonly partlyKnown?: boolean;
  /** What is wrong and what is allowed, as the end of "ATTRIBUTE ..."; undefined when nothing is. */
  check(value: V): string | undefined;
}

/** A validator that also narrows the attribute's type to the values it allows. */
export interface OneOf<V extends string> extends Validator<string> {
  readonly values: readonly V[];
}

/** Only these texts. In models the attribute has the type of their union. */
export function oneOf<const V extends string>(...values: readonly V[]): OneOf<V> {
  const allowed = values.map((value) => `"${value}"`).join(', ');
  return {
    describe: `one of: ${allowed}`,
    values,
    check: (value) =>
      (values as readonly string[]).includes(value) ? undefined : `is "${value}"; allowed: ${allowed}`,
  };
}

/** The whole text must match. `what` names the form in words: `a UUID`. */
export function matches(pattern: RegExp, what: string): Validator<string> {
  const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, ''));
  return {
    describe: what,
    check: (value) => (whole.test(value) ? undefined : `is "${value}", which is not ${what}`),
  };
}

/** Length of a text in characters (code points), both bounds allowed. */
export function lengthBetween(minimum: number, maximum: number): Validator<string> {
  const rule = `${minimum} to ${maximum} characters`;
  return {
    describe: rule,
    check(value) {
      const length = [...value].length;
      return length >= minimum && length <= maximum
        ? undefined
        : `has ${length} characters; allowed: ${rule}`;
    },
  };
}

/** Number of elements of a list, set or map, both bounds allowed. */
export function sizeBetween(minimum: number, maximum: number): Validator<object> {
  const rule = `${minimum} to ${maximum} elements`;
  return {
    describe: rule,
    check(value) {
      const size = Object.keys(value).length;
      return size >= minimum && size <= maximum ? undefined : `has ${size} elements; allowed: ${rule}`;
    },
  };
}

/** Both bounds allowed. */
export function intBetween(minimum: number, maximum: number): Validator<number> {
  const rule = `${minimum} to ${maximum}`;
  return {
    describe: rule,
    check: (value) => (value >= minimum && value <= maximum ? undefined : `is ${value}; allowed: ${rule}`),
  };
}

/** The rule for every element of a list, set or map. */
export function each<V>(rule: Validator<V>): Validator<readonly V[] | Readonly<Record<string, V>>> {
  return {
    describe: `each: ${rule.describe}`,
    check(value) {
      const wrong = Object.entries(value as Readonly<Record<string, V>>).flatMap(([key, element]) => {
        const problem = rule.check(element);
        return problem === undefined ? [] : [`element ${key} ${problem}`];
      });
      return wrong.length === 0 ? undefined : `is not valid: ${wrong.join('; ')}`;
    },
  };
}

/** Among these attributes of an object exactly one is set. */
export function exactlyOneOf(...names: readonly string[]): Validator<object> {
  return relation(names, 'exactly one of', (count, possible) => count === 1 || (count === 0 && possible > 0));
}

/** Among these attributes of an object one or more are set. */
export function atLeastOneOf(...names: readonly string[]): Validator<object> {
  return relation(names, 'at least one of', (count, possible) => count + possible > 0);
}

/** Among these attributes of an object at most one is set. */
export function atMostOneOf(...names: readonly string[]): Validator<object> {
  return relation(names, 'at most one of', (count) => count <= 1);
}

/** All of these attributes of an object are set, or none. */
export function requiredTogether(...names: readonly string[]): Validator<object> {
  return relation(
    names,
    'all or none of',
    (count, possible) => count === 0 || count + possible === names.length,
  );
}

/** `holds` gets how many of the attributes are set, and how many are unknown and so may turn out to be. */
function relation(
  names: readonly string[],
  rule: string,
  holds: (count: number, possible: number) => boolean,
): Validator<object> {
  const describe = `${rule}: ${names.join(', ')}`;
  return {
    describe,
    partlyKnown: true,
    check(value) {
      const fields = value as Readonly<Record<string, unknown>>;
      const given = names.filter((name) => fields[name] !== null && !isUnknown(fields[name]));
      const possible = names.filter((name) => isUnknown(fields[name]));
      if (holds(given.length, possible.length)) return undefined;
      return `sets ${given.length === 0 ? 'none' : given.join(', ')}; allowed is ${describe}`;
    },
  };
}
