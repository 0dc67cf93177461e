import { terminate } from './detached-process';
import type { LabPaths } from './location';
import { partsOf, stateOf, type Part } from './part';
import { chooseFreePort, isFreeSoon } from './ports';
import { isAlive } from './process-identity';
import type { Progress } from './progress';
import { writeRecord, type LabRecord, type PartName, type Ports } from './record';
import { PortTaken, startPart } from './start';

export interface StartContext {
  readonly paths: LabPaths;
  readonly root: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  readonly exitWith?: number;
}

const ATTEMPTS = 3;

/**
 * Starts the parts that do not run, all at once, on their remembered ports; a port that somebody else has taken
 * since is replaced. What runs and answers is left alone. The record on disk follows every step, so that whatever
 * happens to this process, the next `up` or `down` knows what was started.
 *
 * @param tools what was built for each part
 * @throws LabError when a part fails; the others that this call has started are ended then
 */
export async function startStopped(
  wanted: LabRecord,
  tools: Readonly<Record<PartName, string>>,
  context: StartContext,
): Promise<LabRecord> {
  const { paths, progress } = context;
  let record = await endUnhealthy(wanted, paths, progress);
  for (let attempt = 1; ; attempt++) {
    const stopped = partsOf(paths, record).filter((part) => !isRunning(part, record));
    record = await replaceTakenPorts(record, stopped, context);
    writeRecord(paths.record, record);
    const started: PartName[] = [];
    const results = await Promise.allSettled(
      // Looked up again: the ports may have changed.
      partsOf(paths, record)
        .filter((part) => stopped.some(({ name }) => name === part.name))
        .map((part) =>
          startPart(
            part,
            { ...context, record, tool: tools[part.name] },
            (identity) => {
              started.push(part.name);
              const parts = { ...record.parts, [part.name]: { ...identity, tool: tools[part.name] } };
              record = { ...record, parts };
              writeRecord(paths.record, record);
            },
            context,
          ),
        ),
    );
    const failures = results
      .filter((result) => result.status === 'rejected')
      .map(({ reason }) => reason as unknown);
    if (failures.length === 0) {
      tellNewer(record, tools, paths, progress);
      if (stopped.length === 0) progress('everything runs already');
      return record;
    }
    if (attempt < ATTEMPTS && failures.every((failure) => failure instanceof PortTaken)) continue;
    record = await endParts(record, started);
    writeRecord(paths.record, record);
    throw failures[0];
  }
}

function isRunning(part: Part, { parts }: LabRecord): boolean {
  const running = parts[part.name];
  return running !== undefined && isAlive(running);
}

/** A part that runs and does not answer is no use: it is started anew. */
async function endUnhealthy(record: LabRecord, paths: LabPaths, progress: Progress): Promise<LabRecord> {
  const stuck: PartName[] = [];
  for (const part of partsOf(paths, record)) {
    const state = await stateOf(part, record);
    if (state === 'unhealthy') progress(`${part.title} runs and does not answer: it is started anew`);
    if (state === 'stopped' && record.parts[part.name])
      progress(`${part.title} has ended: it is started anew`);
    if (state === 'unhealthy') stuck.push(part.name);
  }
  return endParts(record, stuck);
}

/** Ends parts and forgets them. */
export async function endParts(record: LabRecord, names: readonly PartName[]): Promise<LabRecord> {
  const parts = { ...record.parts };
  await Promise.all(
    names.map(async (name) => {
      const running = parts[name];
      if (running) await terminate(running);
      delete parts[name];
    }),
  );
  return { ...record, parts };
}

const PORTS_OF: Readonly<Record<PartName, readonly (keyof Ports)[]>> = {
  vcenter: ['vcenter', 'control'],
  aws: ['aws'],
  appliances: ['appliances'],
};

async function replaceTakenPorts(
  record: LabRecord,
  stopped: readonly Part[],
  { progress }: StartContext,
): Promise<LabRecord> {
  const ports: Record<keyof Ports, number> = { ...record.ports };
  for (const name of stopped.flatMap((part) => PORTS_OF[part.name])) {
    const port = ports[name];
    if (await isFreeSoon(record.address, port)) continue;
    ports[name] = await chooseFreePort(record.address, Object.values(ports));
    progress(
      `port ${port} has been taken by another process: the lab uses ${ports[name]} now, run \`connector lab env\` again`,
    );
  }
  return { ...record, ports };
}

/** A running part is not restarted for a newer build: it would lose everything it holds. */
function tellNewer(
  record: LabRecord,
  tools: Readonly<Record<PartName, string>>,
  paths: LabPaths,
  progress: Progress,
): void {
  for (const { name, title } of partsOf(paths, record)) {
    if (record.parts[name]?.tool !== tools[name]) {
      progress(`${title} runs an older build: \`connector lab down\` and \`up\` take the new one`);
    }
  }
}
