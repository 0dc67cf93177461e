import { displayName, type ManagedObjectReference } from './reference';
import { retrieve, retrieveOne, type ReadOptions } from './retrieve';
import type { VcenterSession } from './session';

export interface HostFacts {
  readonly ref: ManagedObjectReference;
  readonly name: string;
  /** Of ESXi: `8.0.3`; undefined while it is not connected. */
  readonly version?: string;
  readonly connectionState: 'connected' | 'notResponding' | 'disconnected';
  readonly powerState: 'poweredOn' | 'poweredOff' | 'standBy' | 'unknown';
  readonly maintenanceMode: boolean;
  /** Its cluster, or the ComputeResource it is alone in. */
  readonly computeResource?: ManagedObjectReference;
  readonly datastores: readonly ManagedObjectReference[];
  readonly networks: readonly ManagedObjectReference[];
}

const PATHS = [
  'name',
  'parent',
  'datastore',
  'network',
  'runtime.connectionState',
  'runtime.powerState',
  'runtime.inMaintenanceMode',
  'summary.config.product.version',
];

export async function readHosts(
  session: VcenterSession,
  refs: readonly ManagedObjectReference[],
  options?: ReadOptions,
): Promise<HostFacts[]> {
  return (await retrieve(session, refs, PATHS, options)).map((content) => ({
    ref: content.ref,
    name: displayName(content.string('name') ?? ''),
    version: content.string('summary.config.product.version'),
    connectionState: oneOf(
      ['disconnected', 'connected', 'notResponding'],
      content.string('runtime.connectionState'),
    ),
    powerState: oneOf(
      ['unknown', 'poweredOn', 'poweredOff', 'standBy'],
      content.string('runtime.powerState'),
    ),
    maintenanceMode: content.boolean('runtime.inMaintenanceMode') ?? false,
    computeResource: content.reference('parent'),
    datastores: content.references('datastore'),
    networks: content.references('network'),
  }));
}

/** A host's clock, and how far it is from this machine's. */
export interface HostTime {
  readonly time: Date;
  /** Host minus this machine; the way there and back is halved. vSphere tells seconds on old hosts. */
  readonly offsetMilliseconds: number;
}

/** HostDateTimeSystem.QueryDateTime. @throws VcenterFault, Error when the host has no such system */
export async function readHostTime(
  session: VcenterSession,
  host: ManagedObjectReference,
  options: ReadOptions = {},
): Promise<HostTime> {
  const path = 'configManager.dateTimeSystem';
  const system = (await retrieveOne(session, host, [path], options)).reference(path);
  if (!system) throw new Error(`${session.server}: HostSystem ${host.value} does not tell its time`);
  const asked = Date.now();
  const answer = await session.call('QueryDateTime', system, {}, { repeatable: true, ...options });
  const answered = Date.now();
  const time = answer.date('returnval');
  if (!time) throw new Error(`${session.server}: HostSystem ${host.value} does not tell its time`);
  return { time, offsetMilliseconds: time.getTime() - Math.round((asked + answered) / 2) };
}

/** The first is what an unknown value counts as. */
function oneOf<T extends string>(values: readonly [T, ...T[]], found: string | undefined): T {
  return values.find((value) => value === found) ?? values[0];
}
