import { Progress } from '../deployment/progress';
import type { RunContext } from '../deployment/run';
import { runIdentity } from '../deployment/run-identity';
import { surroundings } from '../deployment/surroundings';
import { Interruption } from '../engine';
import type { RunOptions } from './run-options';

/** Does `work` with signals caught and progress shown. */
export function inContext<T>(
  { parallelism, lockTimeout, lockfile }: Pick<RunOptions, 'parallelism' | 'lockTimeout' | 'lockfile'>,
  env: NodeJS.ProcessEnv,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  const cwd = process.cwd();
  const identity = runIdentity(env, surroundings(cwd));
  const live = process.stderr.isTTY && env.TERM !== 'dumb';
  return Interruption.during((interruption) =>
    Progress.during(process.stderr, live, (progress) =>
      work({ ...{ env, cwd, identity, interruption, progress, parallelism, lockTimeout, lockfile } }),
    ),
  );
}
