import type { Deployment } from './deployment';
import { isOurProvider, kill, processes } from './processes';
import { RunningCommand } from './running-command';
import { until } from './until';

/**
 * Applies a stack and kills terraform and all its providers at a moment, as a machine that loses its power does.
 *
 * @param moment asked until it is true; the run must not have ended by then
 */
export async function killedApply(
  lab: Deployment,
  stack: string,
  moment: () => Promise<boolean>,
): Promise<void> {
  const run = new RunningCommand('terraform', ['apply', '-auto-approve', '-input=false', '-no-color'], {
    cwd: lab.stackDirectory(stack),
    env: lab.env,
  });
  await until(async () => (run.hasEnded || (await moment()) ? true : undefined));
  expect(run.hasEnded ? run.output : 'still running').toBe('still running');
  const children = processes().filter(({ parent }) => parent === run.pid);
  expect(children.some(isOurProvider)).toBe(true);
  for (const pid of [run.pid, ...children.map((child) => child.pid)]) kill(pid);
  expect((await run.ended).code).not.toBe(0);
  run.release();
}
