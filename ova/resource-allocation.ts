import { toBytes } from './allocation-units';
import { quote } from './quote';
import type { OvfAllocation } from './types';
import { type Element, childText } from './xml';

const MIB = 2 ** 20;

/** Above any machine there is: some exporters write "unlimited" as the highest number their type has. */
const UNLIMITED = 2 ** 31;

interface Resource {
  /** In a sentence. */
  readonly name: string;
  /** What vSphere counts in when the item names no units. */
  readonly defaultUnits: string;
  /** A quantity in the units vSphere is told: MHz or MiB. */
  readonly convert: (quantity: string, units: string) => number | undefined;
}

export const PROCESSORS: Resource = {
  name: 'processors',
  defaultUnits: 'hertz * 10^6',
  convert: (quantity, units) => {
    const exponent = /^hertz\s*(?:\*\s*10\s*\^\s*(\d{1,2}))?$/i.exec(units.trim());
    return exponent === null
      ? undefined
      : Math.ceil((Number(quantity) * 10 ** Number(exponent[1] ?? 0)) / 1e6);
  },
};

export const MEMORY: Resource = {
  name: 'memory',
  defaultUnits: 'byte * 2^20',
  convert: (quantity, units) => {
    const bytes = toBytes(quantity, units);
    return bytes === undefined ? undefined : Math.ceil(bytes / MIB);
  },
};

/**
 * What an item of processors or memory is guaranteed, limited to and weighed by (rasd:Reservation, Limit, Weight);
 * undefined when that is what every machine has. Problems are sentences without the file's name.
 */
export function readAllocation(
  item: Element | undefined,
  { name, defaultUnits, convert }: Resource,
  where: string,
  problems: string[],
): OvfAllocation | undefined {
  const units = childText(item, 'AllocationUnits') ?? defaultUnits;
  const read = (field: string, value: (text: string) => number | undefined): number | undefined => {
    const text = childText(item, field);
    // -1 is vSphere's own word for none.
    if (text === undefined || text === '' || text === '-1') return undefined;
    if (/^\d+$/.test(text) && Number(text) >= UNLIMITED * MIB) return undefined;
    const found = /^\d+$/.test(text) ? value(text) : undefined;
    if (found === undefined) {
      problems.push(
        `${where} gives ${quote(text)} in units of ${quote(units)} as the rasd:${field} of its ${name}; a whole number and units such as ${quote(defaultUnits)} are expected`,
      );
    }
    return found === undefined || found === 0 || found >= UNLIMITED ? undefined : found;
  };
  const allocation = {
    reservation: read('Reservation', (text) => convert(text, units)),
    limit: read('Limit', (text) => convert(text, units)),
    shares: read('Weight', Number),
  };
  const given = Object.entries(allocation).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
