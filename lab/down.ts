import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { describe } from './lab';
import { labPaths, type LabPaths, type Location } from './location';
import { withLock } from './lock';
import { partsOf } from './part';
import { waitUntilClosed } from './ports';
import { isAlive } from './process-identity';
import { silent, type Progress } from './progress';
import { PART_NAMES, readRecord, writeRecord, type LabRecord } from './record';
import { endParts } from './start-stopped';

export interface DownOptions extends Location {
  /** Remove the lab's directory too: states, image, certificates, logs. @default false */
  readonly delete?: boolean;
  /** @default nobody is told */
  readonly progress?: Progress;
}

/**
 * Ends what the lab started, whoever started it and however that process ended, and returns when its ports are
 * closed. Does nothing when nothing runs. What the simulated vCenter and AWS held is lost; files are kept.
 */
export async function down(options: DownOptions = {}): Promise<void> {
  const paths = labPaths(options);
  const progress = options.progress ?? silent;
  if (!existsSync(paths.directory)) return progress(`there is no lab ${describe(paths)}`);
  await withLock(
    paths.lock,
    async () => {
      const record = readRecord(paths.record);
      if (record) await endAll(record, paths, progress);
      if (options.delete) await deleteDirectory(paths.directory, progress);
    },
    { onWait: (pid) => progress(`waiting for process ${pid}, which works on this lab`) },
  );
}

async function endAll(record: LabRecord, paths: LabPaths, progress: Progress): Promise<void> {
  const running = partsOf(paths, record).filter(({ name }) => {
    const part = record.parts[name];
    return part !== undefined && isAlive(part);
  });
  writeRecord(paths.record, await endParts(record, PART_NAMES));
  for (const part of running) {
    for (const port of part.ports) await waitUntilClosed(record.address, port);
    progress(`${part.title} ended`);
  }
  if (running.length === 0) progress('nothing runs');
}

/** Out of the way first, in one step: another `up` that waits for our lock then makes a directory of its own. */
async function deleteDirectory(directory: string, progress: Progress): Promise<void> {
  const doomed = `${directory}.deleted-${randomUUID()}`;
  await rename(directory, doomed);
  await rm(doomed, { recursive: true, force: true });
  progress(`deleted ${directory}`);
}
