import { mkdir, rm } from 'node:fs/promises';
import { addServiceAccount } from './accounts';
import { LabError } from './error';
import { httpStatus } from './http';
import { openLab } from './lab';
import type { Location } from './location';
import { withLock } from './lock';
import { partsOf, stateOf } from './part';
import { silent, type Progress } from './progress';

const PATIENCE_MILLISECONDS = 30_000;

/**
 * The lab as it was when it came up: the simulated vCenter and AWS hold nothing, and neither does a local state.
 * Ports, passwords, certificates and the image stay.
 *
 * @throws LabError when a part does not run, or cannot be emptied
 */
export async function reset(options: Location & { readonly progress?: Progress } = {}): Promise<void> {
  // Before the lock, whose file would make the directory.
  const { lock } = openLab(options).paths;
  await withLock(lock, async () => {
    const { paths, record } = openLab(options);
    for (const part of partsOf(paths, record)) {
      if ((await stateOf(part, record)) !== 'healthy') {
        throw new LabError(`${part.title} does not run: run \`connector lab up\``);
      }
    }
    for (const { title, resetUrl, log } of partsOf(paths, record)) {
      const status = await httpStatus(resetUrl, { method: 'POST', timeout: PATIENCE_MILLISECONDS });
      if (status === undefined || status >= 300) {
        throw new LabError(`${title} was not emptied: ${status ?? 'no answer'} from ${resetUrl}; see ${log}`);
      }
    }
    await addServiceAccount(record);
    for (const directory of [paths.states, paths.cdktfOut]) {
      await rm(directory, { recursive: true, force: true });
      await mkdir(directory, { mode: 0o700 });
    }
    (options.progress ?? silent)('vCenter, AWS and the local states are empty');
  });
}
