import type { ManagedObjectReference } from './reference';

/**
 * An element of an answer. The vSphere API's answers carry types only where several are possible, so the reader says
 * what it expects; what is missing is `undefined`, as the API leaves unset properties out.
 */
export class SoapElement {
  constructor(
    /** Without its prefix. */
    readonly name: string,
    /** xsi:type without its prefix: `VirtualMachineRuntimeInfo`, `string`, `ArrayOfGuestNicInfo`. */
    readonly type: string | undefined,
    /** The attribute `type` of a managed object reference. */
    readonly referenceType: string | undefined,
    readonly children: readonly SoapElement[],
    /** The text directly inside; white space is kept. */
    readonly text: string,
  ) {}

  /** All children of that name; a list in the API is an element repeated. */
  all(name: string): SoapElement[] {
    return this.children.filter((child) => child.name === name);
  }

  /** The descendant at a path of names, each time the first: `at('runtime', 'powerState')`. */
  at(...path: readonly string[]): SoapElement | undefined {
    const [name, ...rest] = path;
    if (name === undefined) return this;
    return this.children.find((child) => child.name === name)?.at(...rest);
  }

  /** The items of a property that is a list (`ArrayOfString`, `ArrayOfManagedObjectReference`). */
  get items(): readonly SoapElement[] {
    return this.children;
  }

  string(...path: readonly string[]): string | undefined {
    return this.at(...path)?.text;
  }

  number(...path: readonly string[]): number | undefined {
    const text = this.at(...path)?.text.trim();
    const value = Number(text);
    return text === undefined || text === '' || Number.isNaN(value) ? undefined : value;
  }

  boolean(...path: readonly string[]): boolean | undefined {
    const text = this.at(...path)?.text.trim();
    return text === undefined ? undefined : text === 'true' || text === '1';
  }

  date(...path: readonly string[]): Date | undefined {
    const text = this.at(...path)?.text.trim();
    const date = new Date(text ?? '');
    return Number.isNaN(date.getTime()) ? undefined : date;
  }

  reference(...path: readonly string[]): ManagedObjectReference | undefined {
    const element = this.at(...path);
    if (element?.referenceType === undefined) return undefined;
    return { type: element.referenceType, value: element.text.trim() };
  }

  /** References among the children: a list property's items, or the repeated elements of that name. */
  references(name?: string): ManagedObjectReference[] {
    const elements = name === undefined ? this.children : this.all(name);
    return elements.flatMap((element) => element.reference() ?? []);
  }
}
