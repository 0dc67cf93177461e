import { LabError } from './error';
import { labPaths, type LabPaths, type Location } from './location';
import { readRecord, type LabRecord } from './record';

/** A lab that has been brought up at least once. Its processes may or may not run: `status` knows. */
export interface Lab {
  readonly paths: LabPaths;
  readonly record: LabRecord;
}

/** @throws LabError when there is none. */
export function openLab(location: Location = {}): Lab {
  const paths = labPaths(location);
  const record = readRecord(paths.record);
  if (!record) throw new LabError(`there is no lab ${describe(paths)}: run \`connector lab up\``);
  return { paths, record };
}

/** `"default"`, with its directory where that does not follow from the name. */
export function describe({ name, directory }: LabPaths): string {
  return `"${name}" in ${directory}`;
}
