// Steps with a title, an expected time and a result: what a person watches.
import { spawn } from 'node:child_process';

const started = Date.now();
export const seconds = (since, now = Date.now()) => `${((now - since) / 1000).toFixed(1)} s`;
export const elapsed = () => seconds(started);

/** A failure that its message explains in full. */
export class StepFailure extends Error {}

/** Runs `work` under a heading; `expected` says how long it usually takes. */
export async function step(title, expected, work) {
  const since = Date.now();
  console.log(`\n== ${title}${expected ? ` (${expected})` : ''}`);
  const result = await work();
  console.log(`   done in ${seconds(since)}`);
  return result;
}

/**
 * Runs a command. Its output is shown as it comes, or kept and shown only if it fails (`quiet`).
 * An interrupt ends the command too, by its own handling of the signal, before it ends this program.
 */
export function run(command, args, { cwd, env = process.env, quiet = false, allowFailure = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
    // The terminal sends Ctrl-C to the child as well; this program stays until the child has ended in order.
    const wait = () => undefined;
    const forward = () => child.kill('SIGINT');
    process.on('SIGINT', wait);
    process.on('SIGTERM', forward);
    const settle = () => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', forward);
    };
    child.on('error', (error) => {
      settle();
      reject(new StepFailure(`${command} cannot be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      settle();
      if (code === 0 || allowFailure) return resolve({ code, output });
      if (output !== '') console.error(output.trimEnd().split('\n').slice(-40).join('\n'));
      reject(new StepFailure(`${command} ${args.join(' ')} failed (${signal ?? `exit code ${code}`})`));
    });
  });
}

/** Ends a script: the reason in one line, exit code 1, no stack trace. */
export function fail(error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  if (process.env.DEBUG && error instanceof Error) console.error(error.stack);
  process.exitCode = 1;
}
