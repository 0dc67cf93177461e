import { SecretError } from './secret-error';

/**
 * Reads, changes and writes again until nobody else has written in between, so that what others write is kept.
 *
 * @param attempt false when somebody has
 * @throws SecretError after five times
 */
export async function untilUndisturbed(subject: string, attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 5; tries++) if (await attempt()) return;
  throw new SecretError(subject, 'is being changed by somebody else all the time; run again later');
}
