import { labPaths, type Location } from './location';
import { partsOf, stateOf, type Part, type PartState } from './part';
import { readRecord, type LabRecord, type PartName } from './record';

export interface PartStatus {
  readonly name: PartName;
  readonly state: PartState;
  /** Absent when the part does not run. */
  readonly pid?: number;
  readonly ports: readonly number[];
  readonly url: string;
  readonly log: string;
}

export interface LabStatus {
  readonly name: string;
  readonly directory: string;
  /** Every part runs and answers. */
  readonly healthy: boolean;
  /** Empty when there is no such lab. */
  readonly parts: readonly PartStatus[];
}

/** Looks, and changes nothing. */
export async function status(location: Location = {}): Promise<LabStatus> {
  const paths = labPaths(location);
  const record = readRecord(paths.record);
  const parts = record ? await Promise.all(partsOf(paths, record).map((part) => look(part, record))) : [];
  return {
    name: paths.name,
    directory: paths.directory,
    healthy: parts.length > 0 && parts.every(({ state }) => state === 'healthy'),
    parts,
  };
}

async function look(part: Part, record: LabRecord): Promise<PartStatus> {
  const { name, ports, url, log } = part;
  const state = await stateOf(part, record);
  return { name, state, ...(state !== 'stopped' && { pid: record.parts[name]?.pid }), ports, url, log };
}
