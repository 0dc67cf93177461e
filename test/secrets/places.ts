import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretError, resolveSecret, type SecretContext, type SecretReference } from '../../secrets';

/** A value that no message may hold any part of. */
export const CANARY = 'c4nary-Vh83-kLmq-0042';

/** A directory for the tests of a file, removed after them. */
export function useDirectory(): {
  readonly path: string;
  write(name: string, content: string | Uint8Array, mode?: number): string;
} {
  const path = mkdtempSync(join(tmpdir(), 'secrets-'));
  afterAll(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return {
    path,
    write: (name, content, mode = 0o600) => {
      const file = join(path, name);
      writeFileSync(file, content);
      // Not by `mode`, which the umask narrows.
      chmodSync(file, mode);
      return file;
    },
  };
}

/** What a refusal says, once it is sure that nothing of it, or of what hangs on it, shows a value. */
export async function refusal(reference: SecretReference, context: SecretContext): Promise<string> {
  const error: unknown = await resolveSecret(reference, context).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SecretError)) throw new Error(`no SecretError but ${String(error)}`);
  const everything = `${error.stack} ${JSON.stringify(error, Object.getOwnPropertyNames(error))}`;
  for (const part of [CANARY, ...CANARY.split('-').slice(1)]) expect(everything).not.toContain(part);
  expect(error.cause).toBeUndefined();
  expect(error.message).not.toContain('\n');
  return error.message;
}
