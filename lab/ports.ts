import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './error';

/**
 * Where ports are chosen: below what operating systems hand out for outgoing connections (32768 on Linux, 49152
 * elsewhere), so that a remembered port is not lost to one.
 */
export const PORT_RANGE = { from: 20000, to: 32000 } as const;

/** Whether a server could listen there now. */
export function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Whether a server can listen there within `patience` milliseconds. A process with threads can have ended by all
 * appearances and still hold its ports for a moment.
 */
export async function isFreeSoon(address: string, port: number, patience = 1000): Promise<boolean> {
  for (const deadline = Date.now() + patience; ; await sleep(20)) {
    if (await isFree(address, port)) return true;
    if (Date.now() > deadline) return false;
  }
}

/** Whether something answers there. */
export function isOpen(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(1000, () => answer(false));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

/**
 * A port nothing listens on.
 *
 * @param taken ports that are spoken for though nothing listens on them yet
 * @param free how to find out; given by tests
 */
export async function chooseFreePort(
  address: string,
  taken: readonly number[] = [],
  free: typeof isFree = isFree,
): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(PORT_RANGE.from, PORT_RANGE.to);
    if (!taken.includes(port) && (await free(address, port))) return port;
  }
  throw new LabError(`no free port found on ${address} between ${PORT_RANGE.from} and ${PORT_RANGE.to}`);
}

/** Returns when nothing answers there any more. @throws LabError after `patience` milliseconds. */
export async function waitUntilClosed(address: string, port: number, patience = 5000): Promise<void> {
  const deadline = Date.now() + patience;
  while (await isOpen(address, port)) {
    if (Date.now() > deadline) {
      throw new LabError(`${address}:${port} still answers, by a process the lab did not start`);
    }
    await sleep(20);
  }
}
