import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ExclusiveOptions {
  readonly signal?: AbortSignal;
  /** Called once when somebody else is at it. */
  readonly onWait?: () => void;
  /** Where the claims lie. @default a directory of this user's that all of its processes share */
  readonly directory?: string;
}

/** Who comes next, for each key, in this process. */
const queues = new Map<string, Promise<void>>();

/**
 * Runs `work` while nobody else of this user, here or in another process, runs any under the same key: an appliance's
 * console and menu are for one person at a time. Not for work that asks for the same key again.
 *
 * @example
 * await exclusively(vmId, () => console.register(form), { signal });
 */
export async function exclusively<T>(
  key: string,
  work: () => Promise<T>,
  options: ExclusiveOptions = {},
): Promise<T> {
  const { signal } = options;
  signal?.throwIfAborted();
  let told = false;
  const onWait = (): void => {
    if (!told) options.onWait?.();
    told = true;
  };
  const directory = options.directory ?? privateDirectory();
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const queue = join(directory, name);
  const before = queues.get(queue);
  let leave: () => void = () => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  let entered = false;
  const turn = (before ?? Promise.resolve()).then(() => left);
  queues.set(queue, turn);
  try {
    if (before) {
      onWait();
      await orAborted(before, signal);
    }
    entered = true;
    const release = await claim(directory, name, onWait, signal);
    try {
      return await work();
    } finally {
      await release();
    }
  } finally {
    leave();
    const forget = (): void => {
      if (queues.get(queue) === turn) queues.delete(queue);
    };
    // Who gave up may still have somebody before it.
    if (entered) forget();
    else void turn.then(forget);
  }
}

/**
 * Everybody who wants the key listens on a socket in the directory, and then looks for others. Of any two at least one
 * sees the other, and whoever sees another that answers takes its own away and waits for it to go. The kernel ends a
 * socket with its process, so a claim that does not answer is nobody's; names are never used twice, so removing one
 * cannot hit anybody else's.
 */
async function claim(
  directory: string,
  name: string,
  onWait: () => void,
  signal: AbortSignal | undefined,
): Promise<() => Promise<void>> {
  for (;;) {
    signal?.throwIfAborted();
    let other = await firstAlive(directory, name, undefined);
    if (other === undefined) {
      const own = `${name}.${randomBytes(6).toString('hex')}`;
      const release = await listen(directory, own);
      other = await firstAlive(directory, name, own).catch(async (error: unknown) => {
        await release();
        throw error;
      });
      if (other === undefined) return release;
      await release();
    }
    onWait();
    await untilClosed(other, signal);
    // Not in step with another one that does the same.
    await sleep(Math.random() * 100, undefined, { signal });
  }
}

async function listen(directory: string, own: string): Promise<() => Promise<void>> {
  const held = new Set<Socket>();
  const server: Server = createServer((socket) => {
    held.add(socket.on('error', () => undefined));
    socket.once('close', () => held.delete(socket)).resume();
  });
  // Seen under its name once it answers: between the two steps of binding and listening it would look dead.
  const hidden = join(directory, `.${own}`);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(hidden, resolve));
  server.unref();
  await rename(hidden, join(directory, own));
  return async () => {
    await rm(join(directory, own), { force: true });
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of held) socket.destroy();
    await closed;
  };
}

/** A connection to another who claims the name; claims of the dead are removed. */
async function firstAlive(
  directory: string,
  name: string,
  own: string | undefined,
): Promise<Socket | undefined> {
  for (const file of await readdir(directory)) {
    if (!file.startsWith(`${name}.`) || file === own) continue;
    const path = join(directory, file);
    const socket = await reach(path);
    if (socket !== undefined) return socket;
    await rm(path, { force: true });
  }
  return undefined;
}

function reach(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket.on('error', () => undefined)));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.destroy();
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT' || error.code === 'ECONNRESET')
        resolve(undefined);
      // A full backlog: somebody is there, and many wait.
      else if (error.code === 'EAGAIN') setTimeout(() => resolve(reach(path)), 50);
      else reject(error);
    });
  });
}

async function untilClosed(socket: Socket, signal: AbortSignal | undefined): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve()).resume();
  });
  try {
    await orAborted(closed, signal);
  } finally {
    socket.destroy();
  }
}

async function orAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return promise;
  const stop = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { signal: stop.signal });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    stop.abort();
  }
}

/** Short, since a socket's path may have 104 bytes on some systems. */
function privateDirectory(): string {
  const { XDG_RUNTIME_DIR: runtime = '' } = process.env;
  const uid = process.getuid?.() ?? 0;
  const directory = isAbsolute(runtime) ? join(runtime, 'connector') : join(tmpdir(), `connector-${uid}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const found = lstatSync(directory);
  // In a directory for everybody somebody else may have been first.
  if (!found.isDirectory() || found.uid !== uid) {
    throw new Error(
      `${directory} belongs to somebody else; remove it, or set XDG_RUNTIME_DIR to a directory of yours`,
    );
  }
  if ((found.mode & 0o077) !== 0) chmodSync(directory, 0o700);
  return directory;
}
