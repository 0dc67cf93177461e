import { setTimeout as sleep } from 'node:timers/promises';
import { startDetached, terminate } from './detached-process';
import { LabError } from './error';
import { httpStatus } from './http';
import { lastLines, rotate, sizeOf } from './log-file';
import { commandOf, type CommandContext, type Part } from './part';
import { isAlive, type ProcessIdentity } from './process-identity';
import { elapsed, type Progress } from './progress';

/** A part is given this long to answer; on a machine that is busy Python alone takes seconds. */
const PATIENCE_MILLISECONDS = 60_000;
const SHOWN_LINES = 10;

/** A port was taken between the choice and the start: another choice is worth a try. */
export class PortTaken extends LabError {}

/**
 * Starts one part and waits until it answers.
 *
 * @param onStarted told who it is before anything is waited for, so that it can be remembered
 * @throws LabError with the last lines of its log when it ends or does not answer; it is ended then
 */
export async function startPart(
  part: Part,
  context: CommandContext,
  onStarted: (identity: ProcessIdentity) => void,
  { progress, signal }: { progress: Progress; signal?: AbortSignal },
): Promise<void> {
  rotate(part.log);
  const logStart = sizeOf(part.log);
  const start = Date.now();
  const identity = startDetached(commandOf(part, context));
  onStarted(identity);
  try {
    while ((await httpStatus(part.healthUrl, { timeout: 5000 })) !== 200) {
      signal?.throwIfAborted();
      const waited = Date.now() - start;
      if (!isAlive(identity)) throw failure(part, logStart, `${part.title} ended while it was starting`);
      if (waited > PATIENCE_MILLISECONDS) {
        throw failure(part, logStart, `${part.title} does not answer after ${elapsed(waited)}`);
      }
      progress(`starting ${part.title}: ${elapsed(waited)}`, 'live');
      await sleep(50);
    }
    // Somebody else may answer on the port that ours was refused.
    if (!isAlive(identity)) throw failure(part, logStart, `${part.title} ended while it was starting`);
  } catch (error) {
    await terminate(identity);
    throw error;
  }
  progress(`${part.title} answers on ${part.url} (${elapsed(Date.now() - start)})`);
}

function failure(part: Part, logStart: number, what: string): LabError {
  const lines = lastLines(part.log, SHOWN_LINES, logStart);
  const taken = lines.some((line) => /address already in use|is taken by another process/i.test(line));
  const message = `${what}. Its log, ${part.log}, ends:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  return taken ? new PortTaken(message) : new LabError(message);
}
