import { spawn } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quote } from '../../secrets/quote';
import type { IssueTask } from '../issuer';
import { IssuerError } from '../issuer-error';
import type { AcmeSettings } from '../settings';
import type { Challenger, Proof } from './challenger';

/** Longest run of the program, in milliseconds. */
const PATIENCE = 120_000;

/**
 * TXT records, set and taken away by a program of the user's: `PROGRAM ... present _acme-challenge.NAME. VALUE`, then
 * `cleanup` with the same. It has the secrets' environment. What it prints is thrown away: it may hold the token of an
 * API.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8555#section-8.4
 */
export function dnsChallenge(
  { command, waitSeconds = 0 }: { readonly command: readonly string[]; readonly waitSeconds?: number },
  { subject, context }: IssueTask<AcmeSettings>,
): Promise<Challenger> {
  const [program = ''] = command;
  const unknown = context.secrets.cwd === undefined && program.includes('/') && !isAbsolute(program);
  if (program === '' || unknown) {
    const remedy = unknown
      ? `is named by a relative path, ${quote(program)}; write an absolute one`
      : 'is not named; name it';
    return Promise.reject(
      new IssuerError(subject, `gives no certificate: the program for the challenge ${remedy}`),
    );
  }
  const run = (action: 'present' | 'cleanup', { identifier, authorization }: Proof, signal: AbortSignal) =>
    runProgram([...command, action, `_acme-challenge.${identifier}.`, authorization], {
      env: context.secrets.env,
      cwd: context.secrets.cwd,
      signal,
    }).catch((error: unknown) => {
      context.signal.throwIfAborted();
      const found = error instanceof ProgramFailure ? error.message : 'could not be run';
      throw new IssuerError(
        subject,
        `gives no certificate: the program ${quote(program)} ${found}; run it by hand with ${action} _acme-challenge.${identifier}. and a value`,
      );
    });
  return Promise.resolve({
    type: 'dns-01',
    present: (proof: Proof) =>
      run('present', proof, AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE)])),
    settle: async () => {
      if (waitSeconds > 0) context.report?.(`waiting ${waitSeconds} s for the TXT records to be known`);
      await sleep(waitSeconds * 1000, undefined, { signal: context.signal });
    },
    // An interrupted run takes its records away, too.
    cleanup: (proof: Proof) => run('cleanup', proof, AbortSignal.timeout(PATIENCE)),
    close: () => Promise.resolve(),
  });
}

class ProgramFailure extends Error {}

interface RunOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly signal: AbortSignal;
}

/** @throws ProgramFailure whose message goes on from the program's name */
function runProgram([program = '', ...args]: readonly string[], options: RunOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, env: { ...options.env }, stdio: 'ignore' });
    child.once('error', ({ code, name }: NodeJS.ErrnoException) => {
      const ended = name === 'AbortError' ? `did not end within ${PATIENCE / 1000} seconds` : undefined;
      reject(new ProgramFailure(ended ?? `cannot be started (${code ?? 'for an unknown reason'})`));
    });
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new ProgramFailure(`ended with ${code === null ? `signal ${signal}` : `code ${code}`}`));
    });
  });
}
