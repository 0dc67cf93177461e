import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The commit that is checked out, in full; undefined outside a repository, and without git. */
export async function checkedOutCommit(cwd: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['rev-parse', 'HEAD'], { cwd, env });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
