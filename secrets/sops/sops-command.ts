import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { MAX_BYTES } from '../private-file';
import { SecretError } from '../secret-error';
import type { SecretRequest } from '../store';

/** https://github.com/getsops/sops/blob/v3.10.2/cmd/sops/codes/codes.go; what sops prints is never shown. */
const PROBLEMS: Readonly<Record<number, string>> = {
  24: 'cannot be decrypted: the file was changed without sops or is damaged; restore it',
  25: 'cannot be decrypted: the file was changed without sops or is damaged; restore it',
  51: 'cannot be decrypted: the file was changed without sops or is damaged; restore it',
  52: 'cannot be decrypted: the file was changed without sops or is damaged; restore it',
  128: 'cannot be decrypted: no key that opens it is at hand; set SOPS_AGE_KEY_FILE, or log in to its key service',
};

/**
 * Runs sops (CONNECTOR_SOPS, else `sops` in PATH) and resolves to what it writes to standard output. The value
 * crosses a pipe only; the context's environment is passed on.
 *
 * @param args none of them secret: every user of the machine can see them
 * @param input what it reads from standard input
 * @throws SecretError
 */
export async function runSops(
  args: readonly string[],
  subject: string,
  { env, signal }: Pick<SecretRequest['context'], 'env' | 'signal'>,
  input?: string,
): Promise<Uint8Array> {
  const command = env.CONNECTOR_SOPS === undefined || env.CONNECTOR_SOPS === '' ? 'sops' : env.CONNECTOR_SOPS;
  signal.throwIfAborted();
  const child = spawn(command, args, {
    env,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
  }) as ChildProcessByStdio<Writable | null, Readable, null>;
  // How it ends tells more than that it did not read.
  child.stdin?.on('error', () => undefined).end(input);
  // It reads, or writes to a copy: nothing is left half done. A program that sops started may hold the pipe open.
  const end = () => {
    child.kill('SIGKILL');
    child.stdout.destroy();
  };
  signal.addEventListener('abort', end);
  const chunks: Buffer[] = [];
  let length = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) end();
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal.throwIfAborted();
    if (length > MAX_BYTES)
      throw new SecretError(subject, `is larger than ${MAX_BYTES} bytes; name the right value`);
    if (code === 0) return Buffer.concat(chunks);
    throw new SecretError(subject, failure(code));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const remedy =
      code === 'ENOENT' ? 'is not installed; install sops 3.9 or newer, or' : `cannot be run (${code});`;
    throw new SecretError(
      subject,
      `cannot be read: the program ${command} ${remedy} name it in CONNECTOR_SOPS`,
    );
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function failure(code: number | null): string {
  if (code === null) return 'cannot be decrypted: sops was killed; run again';
  return (
    PROBLEMS[code] ??
    `cannot be decrypted: sops failed with exit code ${code}; run \`sops decrypt\` on the file by hand (sops 3.9 or newer)`
  );
}
