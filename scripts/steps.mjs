// Steps with a title, an expected time and a result: what a person watches.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

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
 * Runs a command. Its output is shown as it comes; or kept, and shown only if it fails (`quiet`); or kept, with
 * the lines that `pick` makes something of shown as they come. An interrupt ends the command too, by its own
 * handling of the signal, before it ends this program.
 */
export function run(
  command,
  args,
  { cwd, env = process.env, quiet = false, pick, allowFailure = false } = {},
) {
  return new Promise((resolve, reject) => {
    const stream = quiet || pick ? 'pipe' : 'inherit';
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', stream, stream] });
    let output = '';
    for (const source of [child.stdout, child.stderr].filter(Boolean)) {
      source.setEncoding('utf8').on('data', (text) => (output += text));
      if (pick) createInterface({ input: source }).on('line', (line) => print(pick(line)));
    }
    const settle = waitOutInterrupts(child);
    child.on('error', (error) => {
      settle();
      reject(new StepFailure(`${command} cannot be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      settle();
      if (code === 0 || allowFailure) return resolve({ code, output });
      if (output !== '') console.error(output.trimEnd().split('\n').slice(-60).join('\n'));
      reject(new StepFailure(`${command} ${args.join(' ')} failed (${signal ?? `exit code ${code}`})`));
    });
  });
}

const print = (line) => {
  if (line) console.log(line);
};

/** The terminal sends Ctrl-C to the child as well: this program stays until the child has ended in order. */
function waitOutInterrupts(child) {
  const handlers = { SIGINT: () => undefined, SIGTERM: () => child.kill('SIGINT') };
  for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler);
  };
}

/** Ends a script: the reason in one line, exit code 1, no stack trace. */
export function fail(error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  if (process.env.DEBUG && error instanceof Error) console.error(error.stack);
  process.exitCode = 1;
}
