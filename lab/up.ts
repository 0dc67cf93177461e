import { mkdir, writeFile } from 'node:fs/promises';
import { addServiceAccount } from './accounts';
import { ensureImage } from './image-file';
import type { Lab } from './lab';
import { checkoutRoot, labPaths, toolsDirectory, type LabPaths } from './location';
import { withLock } from './lock';
import { requireLoopback } from './loopback';
import { prepare, type Prepared } from './prepare';
import { silent, type Progress } from './progress';
import { ensureProviders } from './providers';
import { readRecord, writeRecord } from './record';
import { startStopped } from './start-stopped';
import { ensureTool, type ToolOptions } from './tool';
import type { UpOptions } from './up-options';

/**
 * Brings the lab up: builds what is not built, starts what does not run, and returns when all of it answers. What
 * runs already is left alone, so a second call returns at once.
 *
 * @throws LabError with everything that is missing on this machine, or with the log of the part that failed
 */
export async function up(options: UpOptions = {}): Promise<Lab> {
  if (options.address !== undefined) requireLoopback(options.address);
  const paths = labPaths(options);
  const progress = options.progress ?? silent;
  await makeDirectories(paths);
  return withLock(paths.lock, () => bringUp(paths, options, progress), {
    signal: options.signal,
    onWait: (pid) => progress(`waiting for process ${pid}, which works on this lab`),
  });
}

async function bringUp(paths: LabPaths, options: UpOptions, progress: Progress): Promise<Lab> {
  // Again: the lab may have been deleted while we waited.
  await makeDirectories(paths);
  const root = checkoutRoot();
  const { exitWith, signal } = options;
  const context = { paths, root, progress, exitWith, signal, toolsDirectory: toolsDirectory() };
  const prepared = await prepare(readRecord(paths.record), options, context);
  writeRecord(paths.record, prepared.record);
  const { providers, tools } = await build(prepared, context);
  const image = await ensureImage(paths.image, prepared.record, options.imagePayloadBytes, progress);
  const record = await startStopped({ ...prepared.record, ...providers, image }, tools, context);
  await addServiceAccount(record);
  return { paths, record };
}

/** All at once, since one build computes while another waits for the network; when one fails, so do the others. */
async function build({ tools, found }: Prepared, context: ToolOptions & { paths: LabPaths }) {
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(context.signal ? [context.signal] : [])]);
  const options = { ...context, signal };
  const builds = [
    ensureProviders(context.paths, found, tools.vsphereProvider, options),
    ensureTool(tools.vcenter, options),
    ensureTool(tools.aws, options),
  ] as const;
  try {
    const [providers, vcenter, aws] = await Promise.all(builds);
    return { providers, tools: { vcenter, aws, appliances: process.execPath } };
  } catch (error) {
    failure.abort();
    await Promise.allSettled(builds);
    throw error;
  }
}

async function makeDirectories(paths: LabPaths): Promise<void> {
  for (const directory of [
    paths.directory,
    paths.logs,
    paths.vcenter,
    paths.appliances,
    paths.states,
    paths.cdktfOut,
  ]) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  }
  await writeFile(paths.awsConfig, '', { mode: 0o600 });
}
