import { faultOfTask, isFault, VcenterFault } from './fault';
import { filterSpec, objectSpec, propertySpec } from './property-specs';
import { sameReference, type ManagedObjectReference } from './reference';
import { ObjectContent } from './retrieve';
import type { VcenterSession } from './session';
import type { SoapElement } from './soap-element';
import { dataObject } from './soap-value';

export interface WaitOptions {
  /** Default: as long as it takes. */
  readonly timeoutSeconds?: number;
  /** Ends the wait with the signal's reason; what is waited for goes on. */
  readonly signal?: AbortSignal;
  /** For the message when time is over: `VirtualMachine "fra-01" to be powered off`. */
  readonly waitingFor?: string;
}

/** What was waited for did not come in time. It may still come. */
export class VcenterTimeoutError extends Error {
  constructor(
    message: string,
    /** The object as it was last seen. */
    readonly last: ObjectContent,
  ) {
    super(message);
    this.name = 'VcenterTimeoutError';
  }
}

/** vCenter answers each wait after this time at the latest, so that a dead connection is noticed. */
const WAIT_SECONDS = 30;
/** Beyond the wait itself. */
const ANSWER_SECONDS = 60;
/** A session that ends so often in one wait is no accident. */
const MOST_SESSIONS = 3;

/**
 * Waits until the properties of an object satisfy `predicate`; it is asked at once and after every change. vCenter
 * tells the changes (WaitForUpdatesEx), to a property collector of this call's own: the session's default one is not
 * made for several waiting clients. It survives the loss of the session.
 *
 * @returns the properties that satisfied it
 * @throws VcenterTimeoutError, VcenterFault (`ManagedObjectNotFound` when the object goes away), VcenterTransportError,
 *   the signal's reason, or what `predicate` throws
 */
export async function waitForProperty(
  session: VcenterSession,
  ref: ManagedObjectReference,
  paths: readonly string[],
  predicate: (content: ObjectContent) => boolean,
  options: WaitOptions = {},
): Promise<ObjectContent> {
  const { timeoutSeconds = Number.POSITIVE_INFINITY } = options;
  const deadline = performance.now() + timeoutSeconds * 1000;
  for (let sessions = 1; ; sessions++) {
    try {
      return await watch(session, { ref, paths, predicate, deadline, options });
    } catch (error) {
      if (!isCollectorLost(error) || sessions === MOST_SESSIONS) throw error;
    }
  }
}

/** Its session has ended, or vCenter has dropped it for another reason; the object itself may be well. */
function isCollectorLost(error: unknown): boolean {
  if (isFault(error, 'ManagedObjectNotFound')) {
    return error.details?.reference('obj')?.type.startsWith('Property') ?? false;
  }
  return isFault(error, 'NotAuthenticated', 'RequestCanceled', 'InvalidCollectorVersion');
}

interface Watch {
  readonly ref: ManagedObjectReference;
  readonly paths: readonly string[];
  readonly predicate: (content: ObjectContent) => boolean;
  readonly deadline: number;
  readonly options: WaitOptions;
}

async function watch(session: VcenterSession, watched: Watch): Promise<ObjectContent> {
  const { ref, paths, options } = watched;
  const { signal } = options;
  const created = await session.call(
    'CreatePropertyCollector',
    session.manager('propertyCollector'),
    {},
    { signal },
  );
  const collector = created.reference('returnval');
  if (!collector) throw new Error(`${session.server}: CreatePropertyCollector returned no collector`);
  try {
    const spec = filterSpec([propertySpec(ref.type, paths)], [objectSpec(ref)]);
    await session.call(
      'CreateFilter',
      collector,
      // Of a property that changes inside, all of it is told: nothing has to be put together here.
      { spec, partialUpdates: false },
      { signal, ofSession: true },
    );
    return await follow(session, collector, watched);
  } finally {
    // It ends a wait that was given up, too; and ends with the session if this fails.
    const call = { timeoutSeconds: 20, ofSession: true };
    const destroyed = session.call('DestroyPropertyCollector', collector, {}, call).catch(() => undefined);
    if (!signal?.aborted) await destroyed;
  }
}

async function follow(
  session: VcenterSession,
  collector: ManagedObjectReference,
  { ref, predicate, deadline, options }: Watch,
): Promise<ObjectContent> {
  const properties = new Map<string, SoapElement>();
  for (let version = ''; ;) {
    const left = deadline - performance.now();
    const seconds = Math.max(0, Math.min(WAIT_SECONDS, Math.ceil(left / 1000)));
    const answer = await session.call(
      'WaitForUpdatesEx',
      collector,
      { version, options: dataObject({ maxWaitSeconds: seconds }) },
      {
        repeatable: true,
        waits: true,
        ofSession: true,
        timeoutSeconds: seconds + ANSWER_SECONDS,
        signal: options.signal,
      },
    );
    const updates = answer.at('returnval');
    if (updates) {
      version = updates.string('version') ?? version;
      apply(session, ref, updates, properties);
      const content = new ObjectContent(ref, new Map(properties));
      // Half of a change is none: the rest comes with the next answer.
      if (updates.boolean('truncated') !== true && predicate(content)) return content;
    }
    if (performance.now() >= deadline) {
      throw timeoutError(session, new ObjectContent(ref, properties), options);
    }
  }
}

function apply(
  session: VcenterSession,
  ref: ManagedObjectReference,
  updates: SoapElement,
  properties: Map<string, SoapElement>,
): void {
  for (const update of updates.all('filterSet').flatMap((filter) => filter.all('objectSet'))) {
    const object = update.reference('obj');
    if (!object || !sameReference(object, ref)) continue;
    const context = { server: session.server, operation: 'WaitForUpdatesEx', self: ref };
    if (update.string('kind') === 'leave') {
      throw new VcenterFault(
        `${session.server}: ${ref.type} ${ref.value} was removed while it was waited for.`,
        'ManagedObjectNotFound',
        '',
        undefined,
        context.operation,
      );
    }
    const missing = update.at('missingSet', 'fault');
    if (missing) throw faultOfTask(missing, context);
    for (const change of update.all('changeSet')) {
      const [name = '', value] = [change.string('name'), change.at('val')];
      if (value) properties.set(name, value);
      else properties.delete(name);
    }
  }
}

function timeoutError(
  session: VcenterSession,
  last: ObjectContent,
  options: WaitOptions,
): VcenterTimeoutError {
  const { timeoutSeconds = 0, waitingFor } = options;
  const { ref } = last;
  const seen = [...last.properties]
    .filter(([, value]) => value.children.length === 0 && value.text !== '')
    .map(([path, value]) => `${path} ${value.text.slice(0, 100)}`);
  const what = waitingFor ?? `a change of ${ref.type} ${ref.value}`;
  const at = seen.length === 0 ? '' : ` (last seen: ${seen.join(', ')})`;
  return new VcenterTimeoutError(
    `${session.server}: gave up after ${timeoutSeconds} s waiting for ${what}${at}.`,
    last,
  );
}
