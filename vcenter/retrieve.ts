import { faultOfTask, isFault } from './fault';
import { filterSpec, objectSpec, propertySpec } from './property-specs';
import { referenceKey, type ManagedObjectReference } from './reference';
import type { VcenterSession } from './session';
import type { SoapElement } from './soap-element';
import { dataObject, type DataObject } from './soap-value';

/** An object with the properties that were asked for. */
export class ObjectContent {
  constructor(
    readonly ref: ManagedObjectReference,
    /** By path. An unset property is not there, and neither is one the user may not read. */
    readonly properties: ReadonlyMap<string, SoapElement>,
    /** Why a property is not there although it has a value: a LocalizedMethodFault, mostly NoPermission, by path. */
    readonly missing: ReadonlyMap<string, SoapElement> = new Map(),
  ) {}

  get(path: string): SoapElement | undefined {
    return this.properties.get(path);
  }

  /** The texts, numbers and so on of simple properties; `undefined` when unset. */
  string(path: string): string | undefined {
    return this.get(path)?.string();
  }

  number(path: string): number | undefined {
    return this.get(path)?.number();
  }

  boolean(path: string): boolean | undefined {
    return this.get(path)?.boolean();
  }

  date(path: string): Date | undefined {
    return this.get(path)?.date();
  }

  reference(path: string): ManagedObjectReference | undefined {
    return this.get(path)?.reference();
  }

  references(path: string): ManagedObjectReference[] {
    return this.get(path)?.references() ?? [];
  }

  /** The items of a list; none when unset. */
  items(path: string): readonly SoapElement[] {
    return this.get(path)?.items ?? [];
  }
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/** Objects an answer holds at most; the rest is asked for with the token vCenter gives. */
const PAGE_OBJECTS = 500;

/**
 * Reads properties of objects, in the order of `refs`. One property collector call for all of them, and one more for
 * each 500.
 *
 * @throws VcenterFault `ManagedObjectNotFound` when one does not exist
 */
export async function retrieve(
  session: VcenterSession,
  refs: readonly ManagedObjectReference[],
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<ObjectContent[]> {
  if (refs.length === 0) return [];
  const types = [...new Set(refs.map(({ type }) => type))];
  const specs = [
    filterSpec(
      types.map((type) => propertySpec(type, paths)),
      refs.map((ref) => objectSpec(ref)),
    ),
  ];
  const found = new Map(
    (await retrieveBy(session, specs, options)).map((content) => [referenceKey(content.ref), content]),
  );
  return refs.map((ref) => found.get(referenceKey(ref)) ?? new ObjectContent(ref, new Map()));
}

/** Reads properties of one object. */
export async function retrieveOne(
  session: VcenterSession,
  ref: ManagedObjectReference,
  paths: readonly string[],
  options?: ReadOptions,
): Promise<ObjectContent> {
  const [content] = await retrieve(session, [ref], paths, options);
  return content ?? new ObjectContent(ref, new Map());
}

/** All that the filters select, page by page. When the session ends between two pages, all is read again, once. */
export async function retrieveBy(
  session: VcenterSession,
  specs: readonly DataObject[],
  options: ReadOptions & { ofSession?: boolean } = {},
): Promise<ObjectContent[]> {
  const read = () => retrievePages(session, specs, options);
  return options.ofSession ? read() : againWhenSessionEnds(read);
}

/** Runs a read of several calls that only make sense in one session; once more in a new one when that has ended. */
export function againWhenSessionEnds<T>(read: () => Promise<T>): Promise<T> {
  return read().catch((error: unknown) => {
    if (!isFault(error, 'NotAuthenticated')) throw error;
    return read();
  });
}

async function retrievePages(
  session: VcenterSession,
  specs: readonly DataObject[],
  { signal }: ReadOptions,
): Promise<ObjectContent[]> {
  const collector = session.manager('propertyCollector');
  const check = (answer: SoapElement) => {
    refuseLostSession(session, answer);
  };
  const call = { ofSession: true, signal, check };
  const fields = { specSet: specs, options: dataObject({ maxObjects: PAGE_OBJECTS }) };
  const first = await session.call('RetrievePropertiesEx', collector, fields, { ...call, repeatable: true });
  const contents: ObjectContent[] = [];
  for (let page = first.at('returnval'); page;) {
    for (const element of page.all('objects')) contents.push(...contentOf(element));
    const token = page.string('token');
    if (token === undefined) break;
    // A token is good once: a page that was lost on its way cannot be asked for again.
    page = (await session.call('ContinueRetrievePropertiesEx', collector, { token }, call)).at('returnval');
  }
  return contents;
}

/** Without a session vCenter does not refuse to read: it tells for each property that nobody is logged in. */
function refuseLostSession(session: VcenterSession, answer: SoapElement): void {
  for (const object of answer.at('returnval')?.all('objects') ?? []) {
    const lost = object
      .all('missingSet')
      .find((missing) => missing.at('fault', 'fault')?.type === 'NotAuthenticated');
    const fault = lost?.at('fault');
    if (fault) throw faultOfTask(fault, { server: session.server, operation: 'RetrievePropertiesEx' });
  }
}

function contentOf(element: SoapElement): ObjectContent[] {
  const ref = element.reference('obj');
  if (!ref) return [];
  const properties = byName(element.all('propSet'), 'name', 'val');
  return [new ObjectContent(ref, properties, byName(element.all('missingSet'), 'path', 'fault'))];
}

function byName(elements: readonly SoapElement[], key: string, content: string): Map<string, SoapElement> {
  const found = new Map<string, SoapElement>();
  for (const element of elements) {
    const [name, value] = [element.string(key), element.at(content)];
    if (name !== undefined && value) found.set(name, value);
  }
  return found;
}
