import { createHmac, randomBytes } from 'node:crypto';
import { isFault, VcenterFault } from './fault';

/**
 * Logins that vCenter refused in this process. vCenter locks an account after a few wrong passwords, so the same
 * credentials are never sent twice; other ones are.
 */
const refused = new Map<string, VcenterFault>();
const underway = new Map<string, Promise<unknown>>();

/** Passwords are compared, not kept. */
const KEY = randomBytes(32);

/** One text for the same credentials at the same server. */
export const credentialsKey = (server: string, username: string, password: string): string =>
  createHmac('sha256', KEY)
    .update(JSON.stringify([server, username.toLowerCase(), password]))
    .digest('hex');

/**
 * Logs in unless these credentials were refused before. Of several logins at once the others wait for the first,
 * which may be the refused one.
 *
 * @throws VcenterFault InvalidLogin, the same at each later try
 */
export async function logInOnce<T>(key: string, login: () => Promise<T>): Promise<T> {
  const earlier = underway.get(key);
  const mine = (earlier ?? Promise.resolve()).then(async () => {
    const fault = refused.get(key);
    if (fault) throw repeated(fault);
    try {
      return await login();
    } catch (error) {
      if (isFault(error, 'InvalidLogin')) refused.set(key, error);
      throw error;
    }
  });
  const settled = mine.catch(() => undefined);
  underway.set(key, settled);
  void settled.then(() => {
    if (underway.get(key) === settled) underway.delete(key);
  });
  return mine;
}

/** A new error, with the stack of who asks now. */
const repeated = ({ message, fault, faultMessage, details, operation }: VcenterFault): VcenterFault =>
  new VcenterFault(message, fault, faultMessage, details, operation);
