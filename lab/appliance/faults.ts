export const FAULT_KINDS = [
  'slow',
  'reset',
  '500',
  'half',
  'wrongLabel',
  'sessionExpired',
  'reboot',
] as const;

/** Something that goes wrong in the console, on request. */
export interface Fault {
  /**
   * Where: `page:AWS Credentials` (a page's or dialog's title, when it is about to be shown), `submit:Register` (a
   * form's button, or the title of its page), `login` or `any`.
   */
  readonly at: string;
  /** `sessionExpired` forgets the session, `reboot` restarts the virtual machine; both at once. */
  readonly kind: (typeof FAULT_KINDS)[number];
  /** How many times it lets pass first. @default 0 */
  readonly skip?: number;
  /** How many times it happens. @default 1 */
  readonly count?: number;
  /** Of `slow`. @default 3000 */
  readonly delayMs?: number;
  /** Of a submit: what was asked for is done first, and only the answer is lost. @default false */
  readonly after?: boolean;
}

/** The faults that wait for their place in one appliance. */
export class Faults {
  private waiting: { fault: Fault; skip: number; left: number }[] = [];

  /** In the place of those there were. */
  set(faults: readonly Fault[]): void {
    this.waiting = faults.map((fault) => ({ fault, skip: fault.skip ?? 0, left: fault.count ?? 1 }));
  }

  list(): (Fault & { left: number })[] {
    return this.waiting.map(({ fault, left }) => ({ ...fault, left }));
  }

  /** The fault that happens here and now: the first one of the list, counted. */
  take(places: readonly string[]): Fault | undefined {
    let found: Fault | undefined;
    for (const entry of this.waiting) {
      if (found || entry.left === 0 || !places.includes(entry.fault.at)) continue;
      if (entry.skip > 0) {
        entry.skip--;
      } else {
        entry.left--;
        found = entry.fault;
      }
    }
    return found;
  }
}

/** @throws RangeError that says what is wrong with a fault as it comes over the control port */
export function readFaults(given: unknown): Fault[] {
  if (!Array.isArray(given)) throw new RangeError('faults are a list');
  return given.map((fault: unknown, index) => {
    if (!isFault(fault)) {
      throw new RangeError(
        `fault ${index} is not {"at": "any" | "login" | "page:TITLE" | "submit:BUTTON", "kind": ${FAULT_KINDS.join(' | ')}, "skip"?, "count"?, "delayMs"?, "after"?}`,
      );
    }
    return fault;
  });
}

function isFault(value: unknown): value is Fault {
  if (typeof value !== 'object' || value === null) return false;
  const {
    at,
    kind,
    skip = 0,
    count = 1,
    delayMs = 0,
    after = false,
    ...rest
  } = value as Record<string, unknown>;
  return (
    typeof at === 'string' &&
    /^(any|login|(page|submit):.+)$/.test(at) &&
    FAULT_KINDS.some((known) => known === kind) &&
    [skip, count, delayMs].every((number) => Number.isInteger(number) && Number(number) >= 0) &&
    typeof after === 'boolean' &&
    Object.keys(rest).length === 0
  );
}
