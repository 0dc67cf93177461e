import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from './handshake';

/** A socket's path fits in 108 bytes on Linux, 104 on macOS, with the zero at its end. */
const LONGEST_PATH = 103;

/** Where this process listens. */
export interface Listener {
  /** As soon as somebody can connect. Fails when it cannot listen. */
  readonly address: Promise<Address>;
  /** Lets nobody in any more. */
  close(): void;
  /** Removes the socket, at once. Whoever listens sees to it that the process does not end without it. */
  remove(): void;
}

/** What happens to a listener. */
export interface ListenerEvents {
  connected(socket: Socket): void;
  /** The last connection has been closed. */
  deserted(): void;
}

/**
 * Listens on a Unix socket in a directory of its own; on loopback TCP where there can be none.
 *
 * @param parents where that directory may be, the first choice first. Default: the temporary directory, then
 * /tmp, since the former can be too deep (a CI workspace often is).
 */
export function listen(events: ListenerEvents, parents: readonly string[] = [tmpdir(), '/tmp']): Listener {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
      if (connections === 0) events.deserted();
    });
    events.connected(socket);
  });
  const directory = socketDirectory(parents);
  const address = new Promise<Address>((resolve, reject) => {
    server.once('error', reject);
    if (directory === undefined) {
      server.listen(0, '127.0.0.1', () => {
        const { address, port } = server.address() as AddressInfo;
        resolve({ network: 'tcp', address: `${address}:${port}` });
      });
      return;
    }
    const path = join(directory, 'provider');
    server.listen(path, () => {
      resolve({ network: 'unix', address: path });
    });
  });
  return {
    address,
    close: () => server.close(),
    remove: () => {
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function socketDirectory(parents: readonly string[]): string | undefined {
  if (process.platform === 'win32') return undefined;
  for (const parent of parents) {
    const pattern = join(parent, 'provider-');
    if (Buffer.byteLength(join(`${pattern}XXXXXX`, 'provider')) > LONGEST_PATH) continue;
    try {
      return mkdtempSync(pattern);
    } catch {
      // Not there, or not writable.
    }
  }
  return undefined;
}
