import { createHash } from 'node:crypto';
import { Connection, type Login } from './connection';
import { credentialsKey } from './failed-logins';
import type { VcenterOptions } from './options';
import { parseServer } from './server-address';
import { VcenterSession } from './session';
import { readTrust } from './tls-trust';

interface Shared {
  readonly connection: Connection;
  users: number;
}

/** What is open in this process, by everything that makes a login another one. */
const open = new Map<string, Shared>();

/**
 * Logs in, or shares the login another user of the same options has in this process. Close each session; the last
 * one logs out. Credentials that vCenter refused once are not tried again in this process.
 *
 * @throws VcenterFault (`InvalidLogin` and others), VcenterTransportError, RangeError for a server or thumbprint that
 *   is none, Error for a CA file that cannot be read, or the signal's reason
 */
export async function connect(options: VcenterOptions): Promise<VcenterSession> {
  const { username, tls, signal, userAgent = 'connector', onChange } = options;
  const address = parseServer(options.server);
  const trust = readTrust(tls);
  const ask = () => (typeof options.password === 'string' ? options.password : options.password());
  signal?.throwIfAborted();
  let asked: string | undefined = await ask();
  const key = createHash('sha256')
    .update(credentialsKey(address.text, username, asked))
    .update(JSON.stringify([trust, userAgent]))
    .digest('hex');

  const password = () => {
    // The first login takes what was asked for just now; a later one asks again.
    const first = asked;
    asked = undefined;
    return first ?? ask();
  };
  const shared = open.get(key) ?? {
    connection: new Connection({ address, trust, username, password, userAgent, onChange }),
    users: 0,
  };
  open.set(key, shared);
  shared.users++;
  const release = async () => {
    if (--shared.users > 0) return;
    // Whoever comes from now on gets a login of its own.
    if (open.get(key) === shared) open.delete(key);
    await shared.connection.close();
  };

  let login: Login;
  try {
    login = await unlessAborted(shared.connection.open(), signal);
  } catch (error) {
    // An aborted wait leaves the login to the others; without others it is undone behind our back.
    const released = release();
    if (!signal?.aborted) await released;
    throw error;
  }
  return new VcenterSession(address.text, { connection: shared.connection, login, release });
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
